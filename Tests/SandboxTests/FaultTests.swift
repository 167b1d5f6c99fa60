import Testing

@testable import Sandbox

@Suite("Faults on purpose")
struct FaultTests {
    @Test(
        "Names of faults",
        arguments: [
            ("429", Fault.status(429, executing: false)), ("500-after", .status(500, executing: true)),
            ("503-before", .status(503, executing: false)), ("reset", .reset(executing: false)),
            ("reset-before", .reset(executing: false)), ("reset-after", .reset(executing: true)),
            ("hang", .hang(executing: false)), ("hang-after", .hang(executing: true)), ("truncate", .truncate),
            ("html", .html),
        ]
    )
    func names(_ name: String, _ fault: Fault) {
        #expect(Fault(name) == fault)
        #expect(Fault(fault.description) == fault)
    }

    @Test(
        "What is no fault",
        arguments: ["", "200", "600", "reset-", "reset-later", "truncate-after", "after", "-after"]
    )
    func noFault(_ name: String) {
        #expect(Fault(name) == nil)
    }

    @Test("Shares are read, and bad ones refused by name")
    func parsing() throws {
        let shares = try FaultShares(parsing: "429=0.05,reset-after=0.1")
        #expect(shares.shares.map(\.fault) == [.status(429, executing: false), .reset(executing: true)])
        #expect(try FaultShares(parsing: "") == .none)
        #expect(throws: FaultShares.Problem.malformed("429")) { try FaultShares(parsing: "429") }
        #expect(throws: FaultShares.Problem.unknownFault("boom")) { try FaultShares(parsing: "boom=1") }
        #expect(throws: FaultShares.Problem.badShare("x")) { try FaultShares(parsing: "500=x") }
        #expect(throws: FaultShares.Problem.badShare("-0.1")) { try FaultShares(parsing: "500=-0.1") }
        #expect(throws: FaultShares.Problem.badShare("nan")) { try FaultShares(parsing: "500=nan") }
        #expect(throws: FaultShares.Problem.sumAboveOne) { try FaultShares(parsing: "500=0.6,503=0.6") }
    }

    @Test("A seed gives the same faults again, in about the shares asked for")
    func seeded() throws {
        let shares = try FaultShares(parsing: "429=0.05,500=0.1")
        let run = { (seed: UInt64) in
            var plan = FaultPlan(shares: shares, seed: seed)
            return (0..<10_000).map { _ in plan.next(method: "GET", path: "/Users")?.fault }
        }
        let faults = run(1)
        #expect(faults == run(1))
        #expect(faults != run(2))
        #expect((400...600).contains(faults.count { $0 == .status(429, executing: false) }))
        #expect((900...1100).contains(faults.count { $0 == .status(500, executing: false) }))
    }

    @Test("A script strikes the requests that it names, after those that it skips, as often as it says")
    func script() {
        var plan = FaultPlan(shares: .none, seed: 1)
        let fault = InjectedFault(.reset(executing: true), retryAfter: nil)
        plan.append([ScriptedFault(fault, method: "POST", pathPrefix: "/Users", skip: 1, times: 2)])
        #expect(plan.next(method: "GET", path: "/Users") == nil)
        #expect(plan.next(method: "POST", path: "/Groups") == nil)
        #expect(plan.next(method: "POST", path: "/Users") == nil)
        #expect(plan.next(method: "POST", path: "/Users/") == fault)
        #expect(plan.next(method: "POST", path: "/Users") == fault)
        #expect(plan.next(method: "POST", path: "/Users") == nil)
        #expect(plan.script.isEmpty)
    }

    @Test("A scripted pass spares a request from the shares")
    func pass() throws {
        var plan = FaultPlan(shares: try FaultShares(parsing: "500=1"), seed: 1)
        plan.append([ScriptedFault(nil, method: nil, pathPrefix: nil, skip: 0, times: 1)])
        #expect(plan.next(method: "GET", path: "/Users") == nil)
        #expect(plan.next(method: "GET", path: "/Users") != nil)
    }
}
