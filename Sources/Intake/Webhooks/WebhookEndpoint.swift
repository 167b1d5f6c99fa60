package import HTTPTypes
import Ports
public import Provisioning

/// One source's webhook without its socket: a request's headers and body go in, an answer comes out, and what was accepted
/// stands in the journal by then (promise 1).
///
/// | status | when |
/// | --- | --- |
/// | 202 | at least one event is new; all that could be read are durable, the others are noted as refused |
/// | 200 | every event was taken in before, or there was none |
/// | 400 | no event could be read |
/// | 401 | not authenticated |
/// | 405, 413, 415 | not POST; too large; not JSON |
/// | 503 | the journal has no room or no time, or has much to judge before, or the daemon ends: try again |
///
/// Senders give up at a 4xx, so whatever isn't the sender's own mistake is a 503.
public struct WebhookEndpoint: Sendable {
    /// Whose events they are; the last part of the path.
    public let source: SourceID
    /// Bytes of the largest body.
    public let bodyBytesMax: Int
    private let authentication: WebhookAuthentication
    private let reader: any EventReading
    private let surroundings: WebhookSurroundings

    /// More events in one body would make a transaction that others wait for.
    static let eventsMax = 2_000

    public init(
        source: SourceID,
        bodyBytesMax: Int,
        authentication: WebhookAuthentication,
        reader: any EventReading,
        surroundings: WebhookSurroundings
    ) {
        self.source = source
        self.bodyBytesMax = bodyBytesMax
        self.authentication = authentication
        self.reader = reader
        self.surroundings = surroundings
    }

    /// Refuses by its headers what can't be right, so that nobody needs to send the body; nil where it may follow.
    func screen(_ method: HTTPRequest.Method, _ headers: HTTPFields) -> WebhookAnswer? {
        guard method == .post else { return refuse(.mistake(405, "only POST is answered here"), "not a POST") }
        do throws(AuthenticationFailure) {
            try authentication.screen(headers, at: surroundings.time.wall)
        } catch {
            return refuse(.unauthenticated(authentication), error.description)
        }
        if let flaw = ContentFlaw(in: headers) { return refuse(.mistake(415, flaw.description), flaw.description) }
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > bodyBytesMax { return tooLarge() }
        return nil
    }

    /// Answers to a body above the limit.
    func tooLarge() -> WebhookAnswer {
        let reason = "the body is larger than \(bodyBytesMax) bytes"
        return refuse(.mistake(413, reason), reason)
    }

    /// Answers where as many bodies are in memory as may be.
    func tooMany() -> WebhookAnswer {
        let reason = "too many requests at once"
        return refuse(.later(reason, after: .seconds(1)), reason)
    }

    /// Answers a whole request.
    package func answer(to method: HTTPRequest.Method, _ headers: HTTPFields, body: [UInt8]) async -> WebhookAnswer {
        if let refusal = screen(method, headers) { return refusal }
        guard body.count <= bodyBytesMax else { return tooLarge() }
        let now = surroundings.time.wall
        let signed: SignedInstant?
        do throws(AuthenticationFailure) {
            signed = try authentication.verify(headers, body: body, at: now)
        } catch {
            return refuse(.unauthenticated(authentication), error.description)
        }
        do throws(BodyRefusal) {
            let events = try reader.events(in: body, eventsMax: Self.eventsMax)
            return await receive(events, of: RequestStamp(body: body, signed: signed, receivedAt: now))
        } catch .tooManyEvents(let max) {
            let reason = BodyRefusal.tooManyEvents(max: max).description
            return refuse(.mistake(413, reason), reason)
        } catch {
            return refuse(.mistake(400, error.description), error.description)
        }
    }

    private func receive(_ events: [ReadEvent], of stamp: RequestStamp) async -> WebhookAnswer {
        let sorted = SortedEvents(
            events,
            of: source,
            stamp,
            ids: surroundings.mint.ids(events.count, at: stamp.receivedAt)
        )
        guard !sorted.drafts.isEmpty else { return .received([], refused: []) }
        let received: [EventReceipt]
        do throws(JournalError) {
            received = try await surroundings.journal.receive(sorted.drafts)
        } catch {
            return postpone(error)
        }
        let receipts = sorted.receipts(received)
        guard !receipts.isEmpty || sorted.refused.isEmpty else { return refuseAll(sorted.refused) }
        tell(receipts, sorted.refused)
        return .received(receipts, refused: sorted.refused)
    }

    // MARK: - What others hear of it

    private func tell(_ receipts: [EventReceipt], _ refused: [WebhookAnswer.Refused]) {
        let accepted = receipts.compactMap { receipt in if case .accepted(let id) = receipt { id } else { nil } }
        surroundings.observer.observe(
            .eventsReceived(source, accepted: accepted, known: receipts.count - accepted.count)
        )
        if let first = refused.first {
            let reason = "event \(first.event): \(first.reason)"
            surroundings.observer.observe(.eventsRefused(source, events: refused.count, status: 202, reason: reason))
        }
        if !accepted.isEmpty { surroundings.accepted.ring() }
    }

    private func refuseAll(_ refused: [WebhookAnswer.Refused]) -> WebhookAnswer {
        let first = refused.first.map { "event \($0.event): \($0.reason)" } ?? ""
        return refuse(.mistake(400, "no event could be read", refused: refused), first, events: refused.count)
    }

    private func refuse(_ answer: WebhookAnswer, _ reason: String, events: Int? = nil) -> WebhookAnswer {
        surroundings.observer.observe(.eventsRefused(source, events: events, status: answer.status, reason: reason))
        return answer
    }

    /// The journal's trouble is never the sender's.
    private func postpone(_ error: JournalError) -> WebhookAnswer {
        let answer = WebhookAnswer.later("rosterd can't take events in for the moment", after: error.patience)
        switch error {
        case .busy, .full, .backlogged: return refuse(answer, error.description)
        // After these nothing can be accepted any more: the daemon ends and recovers on its next start (promise 11).
        case .failed, .locked, .unreadable: surroundings.failure.report(error)
        case .closed, .interrupted: break
        }
        return answer
    }
}

extension JournalError {
    /// How long a sender should wait: what is busy is free soon, what is full has to be freed by somebody.
    fileprivate var patience: Duration {
        switch self {
        case .busy: .seconds(1)
        case .closed, .interrupted: .seconds(5)
        case .backlogged: .seconds(30)
        case .failed, .locked, .unreadable: .seconds(30)
        case .full: .seconds(60)
        }
    }
}
