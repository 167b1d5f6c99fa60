import Foundation

extension Scenario {
    /// As JSON, for somebody who reads it, or keeps it for a test.
    public var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// - Throws: `DecodingError` where that is none.
    public init(text: String) throws { self = try JSONDecoder().decode(Scenario.self, from: Data(text.utf8)) }
}
