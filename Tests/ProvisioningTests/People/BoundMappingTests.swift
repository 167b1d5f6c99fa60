import HRFeed
import Testing

@testable import Provisioning

@Suite("What a record says of somebody")
struct BoundMappingTests {
    private static let costCentre = PersonField(rawValue: "costCentre")

    private func bound(_ fields: [PersonField: FieldRule], _ header: [String]) throws -> BoundMapping {
        try RecordMapping.plain(fields).bound(to: header)
    }

    @Test("A field is its column's value, trimmed and in NFC; an empty one is cleared")
    func fields() throws {
        let mapping = try bound(
            [.title: FieldRule(.column("T")), .email: FieldRule(.column("E"))],
            ["ID", "S", "T", "E"]
        )
        let patch = try mapping.patch(of: .of(" 7\u{A0}", "in", " Cafe\u{301} ", ""))
        #expect(patch.employee == "7")
        #expect(patch.values == [.status: "active", .title: "Café", .email: nil])
        #expect(patch.values[.title]??.utf8.count == 5)
    }

    @Test("What the record doesn't have isn't in the patch; null clears; what can't be read refuses the row")
    func missingAndNull() throws {
        let mapping = try bound([.title: FieldRule(.column("/job/title"))], ["/ID", "/S", "/job/title"])
        #expect(try mapping.patch(of: .of([.text("7"), .missing, .missing])).values.isEmpty)
        #expect(
            try mapping.patch(of: .of([.text("7"), .text("In"), .null])).values == [.status: "active", .title: nil]
        )
        let problem = #expect(throws: RowProblem.self) { try mapping.patch(of: .of([.text("7"), .text("In"), nil])) }
        #expect(problem?.description == #"row 2 (line 3), column 3 ("/job/title"): it can't be read"#)
        #expect(throws: RowProblem.self) { try mapping.patch(of: .of([.text("7"), .null, .missing])) }
        #expect(mapping.employee(of: .of([nil, .text("In"), .missing])) == nil)
        #expect(mapping.employee(of: .of([.missing, .text("In"), .missing])) == nil)
    }

    @Test("Transforms go before the value map; an unknown word is the default, or refuses the row")
    func values() throws {
        let words = ValueMap(["fr": "France", "DE": "Germany"])
        let strict = FieldRule(.column("C"), transforms: [.asciiFold], values: words)
        let lenient = FieldRule(.column("C"), values: words, fallback: "Elsewhere")
        func value(_ rule: FieldRule, _ text: String) throws -> String?? {
            try bound([Self.costCentre: rule], ["ID", "S", "C"]).patch(of: .of("7", "In", text)).values[Self.costCentre]
        }
        #expect(try value(strict, "FR") == "France")
        #expect(try value(strict, "dé") == "Germany")
        #expect(try value(lenient, "IT") == "Elsewhere")
        #expect(try value(lenient, "") == .some(nil))
        let problem = #expect(throws: RowProblem.self) { try value(strict, "IT") }
        #expect(problem?.what == "a word that the mapping doesn't know")
    }

    @Test("A flawed field refuses an active row, and is left out of a leaver's")
    func flaws() throws {
        let mapping = try bound(
            [.email: FieldRule(.column("E")), .title: FieldRule(.column("T"))],
            ["ID", "S", "E", "T"]
        )
        #expect(throws: RowProblem.self) { try mapping.patch(of: .of("7", "In", "nonsense", "x")) }
        #expect(try mapping.patch(of: .of("7", "Out", "nonsense", "x")).values == [.status: "ended", .title: "x"])
        #expect(try mapping.patch(of: .of("7", "Away", "nonsense", "x")).values == [.status: "suspended", .title: "x"])
        let long = String(repeating: "x", count: FieldSyntax.lengthMax + 1)
        let problem = #expect(throws: RowProblem.self) { try mapping.patch(of: .of("7", "In", "", long)) }
        #expect(problem?.description.contains("xx") == false)
    }

    @Test("An unknown status word refuses its row, unless one is declared for it")
    func status() throws {
        var mapping = RecordMapping.plain()
        let strict = try mapping.bound(to: ["ID", "S"])
        for word in ["", "Gone", "İn"] { #expect(throws: RowProblem.self) { try strict.patch(of: .of("7", word)) } }
        #expect(try strict.patch(of: .of("7", " AWAY ")).values[.status] == "suspended")
        mapping.status?.fallback = .suspended
        let lenient = try mapping.bound(to: ["ID", "S"])
        #expect(try lenient.patch(of: .of("7", "Gone")).values[.status] == "suspended")
        mapping.status = nil
        #expect(try mapping.bound(to: ["ID"]).patch(of: .of("7")).values.isEmpty)
    }

    @Test(
        "A spreadsheet's scientific notation is no id, and is named as what it is",
        arguments: [
            ("1.23457E+11", false), ("1,23457E+11", false), ("1E+11", false), ("1.2e-05", false),
            ("1.23457E+011", false),
            ("123457", true), ("12E5", true), ("E+11", true), ("1.5", true), ("ABE-12", true), ("1E+1x", true),
        ]
    )
    func scientific(id: String, stands: Bool) throws {
        let mapping = try bound([:], ["ID", "S"])
        #expect((mapping.employee(of: .of(id, "In")) != nil) == stands)
        guard !stands else { return }
        let problem = #expect(throws: RowProblem.self) { try mapping.patch(of: .of(id, "In")) }
        #expect(problem?.what.contains("format the column as text before exporting") == true)
        #expect(problem?.description.contains(id) == false)
    }

    @Test("An id may go through transforms, or be made of fields; only a plain one has a plain column")
    func keys() throws {
        let plain = try RecordMapping.plain(key: .column("ID", transforms: [.trim])).bound(to: ["S", "ID"])
        #expect(plain.plainKeyColumn == 1)
        let digits = try RecordMapping.plain(key: .column("ID", transforms: [.digits])).bound(to: ["S", "ID"])
        #expect(digits.plainKeyColumn == nil)
        #expect(digits.employee(of: .of("In", "E-0042")) == "0042")
        #expect(digits.employee(of: .of("In", "none")) == nil)

        let company = PersonField(rawValue: "company")
        let made = RecordMapping.plain(
            [company: FieldRule(.column("Co"), transforms: [.lower]), .employeeNumber: FieldRule(.column("No"))],
            key: .template(try FieldTemplate(parsing: "{company}-{employeeNumber}"))
        )
        let bound = try made.bound(to: ["Co", "No", "S"])
        #expect(bound.plainKeyColumn == nil)
        #expect(bound.employee(of: .of("ACME", "7", "In")) == "acme-7")
        #expect(bound.employee(of: .of("ACME", "", "In")) == nil)
        #expect(bound.employee(of: .of("ACME", "1.2E+11", "In")) == nil)
    }

    @Test("An id has a limit, an empty one is none")
    func keyLimits() throws {
        let mapping = try bound([:], ["ID", "S"])
        #expect(mapping.employee(of: .of(String(repeating: "é", count: 128), "In")) != nil)
        #expect(mapping.employee(of: .of(String(repeating: "é", count: 129), "In")) == nil)
        #expect(mapping.employee(of: .of(" ", "In")) == nil)
    }

    @Test("Columns are found by name, or by the pointer that stands for it; missing ones are named together")
    func columns() throws {
        let mapping = RecordMapping.plain([.title: FieldRule(.column("a/b~c")), .email: FieldRule(.column("/e"))])
        #expect(mapping.columns == ["/e", "ID", "S", "a/b~c"])
        #expect(try mapping.bound(to: ["/S", "/a~1b~0c", "/e", "/ID"]).mappedColumns.map(\.index) == [0, 1, 2, 3])
        #expect(throws: MappingError(missingColumns: ["/e", "S"])) { try mapping.bound(to: ["ID", "a/b~c"]) }
        let bound = try mapping.bound(to: ["S", "other", "a/b~c", "/e", "ID"])
        #expect(bound.mappedColumns.map(\.name) == ["S", "a/b~c", "/e", "ID"])
        #expect(bound.mappedColumns.map(\.index) == [0, 2, 3, 4])
    }

    @Test("A header's unnamed, spaced or repeated columns trouble only a mapping that needs one of them")
    func strayColumns() throws {
        let mapping = RecordMapping.plain([.email: FieldRule(.column("Email "))])
        let header = ["ID", " Email", "", "S\u{A0}", "other", "other", ""]
        #expect(try mapping.bound(to: header).mappedColumns.map(\.index) == [0, 1, 3])
        let problem = #expect(throws: MappingError.self) { try mapping.bound(to: ["Email", "S", "email", "Email "]) }
        #expect(problem?.missingColumns == ["ID"])
        #expect(problem?.repeatedColumns == ["Email "])
        #expect(problem?.description.contains("more than once") == true)
    }

    @Test("Dates are read as declared; an impossible one refuses the row, but a hire date not a leaver's")
    func dates() throws {
        let rules = DateRules(
            pattern: try DatePattern(parsing: "dd.MM.yyyy"),
            zone: .utc,
            blanks: ["00.00.0000"]
        )
        let mapping = try RecordMapping.plain(
            [.hireDate: FieldRule(.column("H")), .endDate: FieldRule(.column("X"))],
            dates: rules
        ).bound(to: ["ID", "S", "H", "X"])
        #expect(
            try mapping.patch(of: .of("7", "In", "01.03.2026", "00.00.0000")).values
                == [.status: "active", .hireDate: "2026-03-01", .endDate: nil]
        )
        for date in ["31.02.2026", "2026-03-01", "1.3.2026"] {
            #expect(throws: RowProblem.self) { try mapping.patch(of: .of("7", "In", date, "")) }
            #expect(throws: RowProblem.self) { try mapping.patch(of: .of("7", "Out", "", date)) }
            #expect(try mapping.patch(of: .of("7", "Out", date, "")).values == [.status: "ended", .endDate: nil])
        }
    }

    @Test("A value of another form is left out of a row that counts, unless it is required or somebody is known by it")
    func malformed() throws {
        let mapping = RecordMapping.plain([
            .email: FieldRule(.column("E")), .mobilePhone: FieldRule(.column("P")), .locale: FieldRule(.column("L")),
        ])
        let bound = try mapping.bound(to: ["ID", "S", "E", "P", "L"])
        let reading = try bound.reading(of: .of("7", "In", "a@example.com", "see HR", "de_DE"))
        #expect(reading.patch.values == [.status: "active", .email: "a@example.com", .locale: "de-DE"])
        #expect(reading.patch.unread == [.mobilePhone])
        #expect(reading.remarks.map(\.column.name) == ["P"])
        #expect(reading.remarks.first?.remark.contains("see HR") == false)
        #expect(throws: RowProblem.self) { try bound.patch(of: .of("7", "In", "a@example.com", "see HR", "de")) }
        #expect(throws: RowProblem.self) { try bound.reading(of: .of("7", "In", "a@", "+49 30 1", "de")) }
        #expect(try bound.reading(of: .of("7", "Out", "a@", "see HR", "de")).remarks.isEmpty)

        var strict = mapping
        strict.fields[.mobilePhone]?.isRequired = true
        let required = try strict.bound(to: ["ID", "S", "E", "P", "L"])
        #expect(throws: RowProblem.self) { try required.reading(of: .of("7", "In", "a@example.com", "see HR", "de")) }
    }

    @Test("A number in scientific notation is nobody's identity: different people would be one account")
    func scientificIdentity() throws {
        let number = PersonField(rawValue: "nationalId")
        let fields: [PersonField: FieldRule] = [
            number: FieldRule(.column("N")), .costCenter: FieldRule(.column("C")),
            .employeeNumber: FieldRule(.template(try FieldTemplate(parsing: "x-{nationalId}"))),
        ]
        let identities: [RecordMapping.Identity] = [
            .field(number), .field(.employeeNumber), .template(try FieldTemplate(parsing: "{nationalId}/1")),
        ]
        for identity in identities {
            let mapping = try RecordMapping.plain(fields, identity: identity).bound(to: ["ID", "S", "N", "C"])
            let problem = #expect(throws: RowProblem.self) {
                try mapping.reading(of: .of("7", "In", "1.23457E+11", "1"))
            }
            #expect(problem?.column.name == "N")
            #expect(problem?.what.contains("format the column as text before exporting") == true)
            #expect(try mapping.reading(of: .of("7", "Out", "1.23457E+11", "1")).patch.unread == [number])
            #expect(try mapping.reading(of: .of("7", "In", "123457", "1E+11")).patch.values[.costCenter] == "1E+11")
        }
        let own = try RecordMapping.plain(fields).bound(to: ["ID", "S", "N", "C"])
        #expect(try own.reading(of: .of("7", "In", "1.23457E+11", "1")).patch.values[number] == "1.23457E+11")
    }
}

extension BoundMapping {
    /// What the record says, where all of it can be right.
    fileprivate func patch(of record: Record) throws(RowProblem) -> PersonPatch {
        let reading = try reading(of: record)
        if let first = reading.remarks.first { throw first }
        return reading.patch
    }
}
