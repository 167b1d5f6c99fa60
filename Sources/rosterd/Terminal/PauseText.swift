import Ports
import Provisioning

/// What pausing a target holds back, as people read it.
struct PauseText {
    var held: QueueReport.Target

    var lines: [String] {
        var lines = ["\(held.load.target): \(Shown.count(waiting(in: nil), "operation")) held back until it is resumed"]
        if let pause = held.pause { lines.append("  it is paused already: \(Shown.harmless(pause))") }
        let revocations = waiting(in: .revoke)
        if revocations > 0 {
            let what = Shown.count(revocations, "is a revocation", "are revocations")
            lines.append("  \(what): who has left keeps access for so long")
        }
        return lines
    }

    /// What is parked goes nowhere anyway.
    private func waiting(in lane: Lane?) -> Int {
        held.load.lanes.filter { lane == nil || $0.lane == lane }.reduce(0) { sum, found in
            sum + found.byState.filter { $0.key != OperationState.parked.rawValue }.values.reduce(0, +)
        }
    }
}
