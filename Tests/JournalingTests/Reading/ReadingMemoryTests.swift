import Foundation
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// `ROSTERD_READ_ACCOUNTS` says how many accounts the larger target has.
@Suite("A target with more accounts than memory should hold", .serialized)
struct ReadingMemoryTests {
    private static let few = 1_000
    private static let many =
        ProcessInfo.processInfo.environment["ROSTERD_READ_ACCOUNTS"].flatMap { Int($0) } ?? 6_000
    private static let pageSize = 100

    /// So long that all of them together are far more than what else moves the process's memory.
    private static let familyName = String(repeating: "Family", count: 700)

    /// What of the process is in memory, in KB, above what was before: at most, and up to the end of each part.
    private struct Growth {
        let before: Int
        var pages = 0
        var comparison = 0
        var most = 0

        init() throws { before = try Self.resident() }

        private static func resident() throws -> Int {
            let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return Int(line.filter(\.isNumber)) ?? 0
        }

        mutating func note() throws { most = max(most, try Self.resident() - before) }
    }

    private func page(_ kind: ExchangeKind, from first: Int, of accounts: Int) -> ReadPage {
        guard kind == .listUsers else { return ReadPage(.groups([]), count: 0, total: 0) }
        let users = (first..<min(first + Self.pageSize, accounts + 1)).map { number in
            RemoteUser(
                id: RemoteID("x\(number)@example.com"),
                address: AccountAddress("x\(number)@example.com"),
                attributes: [
                    "userName": "x\(number)@example.com", "name.givenName": "Given \(number)",
                    "name.familyName": "\(Self.familyName) \(number)", "externalId": "", "title": "Title \(number)",
                ]
            )
        }
        let isLast = first + Self.pageSize > accounts
        return ReadPage(.users(users), count: users.count, total: accounts, isLast: isLast)
    }

    @Test("It is read, compared and swept with a page, and a batch, in memory")
    func bounded() async throws {
        // What is made once, and what malloc keeps of one page, is there from the first.
        _ = try await growth(reading: Self.few)
        let few = try await growth(reading: Self.few)
        let many = try await growth(reading: Self.many)
        // The names alone of all accounts are 25 MB, and so are those of what differs.
        #expect(many.most - few.most < 12 * 1024, "\(few.most) KB for \(Self.few), \(many.most) KB for \(Self.many)")
        guard Self.many > 6_000 else { return }
        FileHandle.standardError.write(
            Data(
                """
                \(Self.many) accounts: \(many.before) KB before, and above that \(many.pages) KB with the pages read, \
                \(many.comparison) KB compared, \(many.most) KB at most; \(Self.few) accounts: \(few.most) KB\n
                """.utf8
            )
        )
    }

    private func growth(reading accounts: Int) async throws -> Growth {
        let place = try JournalPlace()
        let time = ManualTime()
        let journal = try place.open(time: time)
        var rules = amplitude()
        rules.reading.unknownAccounts = .remove
        let desk = try await Desk(journal: journal, time: time, rules: [rules])
        // SQLite's own cache is full with the smaller one already.
        _ = try await desk.number("PRAGMA cache_size = -256")
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        _ = try await journal.beginReading(of: saas, repairs: true)
        var growth = try Growth()
        while let exchange = try await journal.openPage(of: desk.target) {
            let read = page(exchange.kind, from: exchange.startIndex ?? 1, of: accounts)
            try await desk.close(exchange, learned: [.page(read)])
            try growth.note()
        }
        growth.pages = growth.most
        var clock = StepClock()
        var more = true
        while more {
            let state = try await journal.writer.perform { db in
                try db.value(String.self, "SELECT state FROM reading ORDER BY number DESC LIMIT 1") ?? ""
            }
            let start = ContinuousClock.now
            more = try await journal.continueReading(of: desk.target, batch: 100)
            clock.note(state, ContinuousClock.now - start)
            try growth.note()
        }
        growth.comparison = growth.most
        for intake in try await journal.intakes(in: .received, limit: 10) {
            let verdict = try #require(try await journal.judge(intake.id, rules: desk.rules))
            #expect(verdict.isAccepted == (intake.input == .reconcile))
        }
        while try await journal.sweep() { try growth.note() }
        #expect(try await desk.number("SELECT count(*) FROM drift") == accounts + 1)
        if accounts > 6_000 { print("the longest step of \(clock.steps) took \(clock.longest) (\(clock.slowest))") }
        await journal.close()
        return growth
    }
}
