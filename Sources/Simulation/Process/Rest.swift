import Ports
import Provisioning

/// What is still to be done, as the journal has it.
struct Rest: Sendable, Hashable {
    var open: [String]
    var parked: [String]
    var holds: Int
    var unfinished: [String]

    var isRest: Bool { open.isEmpty && holds == 0 && unfinished.isEmpty }
}

extension RosterProcess {
    /// Looks what is left to be done.
    func rest() async throws -> Rest {
        let summary = try await journal.summary()
        var rest = Rest(open: [], parked: [], holds: try await journal.holds().count, unfinished: [])
        for target in summary.targets {
            for (lane, count) in target.openByLane.sorted(by: { $0.key < $1.key }) where count > 0 {
                rest.open.append("\(count) of \(lane) at \(target.id)")
            }
            if target.unplanned > 0 { rest.open.append("\(target.unplanned) accounts to plan at \(target.id)") }
            if !target.isRead { rest.open.append("\(target.id) isn't read") }
            if rest.open.isEmpty, let left = try await journal.leftOfReading(target.id) {
                rest.open.append("a reading of \(target.id): \(left)")
            }
            rest.parked += target.parked.map { "\($0.kind.rawValue) of \($0.employee) at \(target.id): \($0.reason)" }
        }
        // Whoever looks has seen enough: it isn't at rest.
        guard rest.open.isEmpty else { return rest }
        for state in [IntakeState.staging, .received, .accepted] {
            rest.unfinished += try await journal.intakes(in: state, limit: 10).map { "\($0.name) (\(state.rawValue))" }
        }
        if try await journal.isReplaying() { rest.unfinished.append("a replay") }
        return rest
    }
}
