import Foundation
import Ports
import Provisioning

/// What a sender is answered.
package struct WebhookAnswer: Sendable, Hashable {
    /// One event of a body that wasn't taken.
    struct Refused: Sendable, Hashable, Codable {
        /// The event's place in the body; 1 is the first.
        var event: Int
        var reason: String
    }

    /// RFC 9110's status code.
    package var status: Int
    /// A JSON object.
    var body: [UInt8]
    /// When to try again.
    package var retryAfter: Duration?
    /// What a 401 asks for.
    var challenge: String?

    /// A sender that makes the same mistake in every event needn't hear of each.
    static let refusedMax = 100

    /// What was taken in, in the body's order: 202 where something is new, 200 where nothing is.
    static func received(_ receipts: [EventReceipt], refused: [Refused]) -> Self {
        let isNew = receipts.contains { if case .accepted = $0 { true } else { false } }
        let ids = receipts.map(\.id.rawValue)
        return Self(
            isNew ? 202 : 200,
            Content(
                id: ids.count == 1 && refused.isEmpty ? ids.first : nil,
                ids: ids.count == 1 && refused.isEmpty ? nil : ids,
                refused: refused
            )
        )
    }

    /// The sender is wrong, and needn't try again as it is.
    static func mistake(_ status: Int, _ reason: String, refused: [Refused] = []) -> Self {
        Self(status, Content(error: reason, refused: refused))
    }

    /// We are not able to, for now.
    static func later(_ reason: String, after retryAfter: Duration) -> Self {
        var answer = Self(503, Content(error: reason, refused: []))
        answer.retryAfter = retryAfter
        return answer
    }

    static func unauthenticated(_ authentication: WebhookAuthentication) -> Self {
        var answer = Self(401, Content(error: authentication.demand, refused: []))
        answer.challenge = authentication.challenge
        return answer
    }

    private init(_ status: Int, _ content: Content) {
        self.status = status
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts and numbers alone: there is nothing that an encoder could refuse.
        body = (try? encoder.encode(content)).map(Array.init) ?? Array("{}".utf8)
    }

    private struct Content: Encodable {
        var id: String?
        var ids: [String]?
        var error: String?
        var refused: [Refused]?
        /// Where some were refused: how many events were taken, now or before, and how many were not.
        var taken: Int?
        var notTaken: Int?
        /// How many refused events are not listed.
        var refusedFurther: Int?

        init(id: String? = nil, ids: [String]? = nil, error: String? = nil, refused: [Refused]) {
            self.id = id
            self.ids = ids
            self.error = error
            guard !refused.isEmpty else { return }
            if let ids {
                taken = ids.count
                notTaken = refused.count
            }
            self.refused = Array(refused.prefix(WebhookAnswer.refusedMax))
            if refused.count > WebhookAnswer.refusedMax { refusedFurther = refused.count - WebhookAnswer.refusedMax }
        }
    }
}
