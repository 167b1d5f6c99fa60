import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Ports
import Provisioning

/// The control API's routes.
struct ControlRoutes: Sendable {
    var control: any DaemonControl

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("v1/status") { _, _ in
            try await answer { () async throws(ControlError) in try await control.status() }
        }
        router.post("v1/plan") { request, _ in
            let source = request.uri.queryParameters["source"].map { SourceID(String($0)) }
            let name = request.uri.queryParameters["name"].map(String.init) ?? "-"
            let modified = request.uri.queryParameters["modified"].flatMap { Int64($0) }.map {
                WallInstant(milliseconds: $0)
            }
            let chunks = chunks(of: request.body)
            return try await answer { () async throws(ControlError) in
                try await control.plan(source: source, name: name, modified: modified, chunks: chunks)
            }
        }
        router.post("v1/reload") { request, _ in
            let force = request.uri.queryParameters["force"] == "true"
            return try await answer { () async throws(ControlError) in try await control.reload(force: force) }
        }
        router.post("v1/targets/:target/pause") { request, context in
            let target = TargetID(try name("target", in: context))
            let reason = request.uri.queryParameters["reason"].map(String.init) ?? "by an operator"
            return try await answer { () async throws(ControlError) in
                try await control.pause(target, reason: reason)
                return Nothing()
            }
        }
        router.post("v1/targets/:target/resume") { _, context in
            let target = TargetID(try name("target", in: context))
            return try await answer { () async throws(ControlError) in
                try await control.resume(target)
                return Nothing()
            }
        }
        addHolds(to: router)
        addReadings(to: router)
        addHistory(to: router)
        addJournal(to: router)
        return router
    }

    private func addHolds(to router: Router<BasicRequestContext>) {
        router.get("v1/holds") { _, _ in
            try await answer { () async throws(ControlError) in try await control.holds() }
        }
        router.get("v1/holds/:hash") { request, context in
            let hash = HoldHash(try name("hash", in: context))
            let limit = request.uri.queryParameters["limit"].flatMap { Int($0) } ?? HoldReport.changesMax
            return try await answer { () async throws(ControlError) in
                try await control.hold(hash, limit: min(max(0, limit), HoldReport.changesMax))
            }
        }
        router.get("v1/holds/:hash/people") { request, context in
            let hash = HoldHash(try name("hash", in: context))
            let limit = request.uri.queryParameters["limit"].flatMap { Int($0) } ?? HoldReport.changesMax
            return try await answer { () async throws(ControlError) in
                try await control.heldPeople(hash, limit: min(max(0, limit), HoldReport.changesMax))
            }
        }
        router.get("v1/dashboard") { _, _ in
            try await answer { () async throws(ControlError) in try await control.dashboard() }
        }
        router.post("v1/holds/:hash/approve") { _, context in
            let hash = HoldHash(try name("hash", in: context))
            return try await answer({ () async throws(ControlError) in try await control.approve(hash) }) { report in
                // Nothing was approved; what is held now, or why it is refused, is in the body.
                report.outcome == .approved ? .ok : .conflict
            }
        }
        router.post("v1/holds/:hash/reject") { request, context in
            let hash = HoldHash(try name("hash", in: context))
            let reason = request.uri.queryParameters["reason"].map(String.init) ?? "by an operator"
            return try await answer { () async throws(ControlError) in
                try await control.reject(hash, reason: reason)
            }
        }
    }

    /// A part of the path, as it was before it was encoded for it: Hummingbird gives it as it came.
    func name(_ parameter: String, in context: BasicRequestContext) throws -> String {
        let encoded = try context.parameters.require(parameter)
        return encoded.removingPercentEncoding ?? encoded
    }

    private func chunks(of body: RequestBody) -> AsyncThrowingStream<[UInt8], any Error> {
        let pull = BodyPull(body)
        // Pulled, not pushed: what the planner hasn't read yet stays in the socket.
        return AsyncThrowingStream { try await pull.next() }
    }

    func answer<Value: Encodable>(
        _ body: () async throws(ControlError) -> Value,
        status success: (Value) -> HTTPResponse.Status = { _ in .ok }
    ) async throws -> Response {
        do {
            let value = try await body()
            return try Response.json(value, status: success(value))
        } catch let error as ControlError {
            return try Response.failure(error)
        }
    }

    /// As they are, and what fails as everywhere else.
    func answerBytes(_ body: () async throws(ControlError) -> [UInt8]) async throws -> Response {
        do throws(ControlError) {
            return Response(
                status: .ok,
                headers: [.contentType: "application/octet-stream"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: try await body()))
            )
        } catch {
            return try Response.failure(error)
        }
    }
}

/// An answer that says no more than that it was done.
struct Nothing: Codable {}

/// A body's parts, one at a time. For one reader, who waits for each before asking for the next.
private actor BodyPull {
    private var iterator: RequestBody.AsyncIterator

    init(_ body: RequestBody) { iterator = body.makeAsyncIterator() }

    func next() async throws -> [UInt8]? {
        var own = iterator
        defer { iterator = own }
        return try await own.next(isolation: self).map { Array(buffer: $0) }
    }
}
