/// Why a plan was made. Its text form (`intake:20261121T…`) is what the journal stores.
public enum Cause: Hashable, Sendable, Codable {
    case intake(IntakeID)
    /// What a target turned out to hold: its first reading, or a look-up.
    case reading
    case clock
    case configuration
    case reconcile
    case replay
    case `operator`

    public var text: String {
        switch self {
        case .intake(let id): "intake:" + id.rawValue
        case .reading: "reading"
        case .clock: "clock"
        case .configuration: "configuration"
        case .reconcile: "reconcile"
        case .replay: "replay"
        case .operator: "operator"
        }
    }

    /// Nil where the text is of no known form.
    public init?(text: String) {
        switch text {
        case "reading": self = .reading
        case "clock": self = .clock
        case "configuration": self = .configuration
        case "reconcile": self = .reconcile
        case "replay": self = .replay
        case "operator": self = .operator
        default:
            guard text.hasPrefix("intake:") else { return nil }
            self = .intake(IntakeID(String(text.dropFirst("intake:".count))))
        }
    }
}
