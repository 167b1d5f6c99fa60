public import HRFeed

/// Where in a body its events are, and where in an event its own id and time.
public struct EventPlaces: Sendable, Hashable {
    /// A place with an instant.
    public struct AsOf: Sendable, Hashable {
        /// Within the event.
        public var at: JSONPointer
        public var format: TimestampFormat

        public init(at: JSONPointer, format: TimestampFormat) {
            self.at = at
            self.format = format
        }
    }

    /// An array of events, or the only one; the root's pointer where the body is that itself.
    public var records: JSONPointer
    /// Within the event; nil where senders don't name events.
    public var eventID: JSONPointer?
    /// Nil where senders don't date events.
    public var asOf: AsOf?

    public init(records: JSONPointer, eventID: JSONPointer?, asOf: AsOf?) {
        self.records = records
        self.eventID = eventID
        self.asOf = asOf
    }
}
