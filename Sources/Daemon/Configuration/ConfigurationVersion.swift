import Crypto
import Provisioning

/// Names everything in a configuration that plans depend on: what columns mean, who has accounts where, and who belongs to
/// which group. Two configurations with the same version make the same plan of the same people.
///
/// Where a target is, how fast it is and where a file is dropped are no part of it, nor is any order but that of a target's sources,
/// which decides who speaks for an account.
public struct ConfigurationVersion: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// SHA-256, lower-case hexadecimal.
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }

    init(of sources: [SourceConfiguration], _ targets: [TargetConfiguration]) {
        var statements = StatementDigest()
        for source in sources {
            statements.add("source", source.id.rawValue, source.semantics.rawValue)
            statements.add(source.feed.mapping, of: source.id)
            // No source has a name with a space in it.
            if let webhook = source.webhook { statements.add(webhook.mapping, of: SourceID("\(source.id) webhook")) }
        }
        for target in targets { statements.add(target.rules) }
        rawValue = statements.finish()
    }

    /// Of one source's mapping alone: what decides what a record of it comes down to.
    static func digest(of mapping: RecordMapping, in source: SourceID) -> String {
        var statements = StatementDigest()
        statements.add(mapping, of: source)
        return statements.finish()
    }
}

/// A digest of statements that doesn't depend on their order.
struct StatementDigest {
    private var statements: [[UInt8]] = []

    /// Words are told apart by their lengths, so that no two statements run into one.
    mutating func add(_ words: String...) {
        statements.append(words.flatMap { word in Array("\(word.utf8.count):".utf8) + Array(word.utf8) })
    }

    func finish() -> String {
        var hash = SHA256()
        for statement in statements.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            hash.update(data: Array("\(statement.count):".utf8) + statement)
        }
        return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
