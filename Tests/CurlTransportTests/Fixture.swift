import CurlTransport
import Provisioning
import Testing

/// Runs the body with a transport, and ends that whatever happens.
func withTransport(
    _ configuration: CurlConfiguration = .standard,
    _ body: (CurlTransport) async throws -> Void
) async throws {
    let transport = try CurlTransport(configuration: configuration)
    do {
        try await body(transport)
    } catch {
        await transport.shutdown()
        throw error
    }
    await transport.shutdown()
}

/// Runs the body with a transport and a scripted server, and ends both whatever happens.
func withServer(
    _ scripts: [[Step]],
    thereafter: [Step] = [.close],
    configuration: CurlConfiguration = .patient,
    _ body: (CurlTransport, ScriptedServer) async throws -> Void
) async throws {
    let server = try ScriptedServer(scripts, thereafter: thereafter)
    defer { server.stop() }
    try await withTransport(configuration) { transport in try await body(transport, server) }
}

extension CurlConfiguration {
    /// Keeps idle connections longer than any test takes, however busy the machine is.
    static var patient: CurlConfiguration {
        var configuration = CurlConfiguration.standard
        configuration.connectionIdleMax = .seconds(600)
        return configuration
    }
}

/// A request as Delivery makes them, within bounds that suit a loopback.
func wireRequest(
    _ method: RequestMethod,
    _ url: String,
    body: String? = nil,
    headers: [WireHeader] = [WireHeader("Authorization", "Bearer s3cret"), WireHeader("User-Agent", "rosterd/test")],
    timeout: Duration = .seconds(5),
    answerBytesMax: Int = 65_536
) -> WireRequest {
    WireRequest(
        method: method,
        url: url,
        headers: headers,
        body: body.map { Array($0.utf8) },
        connectTimeout: .seconds(2),
        timeout: timeout,
        answerBytesMax: answerBytesMax
    )
}

extension WireResult {
    var answer: WireAnswer? {
        if case .answer(let answer) = outcome { answer } else { nil }
    }

    var failure: WireFailure? {
        if case .failure(let failure) = outcome { failure } else { nil }
    }
}

extension WireAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
}
