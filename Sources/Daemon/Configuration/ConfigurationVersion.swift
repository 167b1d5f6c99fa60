import Crypto
import Provisioning

/// Names everything in a configuration that plans depend on: what columns mean, who has accounts where, and who belongs to
/// which group. Two configurations with the same version make the same plan of the same people.
///
/// Where a target is, how fast it is and where a file is dropped are no part of it, nor is the order of anything.
public struct ConfigurationVersion: Sendable, Hashable, Codable, RawRepresentable, CustomStringConvertible {
    /// SHA-256, lower-case hexadecimal.
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }

    init(of sources: [SourceConfiguration], _ targets: [TargetConfiguration]) {
        var statements = StatementDigest()
        for source in sources { Self.state(source, in: &statements) }
        for target in targets { Self.state(target.rules, in: &statements) }
        rawValue = statements.finish()
    }

    private static func state(_ source: SourceConfiguration, in statements: inout StatementDigest) {
        let id = source.id.rawValue
        statements.add("source", id, source.semantics.rawValue, source.feed.mapping.employeeID)
        for (field, column) in source.feed.mapping.fields { statements.add("column", id, field.rawValue, column) }
        guard let status = source.feed.mapping.status else { return }
        statements.add("status", id, status.column)
        for (word, meaning) in status.words { statements.add("word", id, word, meaning.rawValue) }
    }

    private static func state(_ rules: TargetRules, in statements: inout StatementDigest) {
        let id = rules.id.rawValue
        statements.add("target", id, rules.profile.name, rules.profile.removal.rawValue)
        for (rank, source) in rules.sources.enumerated() { statements.add("feeds", id, source.rawValue, "\(rank)") }
        for attribute in rules.profile.attributes {
            switch attribute.origin {
            case .field(let field): statements.add("attribute", id, attribute.path, "field", field.rawValue)
            case .identity: statements.add("attribute", id, attribute.path, "identity")
            }
        }
        for group in rules.groups {
            statements.add("group", id, group.group.rawValue, group.condition.map { "when \($0)" } ?? "everyone")
        }
    }
}

/// A digest of statements that doesn't depend on their order.
private struct StatementDigest {
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
