import HRFeed
import Ports
import Testing

@testable import Intake
@testable import Provisioning

@Suite("A webhook's JSON")
struct JSONEventReaderTests {
    /// Field-based, as BambooHR posts it.
    private static let places = EventPlaces(
        records: JSONPointer(tokens: ["employees"]),
        eventID: JSONPointer(tokens: ["event"]),
        asOf: EventPlaces.AsOf(at: JSONPointer(tokens: ["timestamp"]), format: .iso8601)
    )

    private static func reader(_ places: EventPlaces = places, bodyBytesMax: Int = 10_000) -> JSONEventReader {
        JSONEventReader(places: places, fields: [JSONPointer(tokens: ["id"])], bodyBytesMax: bodyBytesMax) {
            (record) throws(RowProblem) in
            guard let id = record.value(at: 0), !id.isEmpty else {
                throw RowProblem(
                    rowNumber: record.rowNumber,
                    lineNumber: record.lineNumber,
                    column: FeedColumn(number: 1, name: "id"),
                    shape: nil,
                    what: "no employee id can be read here"
                )
            }
            return .refused(EmployeeID(id))
        }
    }

    private func read(
        _ body: String,
        _ reader: JSONEventReader = reader(),
        eventsMax: Int = 10
    ) throws(BodyRefusal) -> [ReadEvent] {
        try reader.events(in: Array(body.utf8), eventsMax: eventsMax)
    }

    private func refusal(_ body: String, _ reader: JSONEventReader = reader(), eventsMax: Int = 10) -> BodyRefusal? {
        do throws(BodyRefusal) {
            _ = try read(body, reader, eventsMax: eventsMax)
            return nil
        } catch {
            return error
        }
    }

    @Test("has each event with its id, its time and what it says, in order")
    func several() throws {
        let body = #"""
            {"hook": [1], "employees": [
              {"id": "7", "event": "a", "timestamp": "2026-11-21T22:26:40+00:00"}, {"id": 8, "event": null}
            ]}
            """#
        #expect(
            try read(body) == [
                ReadEvent(
                    id: "a",
                    asOf: WallInstant(milliseconds: 1_795_300_000_000),
                    outcome: .success(.refused("7"))
                ),
                ReadEvent(id: nil, asOf: nil, outcome: .success(.refused("8"))),
            ]
        )
    }

    @Test("may be one event, or an array of them")
    func wholeBody() throws {
        let reader = Self.reader(EventPlaces(records: .root, eventID: nil, asOf: nil))
        #expect(try read(#"{"id": "7"}"#, reader).count == 1)
        #expect(try read(#"[{"id": "7"}, {"id": "8"}]"#, reader).count == 2)
        #expect(try read("[]", reader).isEmpty)
    }

    @Test("may have events that can't be taken, among others that can")
    func refusedEvents() throws {
        let body = #"""
            {"employees": [{"id": ""}, 5, {"id": "8", "timestamp": "yesterday"}, {"id": "9"}]}
            """#
        let reasons = try read(body).map { event in
            switch event.outcome {
            case .success: "taken"
            case .failure(let refusal): refusal.reason
            }
        }
        #expect(reasons.count == 4)
        #expect(reasons[0].hasSuffix("no employee id can be read here"))
        #expect(reasons[1].contains("where an object is expected"))
        #expect(reasons[2].hasPrefix("its time is not of the form that is configured"))
        #expect(!reasons[2].contains("yesterday"))
        #expect(reasons[3] == "taken")
    }

    @Test(
        "that isn't what was agreed is refused as a whole",
        arguments: ["", "{", "nil", #"{"people": []}"#, #"{"employees": [{"id": "7"}]"#, "\u{1F}\u{8B}"]
    )
    func unreadable(body: String) {
        guard case .unreadable = refusal(body) else {
            Issue.record("\(String(describing: refusal(body)))")
            return
        }
    }

    @Test("with too many events is refused, however the rest of it looks")
    func tooMany() {
        let body = #"{"employees": ["# + Array(repeating: #"{"id": "7"}"#, count: 4).joined(separator: ",")
        #expect(refusal(body + "]}", eventsMax: 4) == nil)
        #expect(refusal(body + "]}", eventsMax: 3) == .tooManyEvents(max: 3))
        #expect(refusal(body, eventsMax: 3) == .tooManyEvents(max: 3))
    }
}
