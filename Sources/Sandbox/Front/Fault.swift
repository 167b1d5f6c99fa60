/// One way in which a provider, or what stands before it, fails a request.
public enum Fault: Sendable, Hashable {
    /// An error status in place of the answer. `executing` says whether the request took effect nevertheless.
    case status(Int, executing: Bool)
    /// The connection is torn down without an answer.
    case reset(executing: Bool)
    /// No answer at all, for as long as the sandbox hangs.
    case hang(executing: Bool)
    /// The request takes effect, but its answer breaks off in the middle of the body.
    case truncate
    /// A web page with status 200 in place of the answer, as from a proxy; no effect.
    case html

    /// Whether the request takes effect.
    public var executes: Bool {
        switch self {
        case .status(_, let executing), .reset(let executing), .hang(let executing): executing
        case .truncate: true
        case .html: false
        }
    }
}

extension Fault: LosslessStringConvertible {
    /// Reads a fault's name: a status from 400 to 599, `reset`, `hang`, each with `-before` (the default) or `-after`
    /// its effect; `truncate`; `html`. Nil for anything else.
    public init?(_ name: String) {
        switch name {
        case "truncate": self = .truncate
        case "html": self = .html
        default:
            let parts = name.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count <= 2, let kind = parts.first else { return nil }
            let executing = parts.last == "after" && parts.count == 2
            guard parts.count == 1 || executing || parts.last == "before" else { return nil }
            switch (kind, Int(kind)) {
            case ("reset", _): self = .reset(executing: executing)
            case ("hang", _): self = .hang(executing: executing)
            case (_, .some(let code)) where (400...599).contains(code): self = .status(code, executing: executing)
            default: return nil
            }
        }
    }

    /// The name that ``init(_:)`` reads, in full.
    public var description: String {
        switch self {
        case .status(let code, let executing): executing ? "\(code)-after" : "\(code)"
        case .reset(let executing): executing ? "reset-after" : "reset-before"
        case .hang(let executing): executing ? "hang-after" : "hang-before"
        case .truncate: "truncate"
        case .html: "html"
        }
    }
}
