import GRDB
import Ports
import Provisioning

/// Whoever was changed while a file was being read: what the file says of them was compared with what isn't known any more.
///
/// Who was as before is left as they are; the next file says it again. Who was new is completed again, with what is known by
/// now.
struct Overtaking {
    /// How far it has come, in the order in which people were changed.
    struct Place: Sendable {
        var intake: Int64
        var source = ""
        var employee = ""

        /// Where those begin that nobody knew of when the file was read.
        init(since seen: KnownPeople) { intake = seen.throughIntake + 1 }

        fileprivate init(_ row: FoundRow) { (intake, source, employee) = (row[0], row[1], row[2]) }
    }

    let db: Database
    let intake: IntakeRow
    let completing: Completing

    /// So many people are looked at in one step.
    private static let stepMax = 500

    /// - Returns: where to go on; nil at the end.
    func mark(_ seen: KnownPeople, after place: Place, into conflicts: inout RowConflicts) throws -> Place? {
        let changed = try db.rows(
            """
            SELECT intake, source, employee FROM person INDEXED BY person_intake
            WHERE (intake, source, employee) > (?, ?, ?) ORDER BY intake, source, employee LIMIT ?
            """,
            [place.intake, place.source, place.employee, Self.stepMax]
        )
        for row in changed where row[1] as String == intake.source.rawValue {
            if let conflict = try mark(EmployeeID(row[2]), seen) { conflicts.add(conflict) }
        }
        return changed.count == Self.stepMax ? changed.last.map { Place($0) } : nil
    }

    private func mark(_ employee: EmployeeID, _ seen: KnownPeople) throws -> RowConflict? {
        let staged = try db.row(
            """
            SELECT row, kind, patch IS NULL AND conflict IS NULL, \(PersonColumns.names)
            FROM staging INDEXED BY staging_employee WHERE intake = ? AND employee = ? LIMIT 1
            """,
            [intake.number, employee.rawValue]
        )
        guard let staged else {
            if seen.isSeen(employee) { try leave(employee) }
            return nil
        }
        // What is a patch still is completed with what is known anyway.
        let key = PersonKey(source: intake.source, employee: employee)
        guard staged[1] as String == "person", staged[2], let known = try KnownPerson.find(db, key)?.person else {
            return nil
        }
        return try completing.runAgain(row: staged[0], PersonColumns.person(key, staged, from: 3), over: known)
    }

    private func leave(_ employee: EmployeeID) throws {
        let lowest = try db.value(Int.self, "SELECT min(row) FROM staging WHERE intake = ?", [intake.number]) ?? 0
        try db.run(
            "INSERT INTO staging (intake, row, employee, kind, conflict) VALUES (?, ?, ?, 'refused', ?)",
            [intake.number, min(0, lowest) - 1, employee.rawValue, "changed while the file was read"]
        )
    }
}
