public import Ports
import Provisioning

/// What waits, and for what, in a sentence.
public struct WaitText {
    private let wait: PersonWait

    public init(wait: PersonWait) { self.wait = wait }

    /// As it is: what came from a feed or a target is to be escaped for where it is shown.
    public var sentence: String {
        switch wait {
        case .approval(let hash, let name, let change, let target, let reasons):
            "\(change.rawValue) at \(target), by \(name), waits for an approval: \(reasons.joined(separator: "; ")); "
                + "see rosterd holds \(hash)"
        case .firstReading(let target): "\(target) is still to be read; nothing is planned before"
        case .planning(let target): "the account at \(target) is still to be planned"
        case .pace(let operation, let target): "#\(operation.rawValue) at \(target) is ready, and waits for its turn"
        case .answer(let operation, let target): "#\(operation.rawValue) is on its way to \(target)"
        case .operations(let operation, _, let others):
            "#\(operation.rawValue) waits for \(others.map { "#\($0.rawValue)" }.joined(separator: ", "))"
        case .retry(let operation, let target, let seconds, let reason):
            "#\(operation.rawValue) is tried again at \(target) in \(Wording.duration(seconds: seconds))"
                + (reason.map { ": \($0)" } ?? "")
        case .parked(let operation, let target, let reason):
            "#\(operation.rawValue) at \(target) is parked" + (reason.map { ": \($0)" } ?? "")
                + "; rosterd retry \(operation.rawValue) or rosterd discard \(operation.rawValue) --reason WHY"
        case .discarded(let operation, let target, let reason):
            "#\(operation.rawValue) at \(target) is discarded until its value changes"
                + (reason.map { ": \($0)" } ?? "")
        case .paused(let target, let reason): "nothing is sent to \(target): \(reason)"
        case .calendar(let person, let instant):
            "the calendar changes something of \(person.source)/\(person.employee) at \(Wording.instant(instant))"
        }
    }
}
