import GRDB
import Ports
import Provisioning

/// One row of `staging`, its texts made before the writer's thread is asked.
struct StagingRow: Sendable {
    private let row: Int
    private let employee: EmployeeID
    private let person: Person?
    private let fields: String?

    init(_ staged: StagedRow) {
        row = staged.row
        switch staged.content {
        case .person(let person):
            employee = person.key.employee
            self.person = person
            fields = JournalText.encode(person.fields)
        case .refused(let key):
            employee = key
            person = nil
            fields = nil
        }
    }

    func insert(_ db: Database, intake: Int64) throws {
        try db.run(
            "INSERT INTO staging (intake, row, employee, kind, status, fields, address) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                intake, row, employee.rawValue, person == nil ? "refused" : "person", person?.status.rawValue, fields,
                JournalText.key(userName: person?.fields[.email]),
            ]
        )
    }
}
