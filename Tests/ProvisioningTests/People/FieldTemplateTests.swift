import Randomness
import TestSupport
import Testing

@testable import Provisioning

@Suite("Templates")
struct FieldTemplateTests {
    private let fields: [PersonField: String] = [
        .givenName: "Zoë", .familyName: "Müller-Lüdenscheidt", PersonField(rawValue: "x"): "{x}",
    ]

    @Test(
        "A placeholder becomes its field, through its transforms",
        arguments: [
            ("{givenName}.{familyName}@example.com", "Zoë.Müller-Lüdenscheidt@example.com"),
            ("{givenName|mailbox}.{familyName|german-fold|lower}@example.com", "zoe.mueller-luedenscheidt@example.com"),
            ("{ givenName | initial | lower }{familyName|digits|lower}x", nil),
            ("{givenName|initial|ascii-fold|lower}.x", "z.x"), ("{{{x}}}", "{{x}}"), ("{{}} {givenName}", "{} Zoë"),
            (" {givenName} ", "Zoë"), ("{missing}", nil),
        ] as [(String, String?)]
    )
    func rendering(text: String, result: String?) throws {
        let template = try FieldTemplate(parsing: text)
        let rendered = try? template.rendered { fields[$0] }
        #expect(rendered == result)
    }

    @Test("Which field is missing is said")
    func missing() throws {
        let template = try FieldTemplate(parsing: "{givenName}{title}")
        #expect(throws: FieldTemplate.MissingField(field: .title)) { try template.rendered { fields[$0] } }
        #expect(template.fields == [.givenName, .title])
        #expect(template.literalPrefix.isEmpty)
        let braced = try FieldTemplate(parsing: "Dept {{{department}")
        #expect(braced.literalPrefix == "Dept {")
    }

    @Test(
        "What is no template is refused where it goes wrong",
        arguments: [
            ("plain", 0, .noPlaceholder), ("", 0, .noPlaceholder), ("a{givenName", 1, .unclosed),
            ("a}b{x}", 1, .braceAlone),
            ("{}", 1, .fieldName), ("{1a}", 1, .fieldName), ("{given name}", 1, .fieldName), ("{ä}", 1, .fieldName),
            ("{a|lowre}", 3, .unknownTransform("lowre")), ("{a|}", 3, .unknownTransform("")),
            ("{{x}}", 0, .noPlaceholder),
        ] as [(String, Int, FieldTemplateError.Flaw)]
    )
    func refused(text: String, position: Int, flaw: FieldTemplateError.Flaw) {
        #expect(throws: FieldTemplateError(position: position, flaw: flaw)) { try FieldTemplate(parsing: text) }
    }

    @Test("There are limits")
    func limits() {
        let many = String(repeating: "{a}", count: FieldTemplate.placeholdersMax + 1)
        #expect(throws: FieldTemplateError.self) { try FieldTemplate(parsing: many) }
        #expect(throws: FieldTemplateError(position: FieldTemplate.lengthMax, flaw: .tooLong)) {
            try FieldTemplate(parsing: "{a}" + String(repeating: "b", count: FieldTemplate.lengthMax))
        }
    }

    @Test("No text brings the parser down, and what it reads it writes again", arguments: 0..<50)
    func anyText(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let text = String(
                (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                    "{}|ab lower.é".randomElement(using: &random)
                }
            )
            guard let template = try? FieldTemplate(parsing: text) else { continue }
            #expect(!template.fields.isEmpty)
            _ = try? template.rendered { $0.rawValue }
        }
    }
}
