import Testing

@testable import Provisioning

@Suite("An e-mail address's form")
struct AddressFlawTests {
    @Test(
        "An address that somebody may have stands",
        arguments: [
            "ada@example.com", "Ada.Lovelace+saas@example.co.uk", "o'neil@example.com", "a_b-c=d@x-1.example",
            "zoë@example.com", "李小龙@例子.中国", "ada@bücher.example", "ada@xn--bcher-kva.example", "a@1.2.example",
            "ada@localhost", "\(String(repeating: "a", count: 64))@example.com", "ada@वेब.भारत",
        ]
    )
    func sound(_ address: String) {
        #expect(AddressFlaw(in: address) == nil)
    }

    @Test(
        "What is none says why",
        arguments: [
            ("ada", .notOneAt), ("a@b@example.com", .notOneAt), ("@example.com", .emptyPart), ("ada@", .emptyPart),
            ("a b@example.com", .spaceOrControl), ("ada@example.com\u{200B}", .spaceOrControl),
            ("<a@b.com>", .strangeMark("<")), ("mailto:a@b.com", .strangeMark(":")), ("a,b@c.com", .strangeMark(",")),
            ("\"ada\"@example.com", .strangeMark("\"")), ("a;b@c.com", .strangeMark(";")),
            ("(ada)a@b.com", .strangeMark("(")), ("a\\b@c.com", .strangeMark("\\")),
            (".a@b.com", .strayDot), ("a.@b.com", .strayDot), ("a..b@c.com", .strayDot),
            ("ada@.example.com", .emptyLabel), ("ada@example..com", .emptyLabel), ("ada@example.com.", .emptyLabel),
            ("a@b.com,", .unsoundLabel), ("a@b.com>", .unsoundLabel), ("a@b_c.com", .unsoundLabel),
            ("a@-b.com", .unsoundLabel), ("a@b-.com", .unsoundLabel), ("a@[127.0.0.1]", .unsoundLabel),
            ("a@b.com;c", .unsoundLabel), ("a@b。com", .unsoundLabel), ("a@b/c.com", .unsoundLabel),
            ("a@\(String(repeating: "b", count: 64)).com", .unsoundLabel),
            ("\(String(repeating: "a", count: 65))@example.com", .tooLong),
        ] as [(String, AddressFlaw)]
    )
    func flawed(_ address: String, _ flaw: AddressFlaw) {
        #expect(AddressFlaw(in: address) == flaw)
    }

    @Test("The reason holds no more of it than a mark, and says what is due")
    func reason() throws {
        let reason = try #require(AddressFlaw(in: "mailto:ada@example.com")).description
        #expect(reason.contains("a : before") || reason.contains(": before the @"))
        #expect(!reason.contains("ada") && !reason.contains("example"))
    }
}
