import Ports
import Provisioning

/// What needs somebody, and what happened last, with the people concerned: for whoever has the token.
struct DetailsView: Sendable, Encodable {
    struct Change: Sendable, Encodable {
        var employee: String
        var target: String
        /// ``AccessChange``'s word.
        var change: String
        var address: String
        var formerAddress: String?
        var groupsLost: [String]
        var groupsGained: [String]
        var cause: String
    }

    struct Hold: Sendable, Encodable {
        var hash: String
        var source: String
        var name: String
        var heldAt: WallInstant
        /// Why a guard stopped it.
        var reasons: [String]
        /// How many people it would change, by way.
        var counts: [String: Int]
        /// People of the source who have not left.
        var known: Int
        /// The first of them; ``changeCount`` says how many there are.
        var changes: [Change]
        var changeCount: Int
        /// What to run.
        var commands: [String]
    }

    struct Parked: Sendable, Encodable {
        var sequence: Int64
        var target: String
        var employee: String
        var kind: String
        var address: String
        var group: String?
        var reason: String
        var advice: String
        var attempts: Int
        var madeAt: WallInstant
        /// What to run.
        var commands: [String]
    }

    struct Exchange: Sendable, Encodable {
        var sequence: Int64
        var at: WallInstant
        var target: String
        var kind: String
        var group: String?
        /// How many operations it carried.
        var carried: Int
        var status: Int?
        var verdict: String?
        var reason: String?
        /// Nil while it is open.
        var seconds: Double?
    }

    struct Intake: Sendable, Encodable {
        var id: String
        var source: String
        var name: String
        var state: String
        var at: WallInstant
        var rows: Int
        var reason: String?
    }

    /// What a target's delivery says of itself, quoting the target or an operator.
    struct Trouble: Sendable, Encodable {
        var target: String
        var pause: String?
        var latestFailure: String?
    }

    var holds: [Hold]
    var holdCount: Int
    var parked: [Parked]
    var parkedCount: Int
    var exchanges: [Exchange]
    var intakes: [Intake]
    var troubles: [Trouble]
}

extension DetailsView.Hold {
    init(_ hold: Ports.Hold, _ detail: HoldDetail?) {
        hash = hold.hash.rawValue
        source = hold.source.rawValue
        name = hold.name
        heldAt = hold.heldAt
        reasons = hold.trips.map(\.description)
        counts = hold.counts
        known = hold.known
        changes = detail?.changes.map(DetailsView.Change.init) ?? []
        changeCount = detail?.changeCount ?? hold.counts.values.reduce(0, +)
        commands = [
            "rosterd holds \(hold.hash)", "rosterd approve \(hold.hash)", "rosterd reject \(hold.hash) --reason WHY",
        ]
    }
}

extension DetailsView.Change {
    init(_ change: HeldChange) {
        employee = change.employee.rawValue
        target = change.target.rawValue
        self.change = change.change.rawValue
        address = change.address
        formerAddress = change.formerAddress
        groupsLost = change.groupsLost.map(\.rawValue)
        groupsGained = change.groupsGained.map(\.rawValue)
        cause = change.cause
    }
}

extension DetailsView.Parked {
    init(_ operation: ParkedOperation) {
        sequence = operation.sequence.rawValue
        target = operation.target.rawValue
        employee = "\(operation.person.source)/\(operation.person.employee)"
        kind = operation.kind.rawValue
        address = operation.address.folded
        group = operation.group?.rawValue
        reason = operation.reason
        advice = operation.advice
        attempts = operation.attempts
        madeAt = operation.madeAt
        commands = ["rosterd retry \(sequence)", "rosterd discard \(sequence) --reason WHY"]
    }
}

extension DetailsView.Exchange {
    init(_ exchange: JournaledExchange) {
        sequence = exchange.step.exchange.rawValue
        at = exchange.startedAt
        target = exchange.step.target.rawValue
        kind = exchange.step.kind.rawValue
        group = exchange.group?.rawValue
        carried = exchange.step.carried
        status = exchange.step.status
        verdict = exchange.step.verdict
        reason = exchange.step.reason
        seconds = exchange.seconds
    }
}

extension DetailsView.Intake {
    init(_ intake: JournalSummary.Intake) {
        id = intake.id.rawValue
        source = intake.source.rawValue
        name = intake.name
        state = intake.state.rawValue
        at = intake.receivedAt
        rows = intake.rows
        reason = intake.reason
    }
}

/// Somebody's timeline, in sentences.
struct PersonView: Sendable, Encodable {
    struct Event: Sendable, Encodable {
        var at: WallInstant
        /// `heard`, `planned`, `exchanged`, `ended` or `decided`.
        var kind: String
        var text: String
    }

    /// One account's lines; the first says where it is and what it is.
    var accounts: [[String]]
    var known: [String]
    /// In their order.
    var events: [Event]
    var waits: [String]

    init(_ report: PersonReport) {
        known = report.known.map { PersonText.sentence($0, at: report.now) }
        accounts = report.accounts.map(PersonText.lines)
        events = report.events.map { Event(at: $0.at, kind: $0.what.word, text: EventText(event: $0).sentence) }
        waits = report.waits.map { WaitText(wait: $0).sentence }
    }
}

extension PersonEvent.What {
    fileprivate var word: String {
        switch self {
        case .heard: "heard"
        case .planned: "planned"
        case .exchanged: "exchanged"
        case .ended: "ended"
        case .decided: "decided"
        }
    }
}
