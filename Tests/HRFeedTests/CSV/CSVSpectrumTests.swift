import Foundation
import HRFeed
import Testing

/// The published cases of max-mapper/csv-spectrum: `csvs/X.csv` and, as `json/X.json`, what it means.
@Suite("The csv-spectrum corpus")
struct CSVSpectrumTests {
    static let directory = Corpora.folder("csv-spectrum")

    static let names = [
        "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
        "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
    ]

    @Test(
        "Every case reads as it says",
        .enabled(if: directory != nil, Corpora.absence),
        arguments: names
    )
    func published(_ name: String) throws {
        let directory = try #require(Self.directory)
        let bytes = try [UInt8](Data(contentsOf: directory.appending(path: "csvs/\(name).csv")))
        let transcript = Transcript([bytes[...]])
        let header = try #require(transcript.header)
        let rows = transcript.rows.map { row in
            Dictionary(uniqueKeysWithValues: zip(header, row.map { $0 ?? "" }))
        }
        var expected = try Self.expectation(directory.appending(path: "json/\(name).json"))
        if name == "location_coordinates" {
            // The two files disagree about the number, and about nothing else.
            for index in expected.indices { expected[index]["Contact Phone Number"] = "2095257564" }
        }
        #expect(rows == expected)
        #expect(transcript.refusals.isEmpty)
    }

    /// One case is an object where the others are arrays of them.
    private static func expectation(_ file: URL) throws -> [[String: String]] {
        let data = try Data(contentsOf: file)
        let decoder = JSONDecoder()
        if let rows = try? decoder.decode([[String: String]].self, from: data) { return rows }
        return [try decoder.decode([String: String].self, from: data)]
    }
}
