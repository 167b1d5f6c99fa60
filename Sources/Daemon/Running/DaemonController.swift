import Console
import Delivery
import Intake
import Journaling
import Ports
import Provisioning
import Synchronization

/// What the control socket asks of the daemon, answered by the parts that run.
struct DaemonController: DaemonControl {
    let journal: SQLiteJournal
    let board: StandingBoard
    let time: any TimeSource
    /// Rung when something was approved.
    let takeover: Doorbell
    let observer: any OccurrenceObserver
    /// Nil where there is no dashboard.
    let access: DashboardAccess?
    /// What is in force now; a reload changes it.
    let state: RunningState
    /// Nil where only the journal was opened, and nothing runs.
    let desk: ReloadDesk?
    /// Nil likewise.
    let startedAt: WallInstant?
    let planning = OneAtATime()
    let archiving = OneAtATime()

    /// Of a daemon that runs.
    init(
        surroundings: DaemonSurroundings,
        state: RunningState,
        desk: ReloadDesk,
        access: DashboardAccess,
        startedAt: WallInstant
    ) {
        journal = surroundings.journal
        board = surroundings.board
        time = surroundings.time
        takeover = surroundings.takeover
        observer = surroundings.observer
        self.state = state
        self.desk = desk
        self.access = access
        self.startedAt = startedAt
    }

    /// Of a journal that nobody runs on.
    init(configuration: Configuration, journal: SQLiteJournal, time: any TimeSource) {
        self.journal = journal
        self.time = time
        board = StandingBoard()
        takeover = Doorbell()
        observer = OccurrenceFanOut([])
        state = RunningState(.init(configuration: configuration, targets: [], decisions: [:], standing: nil))
        desk = nil
        access = nil
        startedAt = nil
    }

    var configuration: Configuration { state.now.configuration }
    var targets: [RunningTarget] { state.now.targets }
    var decisions: [SourceID: Doorbell] { state.now.decisions }

    /// Of each target that has one.
    var limits: [TargetID: RateLimit] {
        configuration.targets.reduce(into: [:]) { $0[$1.id] = $1.limit }
    }

    func status() async throws(ControlError) -> StatusReport {
        let summary: JournalSummary
        do { summary = try await journal.summary() } catch { throw .journal(error) }
        let holds = try await holds()
        return StatusReport(
            version: Version.current,
            now: time.wall,
            startedAt: startedAt,
            configuration: state.now.standing,
            journal: summary,
            holds: holds,
            standings: board.all
        )
    }

    func plan(
        source: SourceID?,
        name: String,
        modified: WallInstant?,
        chunks: AsyncThrowingStream<[UInt8], any Error>
    ) async throws(ControlError) -> PlanReport {
        let source = try find(source)
        guard planning.begin() else { throw .busy(reason: "another plan is being made; try again when it is done") }
        defer { planning.end() }
        let planner = FilePlanner(
            feed: source.feed,
            completion: source.rules.completion,
            rules: configuration.rules,
            limits: limits,
            journal: journal
        )
        let now = time.wall
        let draft = IntakeDraft(
            id: IntakeID("plan"),
            source: source.id,
            input: .drop,
            semantics: source.semantics,
            name: name,
            size: 0,
            asOf: now,
            receivedAt: now
        )
        return try await planner.plan(draft, modified: modified, chunks: chunks)
    }

    func reload(force: Bool) async throws(ControlError) -> ReloadReport {
        guard let desk else { throw .refused(reason: "no daemon runs; its next start reads the configuration") }
        return try await desk.ask(force: force)
    }

    func pause(_ target: TargetID, reason: String) async throws(ControlError) {
        try await record(pause: reason, of: target)
        targets.first { $0.id == target }?.send(.pause(reason: reason))
    }

    /// Into the journal first: where delivery is being replaced at this moment, what takes its place reads it there.
    private func record(pause reason: String?, of target: TargetID) async throws(ControlError) {
        _ = try configured(target)
        guard desk != nil else { throw .refused(reason: "no daemon runs") }
        do {
            try await journal.recordPause(reason, byOperator: true, opensGate: reason == nil, at: target)
        } catch {
            throw .journal(error)
        }
    }

    func resume(_ target: TargetID) async throws(ControlError) {
        try await record(pause: nil, of: target)
        targets.first { $0.id == target }?.send(.resume)
    }

    private func find(_ id: SourceID?) throws(ControlError) -> SourceConfiguration {
        let known = configuration.sources
        if id == nil, known.count == 1, let only = known.first { return only }
        guard let found = known.first(where: { $0.id == id }) else {
            throw .unknownSource(id, known: known.map(\.id))
        }
        return found
    }

    /// The target as the configuration has it.
    func configured(_ id: TargetID) throws(ControlError) -> TargetConfiguration {
        guard let found = configuration.targets.first(where: { $0.id == id }) else {
            throw .unknownTarget(id, known: configuration.targets.map(\.id))
        }
        return found
    }

    /// Nil where the configuration has no such target any more.
    func profile(of target: TargetID) -> TargetProfile? {
        configuration.targets.first { $0.id == target }?.rules.profile
    }
}

/// Lets one in at a time: a plan takes a copy of the journal's memory.
final class OneAtATime: Sendable {
    private let isTaken = Mutex(false)

    func begin() -> Bool {
        isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    func end() { isTaken.withLock { $0 = false } }
}
