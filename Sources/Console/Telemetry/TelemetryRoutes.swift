import HTTPTypes
import Hummingbird
import Ports

/// What machines ask for, on the dashboard's port and on the control socket.
///
/// | request | answer |
/// | --- | --- |
/// | `GET /metrics` | Prometheus's text format |
/// | `GET /healthz` | 200 as long as the process answers at all |
/// | `GET /readyz` | 200, or 503 with what doesn't stand; JSON where it is asked for |
struct TelemetryRoutes: Sendable {
    let telemetry: Telemetry

    func add(to router: Router<BasicRequestContext>) {
        router.get("metrics") { _, _ in
            Response.text(await telemetry.metrics(), status: .ok, type: MetricsText.contentType)
        }
        router.get("healthz") { _, _ in Response.text("alive\n", status: .ok) }
        router.get("readyz") { request, _ in
            let health = await telemetry.readiness()
            let status: HTTPResponse.Status = health.isReady ? .ok : .serviceUnavailable
            guard request.headers[.accept]?.contains("application/json") == true else {
                return Response.text(HealthText(report: health).text, status: status)
            }
            return try Response.json(health, status: status)
        }
    }
}
