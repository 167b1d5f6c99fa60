/// What it means that an intake says nothing of a person. Always configured, never guessed.
public enum FeedSemantics: String, Sendable, Hashable, Codable, CaseIterable {
    /// It names everybody: who is absent has left.
    case snapshot
    /// It names whom something happened to: absence means nothing, a missing field is unchanged, an explicit null clears.
    case changes
}
