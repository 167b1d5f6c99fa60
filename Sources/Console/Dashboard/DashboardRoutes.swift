import HTTPTypes
import Hummingbird
import NIOCore
import Ports

/// The page, and the API that it reads.
///
/// | request | token | answer |
/// | --- | --- | --- |
/// | `GET /`, `/page.css`, `/page.js` and the rest of the page | – | its files |
/// | `GET /api/overview` | – | ``OverviewView`` |
/// | `GET /api/samples` | – | ``SamplesView`` |
/// | `GET /api/details` | needed | ``DetailsView`` |
/// | `POST /api/person`, who is meant | needed | ``PersonView`` |
///
/// The token comes in `Authorization: Bearer`. Who is looked for comes in a body, since addresses end up in logs.
struct DashboardRoutes: Sendable {
    let telemetry: Telemetry
    let control: any DaemonControl
    let samples: QueueSamples
    let details: DetailsReader
    let token: DashboardToken

    /// An employee id, perhaps with its source, or an address.
    private static let personBytesMax = 1024

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        TelemetryRoutes(telemetry: telemetry).add(to: router)
        for file in PageFile.all {
            router.get(RouterPath(file.path)) { _, _ in file.response }
        }
        addOpen(to: router)
        addGuarded(to: router)
        return router
    }

    private func addOpen(to router: Router<BasicRequestContext>) {
        router.get("api/overview") { _, _ in
            try await answer { () async throws(ControlError) in
                OverviewView(
                    try await telemetry.reader.current(),
                    health: await telemetry.health(),
                    startedAt: telemetry.startedAt,
                    version: telemetry.version
                )
            }
        }
        router.get("api/samples") { _, _ in try Response.json(SamplesView(samples), status: .ok) }
    }

    private func addGuarded(to router: Router<BasicRequestContext>) {
        router.get("api/details") { request, _ in
            guard bearsToken(request) else { return Self.unauthorized }
            return try await answer { () async throws(ControlError) in
                try await details.details(try await telemetry.reader.current())
            }
        }
        router.post("api/person") { request, _ in
            guard bearsToken(request) else { return Self.unauthorized }
            let body = try await request.body.collect(upTo: Self.personBytesMax)
            let person = String(buffer: body)
            return try await answer { () async throws(ControlError) in PersonView(try await control.explain(person)) }
        }
    }

    private func bearsToken(_ request: Request) -> Bool {
        guard let given = request.headers[.authorization], given.hasPrefix(Self.scheme) else { return false }
        return token.matches(given.dropFirst(Self.scheme.count))
    }

    private static let scheme = "Bearer "

    private static let unauthorized = Response(
        status: .unauthorized,
        headers: [.wwwAuthenticate: "Bearer", .contentType: "text/plain; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "rosterd dashboard prints the link that opens this.\n"))
    )

    private func answer<View: Encodable>(
        _ body: () async throws(ControlError) -> View
    ) async throws -> Response {
        do throws(ControlError) {
            let view = try await body()
            return try encoded(view)
        } catch {
            return try Response.failure(error)
        }
    }

    /// What can't be encoded is a defect, and answered with 500.
    private func encoded(_ view: some Encodable) throws(ControlError) -> Response {
        do { return try Response.json(view, status: .ok) } catch {
            throw .refused(reason: "the answer can't be written")
        }
    }
}
