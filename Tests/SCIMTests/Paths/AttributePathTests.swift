import SCIM
import Testing

@Suite("Attribute paths")
struct AttributePathTests {
    static let enterprise = SchemaURN.enterpriseUser

    @Test(
        "A path is read into schema, attribute and sub-attribute, and written back",
        arguments: [
            ("userName", nil, "userName", nil), ("name.familyName", nil, "name", "familyName"),
            ("members.$ref", nil, "members", "$ref"), ("x509Certificates", nil, "x509Certificates", nil),
            ("a-b_c", nil, "a-b_c", nil),
            ("\(enterprise):department", enterprise, "department", nil),
            ("\(enterprise):manager.value", enterprise, "manager", "value"),
            (enterprise, nil, enterprise, nil), ("urn:example:badge", "urn:example", "badge", nil),
        ] as [(String, String?, String, String?)]
    )
    func reading(text: String, schema: String?, attribute: String, subAttribute: String?) throws {
        let path = try AttributePath.parse(text)
        #expect(path.schema == schema)
        #expect(path.attribute == attribute)
        #expect(path.subAttribute == subAttribute)
        #expect(path.description == text)
    }

    @Test("Paths are equal without case")
    func equality() throws {
        let one = try AttributePath.parse("URN:ietf:params:scim:schemas:core:2.0:User:NAME.GivenName")
        let two = try AttributePath.parse("urn:IETF:params:scim:schemas:core:2.0:User:name.givenname")
        #expect(one == two)
        #expect(Set([one, two]).count == 1)
    }

    @Test(
        "What is no path is refused where it goes wrong",
        arguments: [("", 0), ("a b", 2), ("a[b pr]", 1), ("a.", 2), ("a.b.c", 3), ("5", 0), ("a\"", 1), (":a", 0)]
    )
    func malformed(text: String, position: Int) {
        let error = #expect(throws: FilterSyntaxError.self) { try AttributePath.parse(text) }
        #expect(error?.position == position)
    }

    @Test(
        "Text for a URL keeps only the unreserved characters",
        arguments: [
            ("AZaz09-._~", "AZaz09-._~"), ("data monster@amplitude.com", "data%20monster%40amplitude.com"),
            ("a/b?c#d&e=f+g%", "a%2Fb%3Fc%23d%26e%3Df%2Bg%25"), ("é😀", "%C3%A9%F0%9F%98%80"), ("", ""),
            ("..", "%2E%2E"), (".", "%2E"), ("...", "..."), ("\u{0}\n", "%00%0A"),
            (#"userName eq "x""#, "userName%20eq%20%22x%22"),
        ]
    )
    func encoding(text: String, encoded: String) {
        #expect(PathSegment.encode(text) == encoded)
    }
}
