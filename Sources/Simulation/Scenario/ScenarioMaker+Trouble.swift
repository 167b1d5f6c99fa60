/// What goes wrong, and what operators do about it.
extension ScenarioMaker {
    mutating func fault() -> Fault {
        let takesEffect = chance.percent(50)
        let retryAfter = chance.percent(50) ? chance.int(1...120) : nil
        return chance.pick([
            .status(429, takesEffect: false, retryAfter: retryAfter),
            .status(503, takesEffect: takesEffect, retryAfter: retryAfter),
            .status(500, takesEffect: takesEffect, retryAfter: nil),
            .status(502, takesEffect: takesEffect, retryAfter: nil),
            .status(504, takesEffect: takesEffect, retryAfter: nil),
            .status(chance.pick([408, 425]), takesEffect: false, retryAfter: nil),
            .status(chance.pick([400, 403, 409, 412, 413, 422]), takesEffect: false, retryAfter: nil),
            .unconnected, .unresolved, .handshake,
            .timeout(takesEffect: takesEffect), .timeout(takesEffect: takesEffect),
            .lost(takesEffect: takesEffect), .lost(takesEffect: takesEffect), .truncated,
            .slow(seconds: 20), .page(status: chance.pick([200, 502])),
        ])
    }

    private mutating func outage() -> Fault {
        chance.pick([
            .unconnected, .unresolved, .status(503, takesEffect: false, retryAfter: nil),
            .status(401, takesEffect: false, retryAfter: nil), .status(500, takesEffect: false, retryAfter: nil),
            .timeout(takesEffect: false), .timeout(takesEffect: true), .lost(takesEffect: true), .certificate,
            .page(status: 200),
        ])
    }

    mutating func trouble(_ targets: [TargetPlan]) -> Deed {
        let target = chance.pick(targets).name
        switch chance.int(0...19) {
        case 0...2: return .outage(target: target, seconds: chance.int(5...7_200), outage())
        case 3...4: return .restart(.crash)
        case 5: return .restart(.reboot)
        case 6: return .powerCut(step: chance.int(1...60))
        case 7: return .failingSync(number: chance.int(1...10))
        case 8: return .fullDisk(seconds: chance.int(1...7_200))
        case 9: return .clock(aheadSeconds: chance.pick([0, 600, -600, 5_400, -5_400, 7_200, -86_400, 30_000]))
        case 10: return .tampering(target: target, account: chance.int(0...20))
        default: return .order(order(target))
        }
    }

    private mutating func order(_ target: String) -> Order {
        switch chance.int(0...9) {
        case 0: .pause(target: target)
        case 1, 2: .resume(target: target)
        case 3, 4: .approveAll
        case 5: .rejectAll
        case 6: .retryAll
        case 7: .discardOne
        case 8: .reconcile(target: target)
        default: .replay(target: target, sinceSeconds: chance.int(1...20_000))
        }
    }
}
