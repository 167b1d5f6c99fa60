import HTTPListening
import HTTPTypes
import Hummingbird
import NIOCore
import SCIM
import ServiceLifecycle

/// Stands between Hummingbird and the machine: reads requests, waits where the sandbox is to be slow, writes answers.
struct SandboxResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let sandbox: SandboxState
    let latency: Duration
    let hangTime: Duration

    func respond(to request: Request, context: Context) async throws -> Response {
        let arrived = Moment.now()
        let body = try await request.body.collect(upTo: .max)
        guard let request = ProviderRequest(request, body: body) else {
            return ProviderProblem(status: 400, kind: nil, detail: "the request's target is malformed").response.http
        }
        if AdminRoutes.own(request.path) {
            return sandbox.administer(request).http
        }
        let (sequence, admission) = sandbox.admit(request, at: arrived)
        var exchange = SandboxExchange(sequence: sequence, arrived: arrived, request: request)
        switch admission {
        case .refused(let response):
            exchange.response = response
        case .failing(let injected):
            try await pause(latency)
            return try await fail(&exchange, injected)
        case .admitted:
            try await pause(latency)
            exchange.response = exchange.execute(on: sandbox)
        }
        return finish(exchange)
    }

    private func fail(_ exchange: inout SandboxExchange, _ injected: InjectedFault) async throws -> Response {
        exchange.fault = injected.fault
        let lost = injected.fault.executes ? exchange.execute(on: sandbox) : nil
        switch injected.fault {
        case .status(let status, _):
            exchange.response = injected.response(status: status)
            return finish(exchange)
        case .html:
            exchange.response = ProviderResponse(status: 200, body: nil)
            sandbox.record(exchange)
            return .webPage
        case .reset:
            sandbox.record(exchange)
            throw ConnectionEnd.reset
        case .hang:
            sandbox.record(exchange)
            try await pause(hangTime)
            throw ConnectionEnd.reset
        case .truncate:
            sandbox.record(exchange)
            guard let truncated = lost?.truncatedHTTP else { throw ConnectionEnd.close }
            return truncated
        }
    }

    /// Writes the exchange's line, then answers.
    private func finish(_ exchange: SandboxExchange) -> Response {
        sandbox.record(exchange)
        return exchange.response?.http ?? Response(status: .internalServerError)
    }

    /// Waits, unless the sandbox is to end.
    private func pause(_ duration: Duration) async throws {
        guard duration > .zero else { return }
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
        } catch {
            throw ConnectionEnd.close
        }
    }
}

/// One request on its way through the sandbox.
struct SandboxExchange: Sendable {
    let sequence: Int
    let arrived: Moment
    let request: ProviderRequest
    var response: ProviderResponse?
    var fault: Fault?
    var executed = false

    init(sequence: Int, arrived: Moment, request: ProviderRequest) {
        self.sequence = sequence
        self.arrived = arrived
        self.request = request
    }

    /// Has the provider carry the request out.
    mutating func execute(on sandbox: SandboxState) -> ProviderResponse {
        executed = true
        return sandbox.execute(request, at: Moment.now())
    }
}
