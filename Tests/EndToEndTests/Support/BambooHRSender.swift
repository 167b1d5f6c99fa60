import Foundation
import TestSupport

/// Posts events as BambooHR does, signed by openssl.
struct BambooHRSender {
    static let key = "the-webhook's-key"

    var scenario: Scenario
    var port: UInt16

    /// One event's request: sent again it is the same, byte for byte.
    struct Event {
        var body: String
        /// Unix seconds, as its header says them.
        var timestamp: String
        var signature: String
    }

    /// Gives the source a webhook. To be called before the daemon starts.
    static func added(to scenario: Scenario) throws -> BambooHRSender {
        let port = try LocalHTTP.freePort()
        let file = scenario.path("webhook.key")
        try Data(key.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let webhook = """
                webhook:
                  listen: 127.0.0.1:\(port)
                  preset: bamboohr
                  key: { file: webhook.key }
                  mapping:
                    employeeId: /id
                    status: { column: /fields/status/value, values: { Active: active, Inactive: ended } }
                    email: /fields/workEmail/value
                    givenName: /fields/firstName/value
                    familyName: /fields/lastName/value
                    department: /fields/department/value
            """
        try scenario.reconfigure("    guards:", as: webhook + "\n    guards:")
        return BambooHRSender(scenario: scenario, port: port)
    }

    /// - Parameters:
    ///   - fields: by BambooHR's names.
    ///   - signedAt: when it says it was signed.
    func event(_ employee: String, _ fields: [String: String], signedAt: Date = Date()) async throws -> Event {
        let values = fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\": {\"value\": \"\($0.value)\"}" }
        let body =
            "{\"employees\": [{\"id\": \"\(employee)\", \"action\": \"Updated\", "
            + "\"timestamp\": \"\(signedAt.formatted(.iso8601))\", \"fields\": {\(values.joined(separator: ", "))}}]}"
        let timestamp = String(Int(signedAt.timeIntervalSince1970))
        let file = scenario.path("signed")
        try Data((body + timestamp).utf8).write(to: URL(fileURLWithPath: file))
        let digest = try await Tool.run(
            ["openssl", "dgst", "-sha256", "-hmac", Self.key, "-r", file],
            in: scenario.directory
        )
        let signature = String(decoding: digest, as: UTF8.self).prefix { $0 != " " }
        return Event(body: body, timestamp: timestamp, signature: String(signature))
    }

    func post(_ event: Event) throws -> LocalHTTP.Answer {
        try LocalHTTP(port: port, token: "none").ask(
            "POST",
            "/hooks/hr",
            fields: ["X-BambooHR-Timestamp: \(event.timestamp)", "X-BambooHR-Signature: \(event.signature)"],
            body: event.body
        )
    }
}
