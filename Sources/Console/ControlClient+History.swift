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

    public func entries(_ query: JournalQuery) async throws(ControlError) -> JournalListing {
        try await ask("v1/journal/entries", query)
    }

    public func detail(_ entry: JournalEntry) async throws(ControlError) -> JournalDetail {
        try await ask("v1/journal/entry", entry)
    }

    public func checkJournal() async throws(ControlError) -> JournalCheckReport {
        try await ask(.post, "v1/journal/check", body: [])
    }

    public func archive(olderThan age: Duration) async throws(ControlError) -> ArchiveReport {
        try await ask("v1/journal/archive", age.components.seconds)
    }

    public func makeBackup() async throws(ControlError) -> BackupCopy {
        try await ask(.post, "v1/journal/backups", body: [])
    }

    public func backupPart(_ id: String, from offset: Int64) async throws(ControlError) -> [UInt8] {
        let answer = try await send(.get, "v1/journal/backups/\(Self.encoded(id))?offset=\(offset)", body: nil)
        guard answer.status == 200 else {
            let _: Nothing = try decoded(answer, from: [])
            return []
        }
        return answer.body
    }

    public func dropBackup(_ id: String) async throws(ControlError) {
        let _: Nothing = try await ask(.delete, "v1/journal/backups/\(Self.encoded(id))", body: nil)
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
