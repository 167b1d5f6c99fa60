import Foundation
import GRDB
import Ports
import Provisioning
import SCIM
import TestSupport

@testable import Journaling

let hr: SourceID = "hr"
let saas: TargetID = "saas"
let everyone: GroupName = "Everyone"

/// A target as Amplitude is: ids are addresses, a leaver's account is deleted.
func amplitude(groups: [GroupRule] = [], sources: Set<SourceID> = [hr]) -> TargetRules {
    TargetRules(id: saas, profile: .amplitude, sources: sources, groups: groups)
}

func group(_ name: GroupName, _ condition: String? = nil) throws -> GroupRule {
    GroupRule(group: name, condition: try condition.map { try Filter.parse($0) })
}

func person(
    _ employee: String,
    _ email: String? = nil,
    status: EmploymentStatus = .active,
    given: String = "Ada",
    department: String = "Data",
    source: SourceID = hr
) -> Person {
    Person(
        key: PersonKey(source: source, employee: EmployeeID(employee)),
        status: status,
        fields: [
            .email: email ?? "p\(employee)@example.com", .givenName: given, .familyName: "Test",
            .department: department,
        ]
    )
}

/// A journal, its clock, and what services do with them, in words short enough for a test.
struct Desk {
    let journal: SQLiteJournal
    let time: ManualTime
    var rules: [TargetRules]

    init(_ rules: TargetRules..., time: ManualTime = ManualTime(), isRead: Bool = true) async throws {
        try await self.init(journal: .inMemory(time: time), time: time, rules: rules, isRead: isRead)
    }

    init(journal: SQLiteJournal, time: ManualTime, rules: [TargetRules], isRead: Bool = true) async throws {
        self.journal = journal
        self.time = time
        self.rules = rules
        if isRead { for target in rules { try await journal.finishReading(target.id) } }
    }

    var target: TargetRules { rules[0] }

    // MARK: - Intake

    /// Stages a whole file, and asks for the verdict.
    func judge(
        _ id: IntakeID,
        _ contents: [StagedRow.Content],
        asOf: Int64 = 0,
        source: SourceID = hr,
        rowsWithoutKey: Int = 0,
        endedWithNewline: Bool = true
    ) async throws -> IntakeVerdict {
        try await journal.begin(draft(id, asOf: asOf, source: source))
        try await journal.stage(
            contents.enumerated().map { StagedRow(row: $0.offset + 1, content: $0.element) },
            in: id
        )
        let ending = IntakeEnding(
            rows: contents.count,
            rowsWithoutKey: rowsWithoutKey,
            endedWithNewline: endedWithNewline,
            digest: "00"
        )
        return try await journal.accept(id, ending: ending, rules: rules)
    }

    func draft(_ id: IntakeID, asOf: Int64 = 0, source: SourceID = hr) -> IntakeDraft {
        IntakeDraft(
            id: id,
            source: source,
            name: "\(id).csv",
            size: 1,
            asOf: WallInstant(milliseconds: asOf),
            receivedAt: time.wall
        )
    }

    /// A file of these people is accepted, taken over and planned.
    @discardableResult
    func takeIn(_ id: IntakeID, _ people: [Person], asOf: Int64 = 0) async throws -> IntakeVerdict {
        let verdict = try await judge(id, people.map { .person($0) }, asOf: asOf)
        try await applyAll(id)
        try await planAll()
        return verdict
    }

    func applyAll(_ id: IntakeID, batch: Int = 100) async throws {
        while try await journal.apply(id, rules: rules, batch: batch) {}
    }

    @discardableResult
    func planAll() async throws -> Int {
        var operations = 0
        for target in rules {
            while true {
                let progress = try await journal.plan(target, batch: 10)
                operations += progress.operations
                if !progress.more { break }
            }
        }
        return operations
    }

    // MARK: - Delivery

    func dispatch(
        capacity: Int = 1,
        membersMax: Int = 100,
        oldestFirst: Bool = false,
        packLimits: [GroupName: Int] = [:]
    ) async throws -> DispatchResult {
        try await journal.dispatch(
            DispatchRequest(
                target: target.id,
                chooser: DispatchChooser(
                    membersMax: membersMax,
                    packAgeMax: .seconds(600),
                    starvationAge: .seconds(600)
                ),
                capacity: capacity,
                oldestFirst: oldestFirst,
                packLimits: packLimits
            )
        )
    }

