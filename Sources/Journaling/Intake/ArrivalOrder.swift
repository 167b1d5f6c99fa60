import GRDB
import Provisioning

/// Of when an intake is the truth that says nothing of it, or says what can't be: when it arrived. The wall clock may have been set
/// back since something else arrived; that doesn't make it older, or whoever it says has left would keep access until the clock has
/// caught up.
struct ArrivalOrder {
    let db: Database
    let intake: IntakeRow

    /// Its instant, or that of what arrived before it and speaks of the same: whichever is later.
    func instant() throws -> WallInstant {
        // A part of an intake that waits alone arrived with the rest of it, and not when it was taken out.
        guard intake.parent == nil else { return intake.asOf }
        let earlier = [try lastSnapshot(), try known(), try held()].compactMap { $0 }.max()
        return max(intake.asOf, earlier.map { WallInstant(milliseconds: $0) } ?? intake.asOf)
    }

    private func lastSnapshot() throws -> Int64? {
        try db.value(
            Int64.self,
            """
            SELECT as_of FROM intake WHERE source = ? AND number < ? AND \(IntakeRow.isAcceptedSnapshot)
            ORDER BY number DESC LIMIT 1
            """,
            [intake.source.rawValue, intake.number]
        )
    }

    /// Of those whom an event speaks of. Of a file's people its own instant says enough.
    private func known() throws -> Int64? {
        guard intake.input == .webhook else { return nil }
        return try db.value(
            Int64.self,
            """
            SELECT max(p.as_of) FROM staging s CROSS JOIN person p ON p.source = ?1 AND p.employee = s.employee
            WHERE s.intake = ?2 AND p.intake < ?2
            """,
            [intake.source.rawValue, intake.number]
        )
    }

    private func held() throws -> Int64? {
        guard intake.input == .webhook else { return nil }
        return try db.value(
            Int64.self,
            """
            SELECT max(held.as_of) FROM intake held
            WHERE held.state = 'held' AND held.source = ?1 AND coalesce(held.parent, held.number) < ?2 AND EXISTS
                (SELECT 1 FROM staging own CROSS JOIN staging other INDEXED BY staging_employee
                    ON other.intake = held.number AND other.employee = own.employee WHERE own.intake = ?2)
            """,
            [intake.source.rawValue, intake.number]
        )
    }
}

extension IntakeRow {
    /// Nothing said of when it is the truth, or a time that was still to come.
    var isOfItsArrival: Bool { input == .webhook && asOf >= receivedAt }
}
