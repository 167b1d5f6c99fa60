import GRDB
import Ports
import Provisioning

@testable import Journaling

/// What a target's service does.
extension Desk {
    func dispatch(
        capacity: Int = 1,
        membersMax: Int = 100,
        oldestFirst: Bool = false,
        kinds: Set<ExchangeKind> = Set(ExchangeKind.allCases),
        packLimits: [GroupName: Int] = [:],
        readGroups: Set<GroupName>? = nil
    ) async throws -> DispatchResult {
        let chooser = DispatchChooser(
            membersMax: membersMax,
            packAgeMax: .seconds(600),
            starvationAge: .seconds(600)
        )
        var request = DispatchRequest(
            target: target.id,
            chooser: chooser,
            capacity: capacity,
            oldestFirst: oldestFirst,
            kinds: kinds,
            packLimits: packLimits
        )
        request.readGroups = readGroups
        return try await journal.dispatch(request)
    }

    /// The only exchange that a dispatch opens.
    func next(membersMax: Int = 100) async throws -> OpenedExchange? {
        try await dispatch(membersMax: membersMax).opened.first
    }

    @discardableResult
    func close(
        _ exchange: OpenedExchange,
        _ resolution: Resolution = .done,
        learned: [Learned] = [],
        transmissions: Int = 1,
        forgiven: [OperationSequence] = [],
        gatedUntil: BootInstant? = nil
    ) async throws -> [Parking] {
        let sequences = exchange.carried.map(\.operation.sequence)
        return try await journal.close(
            ExchangeClosing(
                sequence: exchange.sequence,
                endedAt: time.boot,
                record: ExchangeRecord(status: 200, verdict: "done", reason: nil, transmissions: transmissions),
                resolutions: Dictionary(uniqueKeysWithValues: sequences.map { ($0, resolution) }),
                learned: learned,
                forgiven: forgiven,
                gatedUntil: gatedUntil
            ),
            at: target
        )
    }

    /// Reads the target by pages of that size, and takes over what is read: the first time all of it, and else up to where
    /// somebody decides.
    func read(_ users: [RemoteUser], _ groups: [RemoteGroup] = [], pageSize: Int = 100, batch: Int = 2) async throws {
        while let exchange = try await journal.openPage(of: target) {
            let first = (exchange.startIndex ?? 1) - 1
            let page =
                exchange.kind == .listUsers
                ? ReadPage(users, from: first, size: pageSize) : ReadPage(groups, from: first, size: pageSize)
            try await close(exchange, learned: [.page(page)])
        }
        while try await journal.continueReading(of: target, batch: batch) {}
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
        // Whoever has to ask for it finds none.
        case .lookUpGroup:
            exchange.group.map { [.groupMissing($0.name)] } ?? []
        default:
            []
        }
    }
}

/// What came of it.
extension Desk {
    func situation(_ employee: EmployeeID, source: SourceID = hr) async throws -> AccountSituation? {
        let identity = PersonKey(source: source, employee: employee).ownIdentity
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

    /// Which version of a source's people a file is compared with.
    func peopleRevision(of source: SourceID = hr) async throws -> Int64 {
        try await journal.writer.perform { db in try PeopleRevision.of(source, db) }
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

extension ReadPage {
    init(_ users: [RemoteUser], from first: Int, size: Int) {
        let page = Array(users.dropFirst(first).prefix(size))
        self.init(.users(page), count: page.count, total: users.count, isLast: first + page.count >= users.count)
    }

    init(_ groups: [RemoteGroup], from first: Int, size: Int) {
        let page = Array(groups.dropFirst(first).prefix(size))
        self.init(.groups(page), count: page.count, total: groups.count, isLast: first + page.count >= groups.count)
    }
}
