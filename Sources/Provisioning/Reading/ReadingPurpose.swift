/// What a target is read for.
public enum ReadingPurpose: String, Sendable, Hashable, Codable {
    /// It was never read: whoever is there already is adopted.
    case adoption
    /// What others changed there is to be found.
    case reconcile
}
