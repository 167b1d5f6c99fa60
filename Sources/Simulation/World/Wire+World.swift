import Provisioning
import SCIM
import Sandbox

// What goes over the wire, between rosterd's words and the provider's.

extension RequestEntry {
    init(_ request: WireRequest, number: Int, process: Int, at now: Duration) {
        self.init(
            number: number,
            process: process,
            method: request.method,
            path: String(request.url.drop(while: { $0 != "/" }).dropFirst(2).drop(while: { $0 != "/" })),
            body: String(decoding: request.body ?? [], as: UTF8.self),
            startedAt: now
        )
    }

    /// The body, where there is one.
    var brief: String { body.isEmpty ? "" : " \(body.prefix(400))" }
}

extension ProviderRequest {
    /// Nil where no path can be made out.
    init?(_ request: WireRequest, _ plan: TargetPlan) {
        let headers = Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        let target = request.url.drop(while: { $0 != "/" }).dropFirst(2).drop(while: { $0 != "/" })
        self.init(
            method: request.method.rawValue,
            target: String(target),
            head: Head(
                authorization: headers["authorization"],
                contentType: headers["content-type"],
                ifMatch: headers["if-match"],
                ifNoneMatch: nil,
                userAgent: headers["user-agent"],
                origin: "https://\(plan.name).example"
            ),
            body: request.body ?? []
        )
    }
}

extension WireResult {
    init(_ response: ProviderResponse) {
        var headers = response.headers.map { WireHeader($0.name, $0.value) }
        if response.body != nil { headers.append(WireHeader("Content-Type", "application/scim+json")) }
        let answer = WireAnswer(status: response.status, headers: headers, body: response.body?.serialized() ?? [])
        self.init(outcome: .answer(answer), transmissions: 1)
    }

    static let badRequest = WireResult(
        outcome: .answer(WireAnswer(status: 400, headers: [], body: [])),
        transmissions: 1
    )

    /// The process that waited for it is gone.
    static let cancelled = WireResult(
        outcome: .failure(WireFailure(kind: .cancelled, possiblySent: true, code: 42, reason: "cancelled")),
        transmissions: 1
    )

    /// In a few words.
    var brief: String {
        switch outcome {
        case .answer(let answer): "\(answer.status), \(answer.body.count) bytes"
        case .failure(let failure): "\(failure.kind.rawValue)\(failure.possiblySent ? ", possibly sent" : "")"
        }
    }
}

extension Fault {
    /// How long the answer takes from the request's arrival on; nil: as long as any.
    func wait(timeout: Duration) -> Duration? {
        switch self {
        case .timeout: timeout
        case .slow(let seconds): min(timeout, .seconds(seconds))
        default: nil
        }
    }

    /// - response: the provider's, where it carried the request out.
    func result(instead response: ProviderResponse?) -> WireResult {
        switch self {
        case .status(let status, _, let retryAfter):
            var answer = ProviderResponse(
                status: status,
                body: ErrorMessage(status: status, scimType: nil, detail: "on purpose").json
            )
            if let retryAfter { answer.headers = [.init(name: "Retry-After", value: String(retryAfter))] }
            return WireResult(answer)
        case .page(let status):
            let page = Array("<!doctype html><title>Maintenance</title>".utf8)
            let answer = WireAnswer(status: status, headers: [WireHeader("Content-Type", "text/html")], body: page)
            return WireResult(outcome: .answer(answer), transmissions: 1)
        case .slow: return response.map(WireResult.init) ?? .badRequest
        case .timeout, .lost, .truncated, .unconnected, .unresolved, .handshake, .certificate:
            return failure(sent: true)
        }
    }

    func failure(sent: Bool) -> WireResult {
        let kind: WireFailure.Kind =
            switch self {
            case .unresolved: .unresolved
            case .unconnected: .unconnected
            case .handshake: .handshake
            case .certificate: .certificate
            case .timeout: .timeout
            case .status, .lost, .truncated, .page, .slow: .connectionLost
            }
        let failure = WireFailure(kind: kind, possiblySent: sent, code: 0, reason: "on purpose")
        return WireResult(outcome: .failure(failure), transmissions: sent ? 1 : 0)
    }
}
