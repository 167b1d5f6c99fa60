import Testing

@Suite("The threat model")
struct ThreatModelTests {
    private static let path = "Sources/Daemon/Documentation.docc/ThreatModel.md"

    /// A test's type and function, or a script's file and function.
    private struct Proof: Hashable {
        var place: String
        var function: String
    }

    /// What stands in the tables' last column: `TypeTests.function`, `script.py: function`, `script.sh`.
    private func proofs() throws -> [Proof] {
        let text = try SourceTree.text(Self.path)
        return text.matches(of: /`([\w-]+\.(?:py|sh))(?:: (\w+))?`|`(\w+Tests)\.(\w+)`/).map { match in
            let (_, script, part, type, function) = match.output
            return Proof(place: String(script ?? type ?? ""), function: String(part ?? function ?? ""))
        }
    }

    @Test("names tests that are there")
    func testsAreThere() throws {
        let proofs = try proofs()
        #expect(proofs.count > 50)
        for proof in Set(proofs) {
            #expect(try isThere(proof), "\(proof.place) \(proof.function)")
        }
    }

    @Test("has a proof in each row")
    func rowsAreProven() throws {
        let rows = try SourceTree.text(Self.path).split(separator: "\n").filter {
            $0.hasPrefix("|") && !$0.hasPrefix("| ---") && !$0.hasPrefix("| they try")
        }
        #expect(rows.count > 30)
        for row in rows {
            #expect(row.split(separator: "|").last { !$0.allSatisfy(\.isWhitespace) }?.contains("`") == true, "\(row)")
        }
    }

    private func isThere(_ proof: Proof) throws -> Bool {
        guard proof.place.contains(".") else {
            return SourceTree.tests.contains {
                $0.text.contains("struct \(proof.place)") && $0.text.contains("func \(proof.function)(")
            }
        }
        let text = try SourceTree.text("Tests/Scripts/\(proof.place)")
        return proof.function.isEmpty || text.contains("def \(proof.function)(")
            || text.contains("\n\(proof.function) = ")
    }
}
