import GRDB
import Ports
import Provisioning

/// How far the wall clock can be believed (``ClockTrust``), as it stands in `meta`. A doubt stays until an operator approves what
/// follows from it, or until the clock is set right: what comes due in the meantime is due by the same clock.
struct ClockDoubt {
    let db: Database

    /// In `meta`, as JSON.
    private static let key = "clock"
    /// What the clocks showed is written once in so long, and no later than a doubt begins or ends.
    private static let noteInterval = Duration.seconds(60)

    /// Compares the clocks with what they showed last.
    @discardableResult
    func look(at time: any TimeSource) throws -> ClockTrust {
        let (wall, boot, bootID) = (time.wall, time.boot, time.bootID)
        guard let noted = try noted() else {
            let first = ClockTrust(wall: wall, boot: boot, bootID: bootID)
            try note(first)
            return first
        }
        var trust = noted
        trust.look(wall: wall, boot: boot, bootID: bootID)
        let isOld = trust.bootID != noted.bootID || boot - noted.boot >= Self.noteInterval
        if isOld || trust.doubt != noted.doubt { try note(trust) }
        if trust.doubt != noted.doubt, Self.trip(of: noted) != nil {
            try endHeld(at: trust.now(wall))
        }
        if case .behind = noted.doubt, trust.now(wall) < noted.now(wall) { try keepEnds(at: trust.now(wall)) }
        return trust
    }

    /// A clock that was set back is believed from now on, so that what has happened by the one before is still to come. Whoever has
    /// left by HR's word has left all the same: an end that was carried out is past. A last day that HR has named of somebody who
    /// works there is compared with the clock that is believed, as all dates are.
    private func keepEnds(at now: WallInstant) throws {
        try db.run(
            """
            UPDATE person SET ends_at = ?1
            WHERE status = 'ended' AND ends_at > ?1 AND (due_at IS NULL OR due_at > ends_at)
            """,
            [now.milliseconds]
        )
    }

    /// It was set otherwise: what waits since it was in doubt came due by a clock that nobody goes by any more, and whoever is
    /// part of that is due again by the one that counts now. Of few intakes, since all who are held are due in none other.
    private func endHeld(at now: WallInstant) throws {
        for hold in try HoldRow.all(db) where hold.isAboutTheClock {
            guard let intake = try IntakeRow.find(db, number: hold.intake), intake.input == .clock else { continue }
            try intake.replace(db, at: now, reason: "the clock was set")
        }
    }

    /// What dates are to be compared with.
    func now(_ wall: WallInstant) throws -> WallInstant { try noted()?.now(wall) ?? wall }

    /// The same for whatever goes on while the clock is ahead: by the time that it would show were it right. The clocks are looked
    /// at, since they may have been set after somebody looked last.
    func believed(at time: any TimeSource) throws -> WallInstant {
        let wall = time.wall
        guard var trust = try noted() else { return wall }
        trust.look(wall: wall, boot: time.boot, bootID: time.bootID)
        return trust.believed(wall)
    }

    /// As of when an intake is judged, and its row as it is from then on. The clocks are looked at, since they may have been set, or
    /// be believed, after somebody looked last.
    ///
    /// What others have said goes on while the clock is ahead, by the time that it would show were it right: dates to come
    /// haven't come by that. Nor can it be the truth as of a time to come: whoever has left has left, and what is said of them after
    /// the clock was set right is newer. And an event that its arrival alone dates is no older than what arrived before it
    /// (``ArrivalOrder``).
    func date(_ intake: IntakeRow, at time: any TimeSource) throws -> (now: WallInstant, intake: IntakeRow) {
        let wall = time.wall
        let trust = try look(at: time)
        guard intake.input.isHeard else { return (trust.now(wall), intake) }
        var (now, dated) = (trust.now(wall), intake)
        if case .ahead = trust.doubt { now = trust.believed(wall) }
        let isAhead = dated.asOf > now && now < wall
        if isAhead { try dated.date(db, asOf: now) }
        if isAhead || intake.isOfItsArrival { try dated.date(db, asOf: ArrivalOrder(db: db, intake: dated).instant()) }
        return (now, dated)
    }

    /// Why nothing may follow from dates alone; nil where it may.
    var trip: GuardTrip? {
        get throws {
            try noted().flatMap { Self.trip(of: $0) }
        }
    }

    private static func trip(of trust: ClockTrust) -> GuardTrip? {
        switch trust.doubt {
        case .ahead(let seconds): .clockStep(seconds: Int(seconds))
        case .unseen(let seconds): .clockUnseen(seconds: Int(seconds))
        // Nothing comes due that didn't before it went back.
        case .behind, nil: nil
        }
    }

    /// Whether it may be ahead of the time, as it stands now; nothing is noted of it.
    func isAhead(at time: any TimeSource) throws -> Bool {
        guard var trust = try noted() else { return false }
        trust.look(wall: time.wall, boot: time.boot, bootID: time.bootID)
        return switch trust.doubt {
        case .ahead, .unseen: true
        case .behind, nil: false
        }
    }

    /// An operator has approved what follows from it.
    func end() throws {
        guard var trust = try noted() else { return }
        trust.believe()
        try note(trust)
    }

    private func noted() throws -> ClockTrust? {
        try db.value(String.self, "SELECT value FROM meta WHERE key = ?", [Self.key])
            .map { try JournalText.decode(ClockTrust.self, json: $0) }
    }

    private func note(_ trust: ClockTrust) throws {
        try db.run(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [Self.key, try JournalText.json(trust)]
        )
    }
}
