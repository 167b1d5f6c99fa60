import HRFeed
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Intake

/// A file's whole way, with a journal that has no room or no time at first whatever it is asked.
@Suite("A file whose journal is full for a while", .timeLimit(.minutes(1)))
struct PatientFileTests {
    private let drop: DropFixture

    init() throws { drop = try DropFixture() }

    private func intake(_ fixture: RosterFixture, _ semantics: FeedSemantics = .snapshot) throws -> SnapshotIntake {
        try SnapshotIntake(
            source: DropSource(
                feed: FeedSettings(
                    source: RosterFixture.source,
                    format: FeedFormat(syntax: .csv(CSVDialect(delimiter: nil)), encoding: nil),
                    limits: .standard,
                    mapping: RosterFixture.mapping,
                    mappingDigest: "m"
                ),
                semantics: semantics,
                completion: PersonCompletion(RosterFixture.mapping),
                directory: drop.path,
                completeness: .renamed,
                scanInterval: .seconds(30),
                keep: nil
            ),
            surroundings: IntakeSurroundings(
                journal: fixture.journal,
                rules: fixture.rules,
                time: fixture.time,
                random: { 7 },
                takeover: fixture.bell,
                observer: fixture.listener
            ),
            directory: drop.opened(),
            thread: BlockingThread(name: "test"),
            remembered: RememberedPeople()
        )
    }

    /// Takes the file in, and gives where it ended.
    private func take(
        _ text: String,
        _ fixture: RosterFixture,
        as file: String = "a.csv",
        _ semantics: FeedSemantics = .snapshot
    ) async throws {
        let name = try drop.write(text, to: file)
        let intake = try intake(fixture, semantics)
        let sighting = try #require(try await intake.scan(limit: 10).first { $0.name == name })
        try await fixture.whileTimePasses { try await intake.take(sighting) }
    }

    private static let sound = "id,email,status\n1,a@example.com,in\n2,b@example.com,in\n"

    @Test("is accepted, and nothing of it is done twice", arguments: [JournalError.full, .busy])
    func accepted(refusal: JournalError) async throws {
        let fixture = try await RosterFixture(refusal: refusal)
        try await take(Self.sound, fixture)
        #expect(try drop.list("processed").count == 1)
        let once = ["begin", "stage", "accept", "knownPeople"]
        #expect(fixture.journal.done.filter { once.contains($0) }.sorted() == once.sorted())
        #expect(fixture.listener.all.contains(.journalWaits(reason: refusal.description)))
    }

    @Test("is refused where it has to be, and says so")
    func refused() async throws {
        let fixture = try await RosterFixture(refusal: .full)
        try await take("id,status\n1,in\n", fixture)
        let ended = try drop.list("failed")
        #expect(ended.count == 2)
        #expect(fixture.journal.done.count { $0 == "refuse" } == 1)
        #expect(fixture.listener.all.contains { if case .intakeRefused = $0 { true } else { false } })
    }

    @Test("is held, and goes where it belongs once somebody has decided")
    func held() async throws {
        var guards = GuardLimits.nothingHeld
        guards.holdsFirstSnapshot = true
        let fixture = try await RosterFixture(refusal: .busy, guards: guards)
        try await take(Self.sound, fixture)
        #expect(try drop.list("held").count == 2)
        let hold = try #require(try await fixture.journal.journal.holds().first)
        _ = try await fixture.journal.journal.reject(hold.hash, reason: "no", rules: fixture.rules)
        let intake = try intake(fixture)
        try await fixture.whileTimePasses { try await intake.settleHeld() }
        #expect(try drop.list("held").isEmpty)
        #expect(try drop.list("failed").count == 2)
    }

    @Test("that was approved says in its report who was left as they are by then")
    func leftAsTheyAre() async throws {
        var guards = GuardLimits.nothingHeld
        guards.holdsFirstSnapshot = true
        let fixture = try await RosterFixture(refusal: .busy, guards: guards)
        try await take(Self.sound, fixture)
        let journal = fixture.journal.journal
        let hold = try #require(try await journal.holds().first)
        fixture.time.advance(by: .seconds(1))
        _ = try await journal.receive([fixture.event(3, email: "a@example.com")])
        _ = try await journal.judge("e3", rules: fixture.rules)
        guard case .found(.approved(_, let conflicts)) = try await journal.approve(hold.hash, rules: fixture.rules)
        else {
            Issue.record("it was not approved")
            return
        }
        #expect(conflicts.total == 1)
        let intake = try intake(fixture)
        try await fixture.whileTimePasses { try await intake.settleHeld() }
        let files = try drop.list("processed")
        let report = try #require(files.first { $0.hasSuffix(".report") })
        #expect(try drop.text(of: "processed/\(report)").contains("left as they are when it was approved: row "))
    }

    @Test("is finished after a start, if the journal has a word on it")
    func leftovers() async throws {
        let fixture = try await RosterFixture(refusal: .full)
        let name = try drop.write(Self.sound, to: "a.csv")
        let directory = try drop.opened()
        let claim = try directory.claim(name)
        let journal = fixture.journal.journal
        try await journal.begin(
            IntakeDraft(
                id: claim.id,
                source: "hr",
                input: .drop,
                semantics: .snapshot,
                name: "a.csv",
                size: 1,
                asOf: fixture.time.wall,
                receivedAt: fixture.time.wall
            )
        )
        try await journal.refuse(claim.id, reason: "it was no good")
        let intake = try intake(fixture)
        try await fixture.whileTimePasses { try await intake.finishLeftovers() }
        #expect(try drop.list("failed").count == 2)
        #expect(try drop.list("processing").isEmpty)
        #expect(fixture.journal.done == ["state"])
    }

    @Test("of changes has the events judged that came before it, which it would make stale; a snapshot waits for none")
    func eventsBefore() async throws {
        let fixture = try await RosterFixture(refusal: .full)
        try await take(Self.sound, fixture)
        var event = fixture.event(1, email: "a@example.com", status: "ended")
        fixture.time.advance(by: .seconds(1))
        _ = try await fixture.journal.journal.receive([event])
        try await take("id,email,status\n1,c@example.com,in\n", fixture, as: "b.csv", .changes)
        #expect(try await fixture.state(of: "e1") != .received)
        #expect(
            fixture.listener.all.contains {
                if case .intakeAccepted("e1", _, _, 1, 0, 0, 0) = $0 { true } else { false }
            }
        )
        event.id = "e2"
        event.event = "id:2"
        _ = try await fixture.journal.journal.receive([event])
        fixture.time.advance(by: .seconds(1))
        try await take(Self.sound, fixture, as: "c.csv")
        #expect(try await fixture.state(of: "e2") == .received)
    }

    @Test("finds those before it taken over first")
    func afterAnother() async throws {
        let fixture = try await RosterFixture(refusal: .busy)
        try await take(Self.sound, fixture)
        fixture.time.advance(by: .seconds(1))
        try await take(Self.sound + "3,c@example.com,in\n", fixture, as: "b.csv")
        #expect(fixture.journal.done.contains("apply"))
        let accepted = fixture.listener.all.compactMap { occurrence in
            if case .intakeAccepted(_, _, _, let people, let leavers, _, _) = occurrence {
                [people, leavers]
            } else {
                nil
            }
        }
        #expect(accepted == [[2, 0], [3, 0]])
    }
}
