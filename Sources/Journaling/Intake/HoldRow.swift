import GRDB
import Ports
import Provisioning

/// One row of `hold`: why an intake waits for an operator.
struct HoldRow {
    let intake: Int64
    let hash: HoldHash
    let configuration: ConfigurationDigest
    let trips: [GuardTrip]
    let counts: [String: Int]
    let known: Int
    let madeAt: WallInstant

    var isAboutTheClock: Bool { trips.contains(where: \.isAboutTheClock) }

    private static let columns = "intake, hash, configuration, trips, counts, known, made_at"

    /// A hold counts while its intake is held: what is still being judged may have a row already.
    private static let isHeld = """
        ended_at IS NULL AND EXISTS (SELECT 1 FROM intake i WHERE i.number = hold.intake AND i.state = 'held')
        """

    static func find(_ db: Database, intake: Int64) throws -> HoldRow? {
        try db.row("SELECT \(columns) FROM hold WHERE intake = ? AND \(isHeld)", [intake]).map { try HoldRow($0) }
    }

    /// Those whose hash begins so; of more than two the first two.
    static func find(_ db: Database, beginning hash: HoldHash) throws -> [HoldRow] {
        try db.rows(
            """
            SELECT \(columns) FROM hold
            WHERE \(isHeld) AND hash >= ?1 AND hash < ?1 || 'g' ORDER BY hash LIMIT 2
            """,
            [hash.rawValue]
        ).map { try HoldRow($0) }
    }

    static func all(_ db: Database) throws -> [HoldRow] {
        try db.rows("SELECT \(columns) FROM hold INDEXED BY hold_open WHERE \(isHeld)").map { try HoldRow($0) }
            .sorted { $0.intake < $1.intake }
    }

    private init(_ row: FoundRow) throws {
        intake = row[0]
        hash = HoldHash(row[1])
        configuration = ConfigurationDigest(row[2])
        trips = try JournalText.decode([GuardTrip].self, json: row[3])
        counts = try JournalText.decode([String: Int].self, json: row[4])
        known = row[5]
        madeAt = WallInstant(milliseconds: row[6])
    }

    init(
        intake: Int64,
        hash: HoldHash,
        configuration: ConfigurationDigest,
        trips: [GuardTrip],
        counts: [AccessChange: Int],
        known: Int,
        madeAt: WallInstant
    ) {
        self.intake = intake
        self.hash = hash
        self.configuration = configuration
        self.trips = trips
        self.counts = Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
        self.known = known
        self.madeAt = madeAt
    }

    /// Where there is none of the intake yet: what is shown needs a row to belong to.
    func draft(_ db: Database) throws { try write(db, onConflict: "NOTHING") }

    func save(_ db: Database) throws {
        try write(
            db,
            onConflict: """
                UPDATE SET hash = excluded.hash, configuration = excluded.configuration, trips = excluded.trips,
                    counts = excluded.counts, known = excluded.known, made_at = excluded.made_at, ended_at = NULL
                """
        )
    }

    private func write(_ db: Database, onConflict: String) throws {
        try db.run(
            """
            INSERT INTO hold (intake, hash, configuration, trips, counts, known, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO \(onConflict)
            """,
            [
                intake, hash.rawValue, configuration.rawValue, try JournalText.json(trips),
                try JournalText.json(counts), known, madeAt.milliseconds,
            ]
        )
    }

    /// The decision is made. What was shown needs not be shown again.
    static func end(_ db: Database, intake: Int64, at wall: WallInstant) throws {
        try Leftovers(db: db).dropShown(of: intake)
        try db.run(
            "UPDATE hold SET ended_at = ? WHERE intake = ? AND ended_at IS NULL",
            [wall.milliseconds, intake]
        )
    }

    /// As operators see it.
    func hold(_ db: Database) throws -> Hold {
        guard let intake = try IntakeRow.find(db, number: intake) else {
            throw JournalText.Damage(kind: "hold's intake")
        }
        return Hold(
            hash: hash,
            intake: intake.id,
            source: intake.source,
            input: intake.input,
            name: intake.name,
            heldAt: madeAt,
            trips: trips,
            counts: counts,
            known: known
        )
    }
}
