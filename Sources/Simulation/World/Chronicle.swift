import Ports
import Provisioning
import Synchronization

/// What HR said and when, and when rosterd took it for true: what the oracles measure deeds by.
final class Chronicle: Sendable {
    /// One export, or one event.
    struct Telling: Sendable {
        /// A file's name; nil of an event.
        var name: String?
        var source: String
        var saidAt: Duration
        /// Whole and sound: it says of everybody there how they are.
        var isWhole: Bool
        /// As it has them; of an event, one.
        var people: [Staff]
        /// From then on it counts; nil: it never did.
        var acceptedAt: Duration?
        /// Somebody has told what became of it.
        var isToldOf = false
        /// A process died that may have accepted it and told nobody, and no other has told of it since.
        var leftAt: Duration?
        /// By then all of it has been taken over.
        var appliedAt: Duration?
    }

    /// What an operator hears of an approval.
    enum ApprovalNews: Sendable {
        case asked
        /// The journal says that it takes effect.
        case approved
        /// The journal says that nothing takes effect by it.
        case refused
        /// No answer will come: it may take effect, or not.
        case lost
    }

    private struct State {
        var tellings: [Telling] = []
        /// By intake: the place of its telling.
        var intakes: [IntakeID: Int] = [:]
        /// Approvals that aren't answered yet, with when they were asked for.
        var asked: [HoldHash: (place: Int?, at: Duration)] = [:]
        var firstApproval: Duration?
        var deaths: Set<Duration> = []
        /// Places of events whose process died at the instant of their receipt: the next one takes them over.
        var left: [Int] = []

        /// What was asked for may have taken effect from then on.
        mutating func leave(_ place: Int?, from instant: Duration) {
            firstApproval = firstApproval ?? instant
            if let place { tellings[place].leftAt = tellings[place].leftAt ?? instant }
        }
    }

    private let state = Mutex(State())
    private let clock: VirtualClock

    init(clock: VirtualClock) { self.clock = clock }

    var tellings: [Telling] { state.withLock { $0.tellings } }
    /// When an operator has approved something for the first time, or may have; nil: nobody ever did.
    var firstApproval: Duration? { state.withLock(\.firstApproval) }
    /// When processes died.
    var deaths: Set<Duration> { state.withLock(\.deaths) }

    /// - Returns: its number, for ``receive(_:)``.
    @discardableResult
    func say(_ people: [Staff], of source: String, in name: String?, isWhole: Bool) -> Int {
        let telling = Telling(name: name, source: source, saidAt: clock.now, isWhole: isWhole, people: people)
        return state.withLock { state in
            state.tellings.append(telling)
            return state.tellings.count - 1
        }
    }

    /// A process takes over at once what its last life had no time for.
    func begin() {
        let left = state.withLock { state in
            defer { state.left = [] }
            return state.left
        }
        left.forEach(apply)
    }

    /// An event has its receipt. What guards don't hold is taken over at once.
    func receive(_ place: Int) {
        accept(place)
        apply(place)
    }

    /// An operator approves a hold. It counts from when the journal says so; where that is never heard, it may count from when it
    /// was asked.
    func hear(_ news: ApprovalNews, of hold: Hold) {
        let place = place(of: hold.name, hold.source.rawValue)
        let asked = state.withLock { $0.asked.removeValue(forKey: hold.hash) }
        switch news {
        case .asked: state.withLock { $0.asked[hold.hash] = (place, clock.now) }
        case .approved:
            state.withLock { $0.firstApproval = $0.firstApproval ?? clock.now }
            if let place { accept(place) }
        case .refused: break
        case .lost: if let asked { state.withLock { $0.leave(asked.place, from: asked.at) } }
        }
    }

    func hear(_ occurrence: Occurrence) {
        switch occurrence {
        case .intakeAccepted(let id, let source, let name, _, _, _, _):
            guard let telling = place(of: name, source.rawValue) else { return }
            state.withLock { state in
                state.intakes[id] = telling
                state.tellings[telling].isToldOf = true
            }
            accept(telling)
        case .held(_, _, let source, let name, _), .intakeRefused(_, let source, let name, _):
            guard let telling = place(of: name, source.rawValue) else { return }
            state.withLock { state in
                state.tellings[telling].leftAt = nil
                state.tellings[telling].isToldOf = true
            }
        case .intakeApplied(let id, _):
            if let telling = state.withLock({ $0.intakes[id] }) { apply(telling) }
        default: break
        }
    }

    /// What was dropped and not told of may have been accepted, and what an operator has just approved, too.
    func die() {
        state.withLock { state in
            state.deaths.insert(clock.now)
            for place in state.tellings.indices
            where state.tellings[place].name == nil && state.tellings[place].appliedAt == clock.now {
                state.tellings[place].appliedAt = nil
                state.left.append(place)
            }
            for asked in state.asked.values { state.leave(asked.place, from: asked.at) }
            state.asked = [:]
            for place in state.tellings.indices where !state.tellings[place].isToldOf {
                state.tellings[place].leftAt = state.tellings[place].leftAt ?? clock.now
            }
        }
    }

    private func place(of name: String, _ source: String) -> Int? {
        state.withLock { state in state.tellings.lastIndex { $0.name == name && $0.source == source } }
    }

    private func accept(_ place: Int) {
        state.withLock { $0.tellings[place].acceptedAt = $0.tellings[place].acceptedAt ?? clock.now }
    }

    /// All of it is taken over.
    private func apply(_ place: Int) {
        state.withLock { $0.tellings[place].appliedAt = $0.tellings[place].appliedAt ?? clock.now }
    }
}
