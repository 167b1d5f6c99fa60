public import Ports
public import Provisioning

/// Finds the events in a request's body, and what each says of whom.
public protocol EventReading: Sendable {
    /// Reads a whole body.
    ///
    /// - Parameter eventsMax: a body with more is refused without reading on.
    func events(in body: [UInt8], eventsMax: Int) throws(BodyRefusal) -> [ReadEvent]
}

/// One event of a body.
public struct ReadEvent: Sendable, Hashable {
    /// What the sender calls it; nil where it doesn't say.
    public var id: String?
    /// Of when it is, by its own account; nil where it doesn't say.
    public var asOf: WallInstant?
    /// What it says, or why it can't be taken. The reason names places and shapes, never what stands there (promise 10).
    public var outcome: Result<StagedRow.Content, EventRefusal>

    public init(id: String?, asOf: WallInstant?, outcome: Result<StagedRow.Content, EventRefusal>) {
        self.id = id
        self.asOf = asOf
        self.outcome = outcome
    }
}

/// Why one event can't be taken.
public struct EventRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// For the sender and the operator: where and of what shape, never what.
    public var reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { reason }
}

/// Why a body as a whole can't be taken.
public enum BodyRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// It isn't what was agreed; for the sender and the operator.
    case unreadable(reason: String)
    /// It has more events than are taken at once.
    case tooManyEvents(max: Int)

    public var description: String {
        switch self {
        case .unreadable(let reason): reason
        case .tooManyEvents(let max): "the body has more than \(max) events"
        }
    }
}
