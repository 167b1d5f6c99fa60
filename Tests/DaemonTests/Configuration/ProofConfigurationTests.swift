import HRFeed
import Testing

@testable import Daemon

@Suite("What a file has to show, as the configuration says it")
struct ProofConfigurationTests {
    private static func proof(_ format: String) throws -> FeedProof? {
        let yaml = SampleText.with(("{ type: csv }", "{ \(format) }"))
        return try #require(Configuration(yaml: yaml, file: SampleText.file).sources.first).feed.format.proof
    }

    @Test("of CSV is a trailer: what its first column, or another, equals or begins with")
    func csv() throws {
        #expect(try Self.proof("type: csv") == nil)
        #expect(
            try Self.proof("type: csv, proof: { trailer: { equals: EOF } }")
                == FeedProof(trailer: FeedTrailer(place: .firstColumn, mark: .equals("EOF"), rows: nil), rows: nil)
        )
        #expect(
            try Self.proof("type: csv, proof: { trailer: { column: Name, begins: T, rows: Count } }")
                == FeedProof(
                    trailer: FeedTrailer(place: .column("Name"), mark: .begins("T"), rows: .column("Count")),
                    rows: nil
                )
        )
        #expect(
            try Self.proof("type: csv, proof: { trailer: { column: Name, begins: 'Rows:', rows: Name } }")?.trailer?
                .rows
                == .column("Name")
        )
    }

    @Test("of JSON is a last object with a member of its own, or a number of records beside them")
    func json() throws {
        let trailer = FeedTrailer(
            place: .pointer(JSONPointer(tokens: ["end"])),
            mark: .present,
            rows: .pointer(JSONPointer(tokens: ["end", "n"]))
        )
        for type in ["json", "ndjson"] {
            #expect(
                try Self.proof("type: \(type), proof: { trailer: { pointer: /end, rows: /end/n } }")
                    == FeedProof(trailer: trailer, rows: nil)
            )
        }
        #expect(
            try Self.proof("type: ndjson, proof: { trailer: { column: kind, equals: end } }")?.trailer
                == FeedTrailer(place: .pointer(JSONPointer(tokens: ["kind"])), mark: .equals("end"), rows: nil)
        )
        #expect(
            try Self.proof("type: json, records: /people, proof: { rows: /meta/total }")
                == FeedProof(trailer: nil, rows: JSONPointer(tokens: ["meta", "total"]))
        )
    }

    @Test(
        "is known by what values are compared with: without the spaces around it, of which there must be more than that"
    )
    func spaces() throws {
        func mark(_ mark: String) throws -> FeedTrailer.Mark? {
            try Self.proof("type: csv, proof: { trailer: { \(mark) } }")?.trailer?.mark
        }
        #expect(try mark("equals: '  E OF '") == .equals("E OF"))
        #expect(try mark("begins: ' Rows: '") == .begins("Rows: "))
        for mark in ["equals", "begins"] {
            let yaml = SampleText.with(("{ type: csv }", "{ type: csv, proof: { trailer: { \(mark): '  ' } } }"))
            #expect(SampleText.problems(in: yaml).filter { $0.contains("nothing but spaces") }.count == 1)
        }
    }

    @Test("is shown by check")
    func shown() throws {
        func line(_ format: String) throws -> String? {
            let yaml = SampleText.with(("{ type: csv }", "{ \(format) }"))
            let summary = ConfigurationSummary(try Configuration(yaml: yaml, file: SampleText.file))
            return summary.description.split(separator: "\n").first { $0.contains("has to have") }.map(String.init)
        }
        #expect(try line("type: csv") == nil)
        #expect(
            try line("type: csv, proof: { trailer: { equals: EOF, rows: Count } }")
                == "         a file has to have a last row whose first column equals \"EOF\", with the number of rows in "
                + "column \"Count\""
        )
        #expect(
            try line("type: json, records: /p, proof: { trailer: { pointer: /end }, rows: /n }")
                == "         a file has to have a last row that has something at \"/end\", and the number of rows at \"/n\""
        )
    }

    @Test(
        "is refused where it can't be meant",
        arguments: [
            ("type: csv, proof: {}", "proof: say what shows it: trailer or rows"),
            ("type: csv, proof: { trailer: {} }", "proof.trailer: say what the last row is known by: equals or begins"),
            ("type: csv, proof: { trailer: { equals: a, begins: b } }", "trailer.begins: give either equals or begins"),
            (
                "type: csv, proof: { trailer: { pointer: /a, equals: b } }",
                "trailer.pointer: means something only in JSON"
            ),
            ("type: csv, proof: { rows: /n }", "proof.rows: means something only with type: json"),
            (
                "type: csv, proof: { trailer: { column: A, equals: b, rows: A } }",
                "trailer.rows: no number fits into a value that is given"
            ),
            (
                "type: ndjson, proof: { trailer: { equals: EOF } }",
                "proof.trailer: say what member only the last object"
            ),
            ("type: ndjson, proof: { trailer: { pointer: a } }", "trailer.pointer: is no JSON pointer"),
            (
                "type: ndjson, proof: { trailer: { pointer: /a, column: a } }",
                "trailer.pointer: give either column or pointer"
            ),
            ("type: ndjson, proof: { rows: /n }", "proof.rows: means something only with type: json"),
            ("type: json, records: /a, proof: { rows: n }", "proof.rows: is no JSON pointer"),
            ("type: json, records: /a, proof: { rows: /a/n }", "proof.rows: has to lead beside the records"),
            ("type: json, proof: { rows: /n }", "proof.rows: has to lead beside the records"),
        ]
    )
    func refused(format: String, problem: String) {
        let problems = SampleText.problems(in: SampleText.with(("{ type: csv }", "{ \(format) }")))
        #expect(problems.count == 1 && problems.first?.contains("sources.hr.format.") == true, "\(problems)")
        #expect(problems.first?.contains(problem) == true, "\(problems)")
    }
}
