import Provisioning
import Testing

/// A row of the table of outcomes, and a server that brings it about.
struct OutcomeRow: Sendable, CustomTestStringConvertible {
    var name: String
    var exchange: OpenedExchange
    var profile: TargetProfile
    var script: [Step]
    /// As ``OutcomeBench/Outcome`` puts it.
    var outcome: String

    var testDescription: String { "\(name): \(exchange.kind.rawValue), \(outcome)" }

    /// - script: what the server does once it has read the request.
    init(
        _ name: String,
        _ exchange: OpenedExchange,
        _ profile: TargetProfile = .amplitude,
        after script: [Step],
        _ outcome: String
    ) {
        self.name = name
        self.exchange = exchange
        self.profile = profile
        self.script = [.readRequest] + script
        self.outcome = outcome
    }

    /// - answer: the server's whole answer.
    init(
        _ name: String,
        _ exchange: OpenedExchange,
        _ profile: TargetProfile = .amplitude,
        answer: String,
        _ outcome: String
    ) {
        self.init(name, exchange, profile, after: [.send(answer), .close], outcome)
    }

    // MARK: - What servers say

    static let json = "application/scim+json"
    static let error = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"no"}"#
    static let html = "<html><title>Sign in</title></html>"
    static let person = #"{"id":"p1@example.com","userName":"p1@example.com"}"#

    static func says(_ status: Int, _ body: String = "", type: String = json, headers: String = "") -> String {
        let length = status == 204 ? "" : "Content-Length: \(body.utf8.count)\r\nContent-Type: \(type)\r\n"
        return "HTTP/1.1 \(status) X\r\n\(length)\(headers)\r\n\(body)"
    }
}
