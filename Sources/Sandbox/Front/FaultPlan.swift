import Randomness

/// One instruction of a test: let the next requests of a kind fail in a certain way.
public struct ScriptedFault: Sendable, Hashable {
    /// What happens; nil lets the request pass, and no share applies to it either.
    public var fault: InjectedFault?
    /// The method it is for; nil for any.
    public var method: String?
    /// What the path below the profile's base begins with, such as `/Users`; nil for any.
    public var pathPrefix: String?
    /// How many matching requests pass by before it begins.
    public var skip: Int
    /// How many matching requests it is for.
    public var times: Int

    /// - Precondition: `skip` isn't negative, `times` is positive.
    public init(_ fault: InjectedFault?, method: String?, pathPrefix: String?, skip: Int, times: Int) {
        precondition(skip >= 0 && times > 0)
        self.fault = fault
        self.method = method
        self.pathPrefix = pathPrefix
        self.skip = skip
        self.times = times
    }

    fileprivate func matches(method: String, path: String) -> Bool {
        (self.method.map { $0 == method } ?? true) && (pathPrefix.map { path.hasPrefix($0) } ?? true)
    }
}

/// Decides which requests fail: what a test has scripted first, else by share.
struct FaultPlan: Sendable {
    /// What is still scripted.
    private(set) var script: [ScriptedFault] = []
    var shares: FaultShares
    private var generator: SeededRandom

    init(shares: FaultShares, seed: UInt64) {
        self.shares = shares
        generator = SeededRandom(seed: seed)
    }

    /// Adds to the script, behind what stands there.
    mutating func append(_ faults: [ScriptedFault]) {
        script += faults
    }

    /// Drops what is scripted.
    mutating func clearScript() {
        script = []
    }

    /// The fault for the next request; one draw each, so that the sequence of faults depends on the seed alone.
    mutating func next(method: String, path: String) -> InjectedFault? {
        let draw = Double.random(in: 0..<1, using: &generator)
        guard let index = script.firstIndex(where: { $0.matches(method: method, path: path) }) else {
            return byShare(draw)
        }
        if script[index].skip > 0 {
            script[index].skip -= 1
            return byShare(draw)
        }
        let fault = script[index].fault
        script[index].times -= 1
        if script[index].times <= 0 { script.remove(at: index) }
        return fault
    }

    private func byShare(_ draw: Double) -> InjectedFault? {
        shares.fault(at: draw).map { InjectedFault($0, retryAfter: nil) }
    }
}
