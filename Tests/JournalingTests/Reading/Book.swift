import Ports
import Provisioning

@testable import Journaling

/// A target in memory, as Amplitude is: ids are addresses, and a removal takes an account's memberships with it. Where the profile
/// has it so, accounts are deactivated instead.
struct Book {
    /// Attributes by address.
    var users: [String: [String: String]] = [:]
    var groups: [GroupName: Set<String>] = [:]
    /// How many requests it was asked, by kind.
    private(set) var requests: [ExchangeKind: Int] = [:]

    var remoteUsers: [RemoteUser] {
        users.sorted { $0.key < $1.key }.map { address, attributes in
            RemoteUser(id: RemoteID(address), address: AccountAddress(address), attributes: attributes)
        }
    }

    var remoteGroups: [RemoteGroup] {
        groups.sorted { $0.key < $1.key }.map { name, members in
            RemoteGroup(id: Self.id(of: name), name: name, members: members.sorted().map { RemoteID($0) })
        }
    }

    static func id(of group: GroupName) -> RemoteID { RemoteID("id of \(group)") }

    mutating func forgetRequests() { requests = [:] }

    mutating func delete(_ address: String) {
        users[address] = nil
        for group in groups.keys { groups[group]?.remove(address) }
    }

    /// Does what the exchange asks for.
    mutating func take(_ exchange: OpenedExchange) {
        requests[exchange.kind, default: 0] += 1
        switch exchange.kind {
        case .createUser, .updateUser, .deactivateUser:
            for carried in exchange.carried {
                var after = carried.confirmed
                after.apply(carried.operation.changes)
                users[carried.operation.address.folded] = after.attributes
            }
        case .deleteUser: for carried in exchange.carried { delete(carried.operation.address.folded) }
        case .createGroup, .patchGroup:
            guard let name = exchange.group?.name else { return }
            for carried in exchange.carried {
                let address = carried.operation.address.folded
                if carried.operation.kind == .addMember {
                    groups[name, default: []].insert(address)
                } else {
                    groups[name]?.remove(address)
                }
            }
        case .readGroup, .lookUpUser, .lookUpGroup, .listUsers, .listGroups, .probe: break
        }
    }

    mutating func count(_ kind: ExchangeKind) { requests[kind, default: 0] += 1 }
}

extension Desk {
    /// Reads the book by its pages.
    func read(_ book: inout Book, pageSize: Int = 100, batch: Int = 50) async throws {
        while let exchange = try await journal.openPage(of: target) {
            let first = (exchange.startIndex ?? 1) - 1
            book.count(exchange.kind)
            let page =
                exchange.kind == .listUsers
                ? ReadPage(book.remoteUsers, from: first, size: pageSize)
                : ReadPage(book.remoteGroups, from: first, size: pageSize)
            try await close(exchange, learned: [.page(page)])
        }
        while try await journal.continueReading(of: target, batch: batch) {}
    }

    /// The whole of it on demand: read, shown, repaired as far as the guards let it.
    @discardableResult
    func reconcile(_ book: inout Book) async throws -> (shown: ReadingReport, verdicts: [IntakeVerdict]) {
        let number = try await journal.beginReading(of: target.id, repairs: false)
        try await read(&book)
        guard let number, let shown = try await report(number) else {
            throw JournalError.failed(reason: "there was no reading")
        }
        _ = try await journal.repair(number, of: nil, at: target)
        return (shown, try await judgeReceived())
    }

    func report(_ number: ReadingNumber? = nil, of employee: EmployeeID? = nil) async throws -> ReadingReport? {
        try await journal.reading(number, of: target.id, employee: employee, limit: 1000)
    }

    func deliverAll(to book: inout Book, membersMax: Int = 100) async throws {
        for _ in 0..<100_000 {
            guard let exchange = try await next(membersMax: membersMax) else { return }
            book.take(exchange)
            if exchange.kind == .lookUpUser {
                try await answer(exchange, from: book)
                continue
            }
            let found =
                exchange.kind == .lookUpGroup ? book.remoteGroups.filter { $0.name == exchange.group?.name } : []
            try await close(exchange, learned: found.isEmpty ? lessons(of: exchange) : [.groups(found)])
        }
    }

    /// Of a creation that waits to know whether the account is there.
    private func answer(_ lookUp: OpenedExchange, from book: Book) async throws {
        guard let carried = lookUp.carried.first else { return }
        guard let user = book.remoteUsers.first(where: { $0.address == carried.operation.address }) else {
            let reason = "not there"
            try await close(lookUp, .again(notBefore: nil, countsAttempt: false, isUncertain: false, reason: reason))
            return
        }
        try await close(lookUp, learned: [.adopted(carried.operation.account, user)])
    }

    /// So many people's accounts are found otherwise, whoever they are.
    func fillDrift(_ people: Int, in reading: ReadingNumber) async throws {
        try await journal.writer.perform { db in
            try db.execute(
                sql: """
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                    INSERT INTO drift (reading, source, employee, identity, account, address, kinds, urgency, was, found)
                    SELECT ?2, 'hr', 'e' || i, 'hr/e' || i, 1000 + i, 'e' || i, '["deleted"]', 5, '[]', '[]' FROM n
                    """,
                arguments: [people, reading.rawValue]
            )
        }
    }
}
