/// The directories inside a drop directory that are rosterd's own.
public enum DropPlace: String, Sendable, Hashable, CaseIterable {
    /// Claimed, being read.
    case processing
    /// Accepted.
    case processed
    /// Stopped by a guard, waiting for an operator.
    case held
    /// Refused.
    case failed
}
