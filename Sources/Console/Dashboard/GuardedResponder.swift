import HTTPTypes
import Hummingbird
import Ports

/// Lets through what the gate lets through, and sees to it that no answer, not even an error, goes without the headers that
/// browsers go by.
struct GuardedResponder<Inner: HTTPResponder>: HTTPResponder {
    typealias Context = Inner.Context

    let gate: GateKeeper
    let inner: Inner

    @concurrent
    func respond(to request: Request, context: Context) async throws -> Response {
        var response: Response
        if let refusal = gate.refusal(of: request.head) {
            response = .text(refusal.text, status: refusal.status)
        } else {
            do {
                response = try await inner.respond(to: request, context: context)
            } catch let error as any HTTPResponseError {
                response = .text("\(error.status.code) \(error.status.reasonPhrase)\n", status: error.status)
            }
        }
        for field in DashboardHeaders.all { response.headers[field.name] = field.value }
        return response
    }
}
