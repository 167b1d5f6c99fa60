/// Something that must not be so, and is.
public struct Finding: Sendable, Hashable, Codable {
    /// What has noticed it, by the promise that it looks after.
    public enum Oracle: String, Sendable, Hashable, Codable, CaseIterable {
        /// It starts, whatever its last life has left, and ends when it is ended (promise 11).
        case start
        /// Events that are sound are taken (promise 1).
        case events
        /// It comes to rest (promise 2).
        case rest
        /// Targets have what HR says (promises 2, 3 and 4).
        case truth
        /// No window sees more requests than the limit (promise 5).
        case pace
        /// Leavers first (promise 6).
        case leavers
        /// What is held does nothing (promise 7).
        case holds
        /// No second account, no second invitation (promise 8).
        case once
        /// No request that isn't needed (promise 9).
        case economy
        /// The operations of one person take effect in order (promise 3).
        case order
        /// The journal's own checks.
        case journal
        /// The same seed brings the same run back: what this finds is wrong with the simulation, not with rosterd.
        case repeats
    }

    public var oracle: Oracle
    public var what: String

    public init(_ oracle: Oracle, _ what: String) {
        self.oracle = oracle
        self.what = what
    }
}