    /// The only exchange that a dispatch opens.
    func next(membersMax: Int = 100) async throws -> OpenedExchange? {
        try await dispatch(membersMax: membersMax).opened.first
    }

    func close(
        _ exchange: OpenedExchange,
        _ resolution: Resolution = .done,
        learned: [Learned] = [],
        transmissions: Int = 1
    ) async throws {
        let sequences = exchange.carried.map(\.operation.sequence)
        try await journal.close(
            ExchangeClosing(
                sequence: exchange.sequence,
                endedAt: time.boot,
                record: ExchangeRecord(status: 200, verdict: "done", reason: nil, transmissions: transmissions),
                resolutions: Dictionary(uniqueKeysWithValues: sequences.map { ($0, resolution) }),
                learned: learned,
                forgiven: []
            ),
            at: target
        )
    }

    /// Sends whatever is ready to a target that does everything right, until nothing is left.
    @discardableResult
    func deliverAll(membersMax: Int = 100) async throws -> [OpenedExchange] {
        var sent: [OpenedExchange] = []
        while let exchange = try await next(membersMax: membersMax), sent.count < 100_000 {
            try await close(exchange, learned: lessons(of: exchange))
            sent.append(exchange)
        }
        return sent
    }

    /// What the answer of a target that did it all would teach.
    func lessons(of exchange: OpenedExchange) -> [Learned] {
        switch exchange.kind {
        case .createUser:
            exchange.carried.map { carried in
                .accountID(carried.operation.account, RemoteID(carried.operation.address.folded))
            }
        case .createGroup:
            exchange.group.map { [.group($0.name, RemoteID("id of \($0.name)"))] } ?? []
        default:
            []
        }
    }

    // MARK: - What came of it

    func situation(_ employee: EmployeeID, source: SourceID = hr) async throws -> AccountSituation? {
        let identity = PersonKey(source: source, employee: employee).identity
        return try await journal.writer.perform { [target] db in
            let row = try db.row(
                "SELECT \(AccountRow.columns) FROM account WHERE target = ? AND identity = ?",
                [target.id.rawValue, identity.rawValue]
            )
            guard let account = try row.map({ try AccountRow($0) }) else { return nil }
            return AccountSituation(
                desired: account.desired,
                confirmed: account.confirmed,
                open: try OperationRow.open(db, of: account.id)
            )
        }
    }

    /// Every operation of the target, as «kind state», oldest first.
    func operations() async throws -> [String] {
        try await journal.writer.perform { db in
            try String.fetchAll(db, sql: "SELECT kind || ' ' || state FROM operation ORDER BY seq")
        }
    }

    func employees(_ status: EmploymentStatus) async throws -> [String] {
        try await journal.writer.perform { db in
            try String.fetchAll(
                db,
                sql: "SELECT employee FROM person WHERE status = ? ORDER BY employee",
                arguments: [status.rawValue]
            )
        }
    }

    func number(_ sql: String) async throws -> Int {
        try await journal.writer.perform { db in try Int.fetchOne(db, sql: sql) ?? -1 }
    }
}

/// A journal in a directory of its own, and the ways in which it ends.
struct JournalPlace {
    let directory: TemporaryDirectory
    let path: String

    init(directory: TemporaryDirectory, name: String = "state/journal.sqlite") {
        self.directory = directory
        path = directory.path(name)
    }

    init() throws { self.init(directory: try TemporaryDirectory()) }

    func open(time: ManualTime = ManualTime()) throws -> SQLiteJournal { try .open(path: path, time: time) }

    /// What a power cut would leave: the files as they are on disk now, while the journal is open.
    func copyAfterPowerCut(name: String = "after/journal.sqlite") throws -> JournalPlace {
        let copy = JournalPlace(directory: directory, name: name)
        let folder = URL(fileURLWithPath: copy.path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy.path + suffix)
        }
        return copy
    }
}
