import Foundation
public import Ports

extension ControlClient {
    public func parked(_ selection: ParkedSelection, limit: Int) async throws(ControlError) -> ParkedListing {
        try await ask("v1/parked", Asked(what: selection, limit: limit))
    }

    public func decide(_ decision: ParkedDecision) async throws(ControlError) -> DecisionReport {
        try await ask("v1/parked/decide", decision)
    }

    public func queue() async throws(ControlError) -> QueueReport { try await ask(.get, "v1/queue", body: nil) }

    public func explain(_ person: String) async throws(ControlError) -> PersonReport {
        try await ask("v1/why", person)
    }

    public func planReplay(_ request: ReplayRequest) async throws(ControlError) -> ReplayReport {
        try await ask("v1/replay/plan", request)
    }

    public func replay(_ order: ReplayOrder) async throws(ControlError) -> ReplayReport {
        try await ask("v1/replay", order)
    }

    private func ask<Answer: Decodable>(_ path: String, _ question: some Encodable) async throws(ControlError) -> Answer
    {
        let body: Data
        do {
            body = try JSONEncoder().encode(question)
        } catch {
            throw .refused(reason: "the question can't be written: \(error)")
        }
        return try await ask(.post, path, body: Array(body))
    }
}
