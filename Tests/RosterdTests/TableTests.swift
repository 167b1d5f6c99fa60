import Testing

@testable import rosterd

@Suite("A table")
struct TableTests {
    private static let long = "amalia.theodora.von-und-zu-hohenberg@subsidiary.example.com"
    private static let alike = [
        "Amalia Theodora Hohenberg-Lichtenau (Data)", "Amalia Theodora Hohenberg-Lichtenau (Sales)",
    ]

    private func table(width: Int?) -> Table {
        var table = Table(header: ["EMPLOYEE", "NAME", "ADDRESS"], limit: width)
        table.append(["1001", Self.alike[0], Self.long])
        table.append(["1002", Self.alike[1], "李@example.com"])
        return table
    }

    @Test(
        "is never wider than the terminal, and nothing of whom it names is lost: what is cut might be two people",
        arguments: 20...140
    )
    func whole(width: Int) {
        let lines = table(width: width).lines(indent: "  ")
        #expect(lines.allSatisfy { Terminal.columns(of: $0) <= width })
        let letters = lines.joined().filter { !$0.isWhitespace }
        for cell in Self.alike + [Self.long, "1001", "1002", "李@example.com"] {
            let words = cell.split(separator: " ").map(String.init)
            // Long words go on in the next line of their cell, beside others: each of their letters is there.
            #expect(words.allSatisfy { word in word.allSatisfy { letters.contains($0) } }, "\(cell)")
        }
        #expect(!lines.joined().contains("…"))
    }

    @Test("of two rows that differ at their ends alone shows that they differ, on the narrowest terminal, too")
    func apart() {
        let text = table(width: 24).lines(indent: "").joined(separator: "\n")
        #expect(text.contains("(Data)") && text.contains("(Sales)"))
    }

    @Test("where there is room each row has one line; in a pipe there always is")
    func unbroken() {
        #expect(table(width: nil).lines(indent: "").count == 3)
        #expect(table(width: 140).lines(indent: "").count == 3)
    }
}
