import Foundation
import Ports
import Provisioning
import TestSupport
import Testing

@testable import Journaling

/// `ROSTERD_READ_ACCOUNTS` says how many accounts the target has.
@Suite("A target with more accounts than memory should hold")
struct ReadingMemoryTests {
    private static let accounts =
        ProcessInfo.processInfo.environment["ROSTERD_READ_ACCOUNTS"].flatMap { Int($0) } ?? 4_000
    private static let pageSize = 100

    private func page(_ kind: ExchangeKind, from first: Int) -> ReadPage {
        guard kind == .listUsers else { return ReadPage(.groups([]), count: 0, total: 0) }
        let users = (first..<min(first + Self.pageSize, Self.accounts + 1)).map { number in
            RemoteUser(
                id: RemoteID("x\(number)@example.com"),
                address: AccountAddress("x\(number)@example.com"),
                attributes: [
                    "userName": "x\(number)@example.com", "name.givenName": "Given \(number)",
                    "name.familyName": "Family \(number)", "externalId": "", "title": "Title \(number)",
                ]
            )
        }
        let isLast = first + Self.pageSize > Self.accounts
        return ReadPage(.users(users), count: users.count, total: Self.accounts, isLast: isLast)
    }

    /// What of the process is in memory, in MB.
    private func resident() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return (Int(line.filter(\.isNumber)) ?? 0) / 1024
    }

    @Test("It is read, compared and swept with a page, and a batch, in memory")
    func bounded() async throws {
        let place = try JournalPlace()
        let time = ManualTime()
        let journal = try place.open(time: time)
        var rules = amplitude()
        rules.reading.unknownAccounts = .remove
        let desk = try await Desk(journal: journal, time: time, rules: [rules])
        try await desk.takeIn("a", [person("1")])
        try await desk.deliverAll()
        _ = try await journal.beginReading(of: saas, repairs: true)
        let before = try resident()
        var most = before
        while let exchange = try await journal.openPage(of: desk.target) {
            let read = page(exchange.kind, from: exchange.startIndex ?? 1)
            try await desk.close(exchange, learned: [.page(read)])
            if read.isLast || (exchange.startIndex ?? 1) % 10_000 == 1 { most = max(most, try resident()) }
        }
        let afterPages = most
        var clock = StepClock()
        var more = true
        while more {
            let state = try await journal.writer.perform { db in
                try db.value(String.self, "SELECT state FROM reading ORDER BY number DESC LIMIT 1") ?? ""
            }
            let start = ContinuousClock.now
            more = try await journal.continueReading(of: desk.target, batch: 100)
            clock.note(state, ContinuousClock.now - start)
        }
        most = max(most, try resident())
        let afterComparison = most
        for intake in try await journal.intakes(in: .received, limit: 10) {
            let verdict = try await journal.judge(intake.id, rules: desk.rules)
            #expect(verdict.isAccepted == (intake.input == .reconcile))
        }
        while try await journal.sweep() {}
        most = max(most, try resident())
        #expect(try await desk.number("SELECT count(*) FROM drift") == Self.accounts + 1)
        // SQLite's cache, and what malloc keeps.
        #expect(most - before < 64, "\(before) MB before, \(most) MB at most")
        guard Self.accounts > 4_000 else { return }
        FileHandle.standardError.write(
            Data(
                """
                \(Self.accounts) accounts: \(before) MB before, \(afterPages) MB with the pages read, \
                \(afterComparison) MB compared, \(most) MB held and swept; \
                the longest step of \(clock.steps) took \(clock.longest) (\(clock.slowest))\n
                """.utf8
            )
        )
    }
}
