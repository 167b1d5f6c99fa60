import Testing

@testable import Simulation

@Suite("The oracle of pace sees every window, however it is aligned")
struct PaceOracleTests {
    private func oracle(_ arrivals: [Double]) -> PaceOracle {
        PaceOracle(plan: .made(limit: 2, windowSeconds: 10), arrivals: arrivals.map { .seconds($0) })
    }

    @Test("as many as the limit in a window are well")
    func asManyAsTheLimit() { #expect(oracle([0, 9, 10, 19, 20]).violation == nil) }

    @Test("one more is found, in whatever order requests came to be known", arguments: [[0, 5, 9.9], [9.9, 0, 5]])
    func oneMore(arrivals: [Double]) { #expect(oracle(arrivals).violation != nil) }

    @Test("a window across two others is found")
    func acrossWindows() { #expect(oracle([0, 8, 9, 17]).violation != nil) }
}

extension TargetPlan {
    /// One without trouble.
    static func made(limit: Int = 10, windowSeconds: Int = 10, dialect: Dialect = .rfc7644) -> TargetPlan {
        TargetPlan(
            name: "saas1",
            dialect: dialect,
            limit: limit,
            windowSeconds: windowSeconds,
            concurrency: 2,
            joins: true,
            latency: 10...20,
            preexisting: [],
            strangers: ["stranger@example.com"],
            faults: [:]
        )
    }
}
