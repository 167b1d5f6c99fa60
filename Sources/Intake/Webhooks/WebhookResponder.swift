import HTTPListening
import HTTPTypes
import Hummingbird
import NIOCore
import Provisioning
import Synchronization

/// Stands between the listener and the endpoints: finds the one that a path names, reads the body within its limit, writes
/// the answer.
struct WebhookResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    private let endpoints: EndpointTable
    private let admission: Admission

    /// - Parameter requestsMax: bodies that may be in memory at the same time.
    init(endpoints: EndpointTable, requestsMax: Int) {
        self.endpoints = endpoints
        admission = Admission(max: requestsMax)
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        guard let endpoint = endpoints.endpoint(at: request.uri.path) else {
            return WebhookAnswer.mistake(404, "there is no webhook of this name").http
        }
        if let refusal = endpoint.screen(request.method, request.headers) { return refusal.http }
        guard admission.enter() else { return endpoint.tooMany().http }
        defer { admission.leave() }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: endpoint.bodyBytesMax)
        } catch is NIOTooManyBytesError {
            return endpoint.tooLarge().http
        }
        let bytes = Array(body.readableBytesView)
        return await endpoint.answer(to: request.method, request.headers, body: bytes).http
    }
}

/// Counts requests in progress.
private final class Admission: Sendable {
    private let count = Mutex(0)
    private let max: Int

    init(max: Int) { self.max = max }

    /// False where as many as may be are inside.
    func enter() -> Bool {
        count.withLock { count in
            guard count < max else { return false }
            count += 1
            return true
        }
    }

    func leave() { count.withLock { $0 -= 1 } }
}

extension WebhookAnswer {
    /// As Hummingbird sends it.
    fileprivate var http: Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let retryAfter { headers[.retryAfter] = String(retryAfter.components.seconds) }
        if let challenge { headers[.wwwAuthenticate] = challenge }
        if status == 405 { headers[.allow] = "POST" }
        return Response(
            status: HTTPResponse.Status(code: status),
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}
