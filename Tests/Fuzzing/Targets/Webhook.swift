import HRFeed
import Ports

@testable import Intake
@testable import Provisioning

/// Webhooks' bodies: never more events than may be, never anything of a body's values in what a sender or a log is told, and the
/// same each time.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebhook(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = FuzzInput(data, count)
    let bodyBytesMax = input.choice(of: [1 << 20, 120])
    let reader = JSONEventReader(
        places: EventPlaces(
            records: input.choice(of: places),
            eventID: input.choice(of: [nil, JSONPointer(tokens: ["event"])]),
            asOf: input.choice(of: times)
        ),
        fields: [JSONPointer(tokens: ["id"]), JSONPointer(tokens: ["fields", "email"])],
        bodyBytesMax: bodyBytesMax,
        mapping: staged
    )
    let eventsMax = input.choice(of: [100, 1, 2, 0])
    let body = Array(input.rest)
    let events = read(body, reader, eventsMax)
    expect(read(body, reader, eventsMax) == events, "it isn't the same again")
    switch events {
    case .success(let events):
        expect(events.count <= eventsMax, "\(events.count) events where \(eventsMax) may be")
        expect(body.count <= bodyBytesMax, "a body of \(body.count) bytes")
        for event in events { check(event) }
    case .failure(let refusal):
        expectSilence("\(refusal)")
    }
    return 0
}

private let places = [.root, JSONPointer(tokens: ["employees"]), JSONPointer(tokens: ["data", "0"])]

private let times: [EventPlaces.AsOf?] =
    [nil] + TimestampFormat.allCases.map { EventPlaces.AsOf(at: JSONPointer(tokens: ["timestamp"]), format: $0) }

private func read(_ body: [UInt8], _ reader: JSONEventReader, _ max: Int) -> Result<[ReadEvent], BodyRefusal> {
    Result { () throws(BodyRefusal) in try reader.events(in: body, eventsMax: max) }
}

private func staged(_ record: Record) throws(RowProblem) -> StagedRow.Content {
    let column = BoundColumn(index: 0, name: "/id")
    guard case .text(let id) = record.cell(at: column) else { throw record.problem(column, "no id stands here") }
    return .refused(EmployeeID(id))
}

private func check(_ event: ReadEvent) {
    switch event.outcome {
    case .success(.refused(let employee)): expect(!employee.rawValue.isEmpty, "an employee without an id")
    case .success: expect(false, "something was staged that nobody made")
    case .failure(let refusal): expectSilence("\(refusal)")
    }
}

/// Stands for somebody's data: no answer and no log line may say it (promise 10).
private let canary = "s3cr3t"

private func expectSilence(_ reason: String) {
    expect(!reason.contains(canary), "a reason tells what stands in the body: \(reason)")
}
