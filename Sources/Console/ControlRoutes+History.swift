import Foundation
import Hummingbird
import Ports
import Provisioning

/// What was done, what waits, and what operators decide of it.
extension ControlRoutes {
    func addHistory(to router: Router<BasicRequestContext>) {
        router.post("v1/parked") { request, _ in
            let asked: Asked<ParkedSelection> = try await read(request)
            return try await answer { () async throws(ControlError) in
                try await control.parked(asked.what, limit: min(max(0, asked.limit), ParkedListing.operationsMax))
            }
        }
        router.post("v1/parked/decide") { request, _ in
            let decision: ParkedDecision = try await read(request)
            return try await answer { () async throws(ControlError) in
                guard decision.sequences.count <= ParkedListing.operationsMax else {
                    throw .refused(reason: "more than \(ParkedListing.operationsMax) operations at once")
                }
                return try await control.decide(decision)
            }
        }
        router.post("v1/why") { request, _ in
            let person: String = try await read(request)
            return try await answer { () async throws(ControlError) in try await control.explain(person) }
        }
        router.post("v1/replay/plan") { request, _ in
            let replay: ReplayRequest = try await read(request)
            return try await answer { () async throws(ControlError) in try await control.planReplay(replay) }
        }
        router.post("v1/replay") { request, _ in
            let order: ReplayOrder = try await read(request)
            return try await answer { () async throws(ControlError) in try await control.replay(order) }
        }
        router.get("v1/queue") { _, _ in
            try await answer { () async throws(ControlError) in try await control.queue() }
        }
    }

    func addJournal(to router: Router<BasicRequestContext>) {
        router.post("v1/journal/entries") { request, _ in
            let query: JournalQuery = try await read(request)
            return try await answer { () async throws(ControlError) in try await control.entries(query) }
        }
        router.post("v1/journal/entry") { request, _ in
            let entry: JournalEntry = try await read(request)
            return try await answer { () async throws(ControlError) in try await control.detail(entry) }
        }
        router.post("v1/journal/check") { _, _ in
            try await answer { () async throws(ControlError) in try await control.checkJournal() }
        }
        router.post("v1/journal/archive") { request, _ in
            let seconds: Int64 = try await read(request)
            return try await answer { () async throws(ControlError) in
                try await control.archive(olderThan: .seconds(seconds))
            }
        }
        router.post("v1/journal/backups") { _, _ in
            try await answer { () async throws(ControlError) in try await control.makeBackup() }
        }
        router.get("v1/journal/backups/:id") { request, context in
            let id = try name("id", in: context)
            let offset = request.uri.queryParameters["offset"].flatMap { Int64($0) } ?? 0
            return try await answerBytes { () async throws(ControlError) in
                try await control.backupPart(id, from: offset)
            }
        }
        router.delete("v1/journal/backups/:id") { _, context in
            let id = try name("id", in: context)
            return try await answer { () async throws(ControlError) in
                try await control.dropBackup(id)
                return Nothing()
            }
        }
    }

    /// A body of JSON.
    private func read<Value: Decodable>(_ request: Request) async throws -> Value {
        let body = try await request.body.collect(upTo: Self.questionBytesMax)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(buffer: body))
        } catch {
            throw HTTPError(.badRequest, message: "the question can't be read: are both of the same version?")
        }
    }

    private static let questionBytesMax = 1 << 20
}

/// A selection, and how much of what it selects is to be listed.
struct Asked<What: Codable>: Codable {
    var what: What
    var limit: Int
}
