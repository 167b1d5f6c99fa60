import Crypto
import Foundation
import HTTPTypes
import Ports
import Provisioning
import Synchronization
import TestSupport

@testable import Intake

/// A journal that remembers events in memory, and fails when it is told to.
final class MemoryEventJournal: EventJournal {
    private struct State {
        var events: [EventDraft] = []
        var calls = 0
        var failure: JournalError?
    }

    private let state = Mutex(State())

    /// What was accepted, in order.
    var events: [EventDraft] { state.withLock { $0.events.filter { $0.refusal == nil } } }
    /// Why something was refused, in order.
    var refusals: [String] { state.withLock { $0.events.compactMap(\.refusal) } }
    var calls: Int { state.withLock { $0.calls } }

    func fail(with error: JournalError?) { state.withLock { $0.failure = error } }

    func receive(_ events: [EventDraft]) async throws(JournalError) -> [EventReceipt] {
        let result: Result<[EventReceipt], JournalError> = state.withLock { state in
            state.calls += 1
            if let failure = state.failure { return .failure(failure) }
            return .success(
                events.map { draft in
                    let known = state.events.first { $0.source == draft.source && $0.event == draft.event }
                    if let known { return .known(known.id) }
                    state.events.append(draft)
                    return .accepted(draft.id)
                }
            )
        }
        return try result.get()
    }
}

/// Who hears of what happened, and remembers it.
final class Listener: OccurrenceObserver {
    private let heard = Mutex<[Occurrence]>([])

    var all: [Occurrence] { heard.withLock { $0 } }

    func observe(_ occurrence: Occurrence) { heard.withLock { $0.append(occurrence) } }
}

/// Reads a body of lines, an event each: `ID ASOF EMPLOYEE`, `-` where there is none, and `!` for an employee that can't be
/// read.
struct LineReader: EventReading {
    func events(in body: [UInt8], eventsMax: Int) throws(BodyRefusal) -> [ReadEvent] {
        let lines = String(decoding: body, as: UTF8.self).split(separator: "\n")
        guard lines.count <= eventsMax else { throw .tooManyEvents(max: eventsMax) }
        var events: [ReadEvent] = []
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 3 else { throw .unreadable(reason: "a line has not three words") }
            events.append(
                ReadEvent(
                    id: words[0] == "-" ? nil : words[0],
                    asOf: words[1] == "-" ? nil : Int64(words[1]).map(WallInstant.init),
                    outcome: words[2] == "!"
                        ? .failure(EventRefusal(reason: "no employee id can be read here"))
                        : .success(.patch(PersonPatch(employee: EmployeeID(words[2]), values: [:])))
                )
            )
        }
        return events
    }
}

/// A webhook with everything around it in memory.
struct WebhookFixture {
    static let key = "s3cret-key"
    static let signatureHeader = "X-BambooHR-Signature"
    static let timestampHeader = "X-BambooHR-Timestamp"

    let journal = MemoryEventJournal()
    let time = ManualTime()
    let listener = Listener()
    let doorbell = Doorbell()
    let failure = JournalFailure()
    let mint = IntakeMint(seed: 1)

    func endpoint(
        source: SourceID = "hr",
        bodyBytesMax: Int = 1 << 20,
        _ authentication: WebhookAuthentication = .signature(.bambooHR, key: BearerToken(secret: key))
    ) -> WebhookEndpoint {
        WebhookEndpoint(
            source: source,
            bodyBytesMax: bodyBytesMax,
            authentication: authentication,
            reader: LineReader(),
            surroundings: WebhookSurroundings(
                journal: journal,
                time: time,
                mint: mint,
                accepted: doorbell,
                observer: listener,
                failure: failure
            )
        )
    }

    /// The headers with which BambooHR sends a body.
    func signed(_ body: String, key: String = key, at instant: WallInstant? = nil) -> HTTPFields {
        let timestamp = String((instant ?? time.wall).milliseconds / 1_000)
        let code = HMAC<SHA256>.authenticationCode(
            for: Array((body + timestamp).utf8),
            using: SymmetricKey(data: Array(key.utf8))
        )
        return .made([
            (Self.signatureHeader, code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()),
            (Self.timestampHeader, timestamp),
            ("Content-Type", "application/json"),
        ])
    }

    /// Posts a body as BambooHR does.
    func post(_ body: String, to endpoint: WebhookEndpoint? = nil) async -> WebhookAnswer {
        await (endpoint ?? self.endpoint()).answer(to: .post, signed(body), body: Array(body.utf8))
    }
}

extension HTTPFields {
    /// Fields of any names, in order.
    static func made(_ fields: [(String, String)]) -> HTTPFields {
        HTTPFields(fields.compactMap { name, value in HTTPField.Name(name).map { HTTPField(name: $0, value: value) } })
    }
}

extension WebhookAnswer {
    /// The body, as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
