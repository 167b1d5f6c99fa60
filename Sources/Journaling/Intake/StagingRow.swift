import GRDB
import Ports
import Provisioning

/// One row of `staging`, its texts made before the writer's thread is asked.
struct StagingRow: Sendable {
    private let row: Int
    let employee: EmployeeID
    private let kind: String
    private let person: PersonColumns?
    private let patch: String?
    private let asOf: Int64?
    private let print: UInt64?

    init(_ staged: StagedRow) {
        row = staged.row
        asOf = staged.asOf?.milliseconds
        print = staged.print
        switch staged.content {
        case .person(let whole):
            employee = whole.key.employee
            kind = "person"
            person = PersonColumns(whole)
            patch = nil
        case .patch(let change):
            employee = change.employee
            kind = "patch"
            person = nil
            patch = JournalText.encode(change)
        case .refused(let key):
            employee = key
            kind = "refused"
            person = nil
            patch = nil
        }
    }

    func insert(_ db: Database, intake: Int64) throws {
        try db.run(
            """
            INSERT INTO staging (intake, row, employee, kind, identity, status, begins_at, ends_at, fields, address, patch,
                as_of, print)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                intake, row, employee.rawValue, kind, person?.identity, person?.status, person?.begins, person?.ends,
                person?.fields, person?.address, patch, asOf, print.map { Int64(bitPattern: $0) },
            ]
        )
    }
}

/// A person as the columns that `staging` and `person` have in common.
struct PersonColumns: Sendable {
    var identity: String?
    var status: String?
    var begins: Int64?
    var ends: Int64?
    var fields: String
    var address: String?

    init(_ person: Person) {
        identity = person.identity.rawValue
        status = person.status.rawValue
        begins = person.period.begins?.milliseconds
        ends = person.period.ends?.milliseconds
        fields = JournalText.encode(person.fields)
        address = JournalText.key(userName: person.fields[.email])
    }

    /// - columns: `identity, status, begins_at, ends_at, fields` from there on.
    static func person(_ key: PersonKey, _ row: FoundRow, from column: Int) throws -> Person {
        Person(
            key: key,
            identity: IdentityKey(row[column]),
            status: try JournalText.decode(EmploymentStatus.self, row[column + 1]),
            period: EmploymentPeriod(
                begins: (row[column + 2] as Int64?).map { WallInstant(milliseconds: $0) },
                ends: (row[column + 3] as Int64?).map { WallInstant(milliseconds: $0) }
            ),
            fields: try JournalText.fields(row[column + 4])
        )
    }

    static let names = "identity, status, begins_at, ends_at, fields"
}
