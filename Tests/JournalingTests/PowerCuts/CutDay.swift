import FaultVFS
import GRDB
import Ports
import Provisioning
import TestSupport

@testable import Journaling

/// A company's day on a disk that fails: one call of the journal's port after the other, each acknowledged before the next.
struct CutDay {
    static let file = "state/journal.sqlite"

    let disk: FaultDisk
    /// Stands still, so that a day is the same each time.
    let time = ManualTime()
    let rules: RosterRules
    private(set) var journal: SQLiteJournal
    /// On the wire.
    private var opened: [OpenedExchange] = []

    /// What is done with the journal, and what it is called where it goes wrong.
    struct Step: Sendable {
        var name: String
        var run: @Sendable (inout CutDay) async throws -> Void
    }

    init(disk: FaultDisk) throws {
        self.disk = disk
        rules = try Self.rules()
        journal = try Self.open(disk.volume, time: time)
    }

    static func open(_ volume: FaultVolume, time: ManualTime = ManualTime()) throws(JournalError) -> SQLiteJournal {
        try .open(path: volume.path(file), on: volume, time: time)
    }

    static func rules() throws -> RosterRules {
        try .made(
            [amplitude(groups: [group(everyone), group("Data", #"department eq "Data""#)])],
            guards: .most(2, .leaver)
        )
    }

    private var desk: Desk {
        get async throws { try await Desk(journal: journal, time: time, rules: rules, isRead: false) }
    }

    /// Whatever was asked for before is committed, or never will be.
    func settle() async throws { try await journal.writer.perform { _ in } }
}

extension CutDay {
    /// Intakes, events, holds, exchanges of every ending, restarts with their checkpoints, an archive and a backup.
    static let steps: [Step] = morning + noon + evening

    /// Everybody joins.
    static let morning: [Step] =
        [
            Step(name: "the target counts as read") { try await $0.journal.finishReading(saas) },
            judge("a", (1...8).map { person("\($0)", department: $0 % 2 == 0 ? "Data" : "Sales") }),
            takeOver("a"), plan,
            dispatch(3), close(.done), close(.done), dispatch(2), close(.done), close(.done), close(.done),
            restart,
        ]

    /// Events come, one leaves, answers are lost.
    static let noon: [Step] =
        [
            Step(name: "events are received") { day in
                _ = try await day.journal.receive([
                    event("e1", .person(person("9", department: "Data")), time: day.time),
                    event("e2", .person(person("1", status: .ended)), time: day.time),
                ])
            },
            judgeReceived, dispatch(2),
            close(.again(notBefore: nil, countsAttempt: true, isUncertain: true, reason: "no answer")),
            close(.parked(reason: "400", isUncertain: false)),
            Step(name: "an event comes again") { day in
                _ = try await day.journal.receive([event("e1", .person(person("9")), time: day.time)])
            },
            dispatch(3), restart, dispatch(2), close(.done), deliver,
        ]

    /// A file that is held and rejected, one that is held and approved, an archive, a backup.
    static let evening: [Step] =
        [
            judge("b", (2...9).map { person("\($0)", given: $0 == 3 ? "New" : "Ada") }, asOf: 1), takeOver("b"), plan,
            dispatch(1), close(.done),
            judge("c", (7...9).map { person("\($0)") }, asOf: 2),
            Step(name: "the hold is rejected") { day in
                guard let hold = try await day.journal.holds().first else { return }
                _ = try await day.journal.reject(hold.hash, reason: "no", rules: day.rules)
            },
            judge("d", (6...9).map { person("\($0)") }, asOf: 3),
            Step(name: "the hold is approved") { day in
                guard let hold = try await day.journal.holds().first else { return }
                _ = try await day.journal.approve(hold.hash, rules: day.rules)
            },
            takeOver("d"), plan, dispatch(2), close(.done), deliver,
            archive,
            Step(name: "a copy is made") { day in
                let volume = day.disk.volume
                let reader = JournalReader(path: volume.path(file), disk: volume, interruption: Interruption())
                try await reader.perform { db in
                    try db.execute(sql: "VACUUM INTO ?", arguments: [volume.path("state/copy.sqlite")])
                }
            },
            judge("e", (6...12).map { person("\($0)") }, asOf: 4), takeOver("e"), plan, deliver, restart,
        ]

    private static func judge(_ id: IntakeID, _ people: [Person], asOf: Int64 = 0) -> Step {
        Step(name: "\(id) is judged") { day in
            _ = try await day.desk.judge(id, people.map { .person($0) }, asOf: asOf, digest: id.rawValue)
        }
    }

    private static func takeOver(_ id: IntakeID) -> Step {
        Step(name: "\(id) is taken over") { day in try await day.desk.applyAll(id, batch: 3) }
    }

    private static let plan = Step(name: "accounts are planned") { day in _ = try await day.desk.planAll() }

    private static let judgeReceived = Step(name: "events are judged") { day in
        _ = try await day.desk.judgeReceived()
    }

    private static func event(_ id: IntakeID, _ content: StagedRow.Content, time: ManualTime) -> EventDraft {
        EventDraft(
            id: id,
            source: hr,
            name: id.rawValue,
            event: id.rawValue,
            asOf: WallInstant(milliseconds: 1),
            receivedAt: time.wall,
            rows: [StagedRow(number: 1, content)],
            refusal: nil
        )
    }

    private static func dispatch(_ capacity: Int) -> Step {
        Step(name: "\(capacity) exchanges begin") { day in
            day.opened += try await day.desk.dispatch(capacity: capacity).opened
        }
    }

    private static func close(_ resolution: Resolution) -> Step {
        Step(name: "an exchange ends: \(resolution)") { day in
            guard let exchange = day.opened.first else { return }
            let desk = try await day.desk
            let lessons = resolution == .done ? desk.lessons(of: exchange) : []
            try await desk.close(exchange, resolution, learned: lessons)
            day.opened.removeFirst()
        }
    }

    /// Until nothing is left.
    private static let deliver = Step(name: "all is delivered") { day in
        let desk = try await day.desk
        for _ in 0..<200 {
            if day.opened.isEmpty { day.opened = try await desk.dispatch(capacity: 2).opened }
            guard let exchange = day.opened.first else { return }
            try await desk.close(exchange, learned: desk.lessons(of: exchange))
            day.opened.removeFirst()
        }
    }

    /// What was on the wire is forgotten, as by a process that ends.
    private static let restart = Step(name: "a restart") { day in
        await day.journal.close()
        day.journal = try open(day.disk.volume, time: day.time)
        day.opened = []
        _ = try await day.journal.recover(day.rules.targets[0], settle: .zero, historyMax: 100)
    }

    static let archive = Step(name: "what has ended is archived") { day in
        _ = try await day.journal.archive(before: day.time.wall + .seconds(86_400))
    }
}
