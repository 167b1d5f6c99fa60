import Foundation
import GRDB
import Provisioning

/// Reads who is known of a source, some at a time, along an index that has no more than what is needed.
struct KnownPeopleLoading: Sendable {
    private let source: SourceID
    private(set) var people: KnownPeople
    /// The employee id that the last step ended with.
    private var place: String? = ""

    /// So many people are read in one step.
    private static let batch = 20_000
    private static let keyName = "fingerprint_key"

    /// Nil where they are the same people still.
    init?(_ db: Database, of source: SourceID, unless revision: Int64?) throws {
        self.source = source
        let now = try PeopleRevision.of(source, db)
        guard now != revision else { return nil }
        let known = KnownPeople(
            revision: now,
            throughIntake: try Self.throughIntake(db, source),
            key: try Self.key(db),
            capacity: try db.value(Int.self, "SELECT count(*) FROM person WHERE source = ?", [source.rawValue]) ?? 0
        )
        guard let known else { throw JournalText.Damage(kind: Self.keyName) }
        people = known
    }

    var isComplete: Bool { place == nil }

    mutating func step(_ db: Database) throws {
        guard let after = place else { return }
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT employee, print, status <> 'ended' FROM person INDEXED BY person_print
                    WHERE source = ? AND employee > ? ORDER BY employee LIMIT ?
                    """
            ),
            arguments: [source.rawValue, after, Self.batch]
        )
        var count = 0
        var last = after
        while let row = try rows.next() {
            let employee: String = row[0]
            let print = (row[1] as Int64?).map { UInt64(bitPattern: $0) }
            people.insert(EmployeeID(employee), print: print, isPresent: row[2])
            count += 1
            last = employee
        }
        place = count == Self.batch ? last : nil
    }

    /// The last intake that can't change any of them any more.
    private static func throughIntake(_ db: Database, _ source: SourceID) throws -> Int64 {
        let open = try ["accepted", "received", "held"].compactMap { state in
            try db.value(
                Int64.self,
                "SELECT min(number) FROM intake WHERE state = '\(state)' AND source = ? AND parent IS NULL",
                [source.rawValue]
            )
        }.min()
        return try open.map { $0 - 1 } ?? db.value(Int64.self, "SELECT max(number) FROM intake") ?? 0
    }

    /// The journal's own, made once: nobody outside can aim at a fingerprint.
    private static func key(_ db: Database) throws -> Data {
        if let known = try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [keyName]) {
            return Data(base64Encoded: known) ?? Data()
        }
        let made = Data(try db.value([UInt8].self, "SELECT randomblob(16)") ?? [])
        try db.run("INSERT INTO meta (key, value) VALUES (?, ?)", [keyName, made.base64EncodedString()])
        return made
    }
}

/// A number that changes, with them, whenever any of a source's people do.
enum PeopleRevision {
    static func of(_ source: SourceID, _ db: Database) throws -> Int64 {
        let text = try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [key(source)])
        return text.flatMap { Int64($0) } ?? 0
    }

    /// Belongs into every transaction that changes whom a file is compared with: who they are, or their fingerprints.
    static func advance(_ source: SourceID, _ db: Database) throws {
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, '1') ON CONFLICT DO UPDATE SET value = CAST(value + 1 AS TEXT)",
            [key(source)]
        )
    }

    private static func key(_ source: SourceID) -> String { "people:\(source)" }
}
