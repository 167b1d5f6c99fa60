/// What a run came to.
public struct Report: Sendable, Codable {
    public var seed: UInt64
    public var findings: [Finding]
    /// In seconds.
    public var simulated: Double
    public var steps: Int
    public var requests: Int
    /// How often rosterd was started.
    public var processes: Int
    /// Of all that happened: two runs of one seed have the same.
    public var digest: UInt64
    /// What happened, line by line, where it was kept.
    public var trace: [String]
}
