import Ports
import Provisioning

/// A request's events as the journal takes them in: those that can be taken in the order in which they came about, and what is
/// to be seen of the others.
struct SortedEvents {
    /// For the journal: the earlier an event is, by its own account, the earlier it is judged. What a later one says of the
    /// same person would make it stale otherwise.
    let drafts: [EventDraft]
    /// In the body's order.
    let refused: [WebhookAnswer.Refused]
    /// Where in `drafts` each event stands that can be taken, in the body's order.
    private let places: [Int]

    /// Of more, only the number is noted: whoever sends a body of nonsense mustn't fill the journal with it.
    static let refusedMax = 100

    /// - ids: one for each event.
    init(_ events: [ReadEvent], of source: SourceID, _ stamp: RequestStamp, ids: [IntakeID]) {
        var taken: [(index: Int, draft: EventDraft)] = []
        var refused: [WebhookAnswer.Refused] = []
        var refusals: [EventDraft] = []
        for (index, (event, id)) in zip(events, ids).enumerated() {
            var draft = EventDraft(
                id: id,
                source: source,
                name: "webhook",
                event: stamp.eventKey(of: event, at: index),
                asOf: stamp.receivedAt,
                receivedAt: stamp.receivedAt,
                rows: [],
                refusal: nil
            )
            do throws(EventRefusal) {
                let content = try event.outcome.get()
                draft.asOf = try stamp.asOf(of: event)
                draft.rows = [StagedRow(row: index + 1, content: content, print: nil)]
                taken.append((index, draft))
            } catch {
                refused.append(.init(event: index + 1, reason: error.reason))
                draft.event = stamp.refusalKey(at: index)
                draft.refusal = "event \(index + 1) of the request can't be read: \(error.reason)"
                refusals.append(draft)
            }
        }
        taken.sort { ($0.draft.asOf, $0.index) < ($1.draft.asOf, $1.index) }
        let placed = taken.enumerated().map { (index: $0.element.index, place: $0.offset) }
        places = placed.sorted { $0.index < $1.index }.map(\.place)
        self.refused = refused
        drafts = taken.map(\.draft) + Self.bounded(refusals)
    }

    /// What became of the events that can be taken, in the body's order.
    ///
    /// - receipts: of all drafts.
    func receipts(_ receipts: [EventReceipt]) -> [EventReceipt] { places.map { receipts[$0] } }

    private static func bounded(_ refusals: [EventDraft]) -> [EventDraft] {
        var noted = Array(refusals.prefix(refusedMax))
        let further = refusals.count - noted.count
        if further > 0, let last = noted.popLast() {
            var last = last
            last.refusal = (last.refusal ?? "") + "; neither can \(further) more events of it"
            noted.append(last)
        }
        return noted
    }
}
