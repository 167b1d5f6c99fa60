import Foundation
import Testing

@testable import HRFeed

/// The published cases of nst/JSONTestSuite: `y_` is JSON, `n_` is not, `i_` is left to the reader.
@Suite("The JSONTestSuite corpus")
struct JSONTestSuiteTests {
    static let directory = Corpora.folder("JSONTestSuite/test_parsing")

    private static func cases(_ prefix: String) throws -> [(name: String, bytes: [UInt8])] {
        let directory = try #require(directory)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path())
        return try names.filter { $0.hasPrefix(prefix) }.sorted().map { name in
            (name, try [UInt8](Data(contentsOf: directory.appending(path: name))))
        }
    }

    /// What the scanner makes of a text, whatever its root is.
    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        var scanner = JSONScanner()
        return bytes.withUnsafeBytes { bytes in
            var position = 0
            do throws(JSONFlaw) {
                while try scanner.next(bytes, from: &position) != nil {}
                _ = try scanner.finish()
                return true
            } catch {
                return false
            }
        }
    }

    private static func error(_ bytes: [UInt8], encoding: TextEncoding? = nil) -> FeedError? {
        Transcript([bytes[...]], FeedFormat(syntax: .json(records: .root), encoding: encoding, fields: [.root])).error
    }

    @Test(
        "What is JSON is accepted, as records where it is an array or object",
        .enabled(if: directory != nil, Corpora.absence)
    )
    func accepted() throws {
        let cases = try Self.cases("y_")
        #expect(cases.count == 95)
        for (name, bytes) in cases {
            #expect(Self.isJSON(bytes), "\(name)")
            switch Self.error(bytes) {
            case nil, .recordsShaped: break
            case let error: Issue.record("\(name): \(String(describing: error))")
            }
        }
    }

    @Test("What is not is refused, by the scanner and as records", .enabled(if: directory != nil, Corpora.absence))
    func refused() throws {
        let cases = try Self.cases("n_")
        #expect(cases.count == 188)
        for (name, bytes) in cases {
            #expect(!Self.isJSON(bytes), "\(name)")
            for encoding in [TextEncoding.utf8, nil] {
                #expect(Self.error(bytes, encoding: encoding) != nil, "\(name)")
            }
        }
    }

    /// What becomes of the one value in an array that is left to the reader, as a record's field.
    private static func fate(_ bytes: [UInt8]) throws -> String {
        let start = try #require(bytes.firstIndex(of: UInt8(ascii: "[")))
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "]")))
        let record = Array("{\"v\":".utf8) + bytes[(start + 1)..<end] + Array("}".utf8)
        let transcript = Transcript([record[...]], .of(.json(records: .root), ["/v"]))
        #expect(transcript.error == nil)
        return transcript.records.first?.value(at: 0) ?? transcript.refusals.first?.reason.description ?? "nothing"
    }

    @Test(
        "What is left to the reader costs a record at most: numbers stay as they are written, broken text refuses",
        .enabled(if: directory != nil, Corpora.absence)
    )
    func left() throws {
        let cases = try Self.cases("i_")
        #expect(cases.count == 35)
        for (name, bytes) in cases {
            #expect(Self.error(bytes) == nil, "\(name)")
        }
        // The others differ in their encoding or their nesting, and have tests of their own.
        for (name, bytes) in cases where !name.contains(/BOM|(?i)utf16|structure|object/) {
            let fate = try Self.fate(bytes)
            switch name {
            case let name where name.hasPrefix("i_number_"):
                #expect(String(decoding: bytes, as: UTF8.self).contains(fate))
            case let name where name.contains("surrogate") && !name.contains("UTF8"):
                #expect(fate == "a string has an escape for half of a character", "\(name)")
            default:
                #expect(fate == "a value is not valid UTF-8", "\(name)")
            }
        }
    }
}
