import HRFeed
import Randomness
import SCIM

/// JSON and NDJSON feeds in UTF-8: whatever the bytes, they are told the same in any pieces and within the limits; what was
/// read is the same when it is written and read again; and SCIM's reader of JSON agrees on what is JSON.
func fuzzJSON(_ input: inout FuzzInput) {
    let syntax = input.choice(of: syntaxes)
    let limits = input.choice(of: [FeedLimits.standard, .narrow])
    var random = input.random()
    let bytes = Array(input.rest)
    let properties = FeedProperties(format: .of(syntax, fields), limits: limits)
    let transcript = properties.check(bytes, cutBy: &random)
    checkProven(bytes, syntax, limits, &random)
    readAgain(transcript, isArray: syntax != .ndjson)
    if syntax == .json(records: .root), limits == .standard { compare(transcript, with: bytes) }
    for reason in transcript.reasons {
        expect(!reason.contains(canary), "a reason tells what stands in the file: \(reason)")
    }
}

private let fields = ["/id", "/b/c", "/b", "/a~1b/0", "", "/é"]

private let syntaxes: [FeedFormat.Syntax] =
    ["", "/data", "/a/b", "/0", "/data/1/é"].compactMap { JSONPointer($0) }.map { .json(records: $0) } + [.ndjson]

/// A trailer, and a number of records beside them: asked for, they are read the same in any pieces.
private func checkProven(
    _ bytes: [UInt8],
    _ syntax: FeedFormat.Syntax,
    _ limits: FeedLimits,
    _ random: inout SeededRandom
) {
    var format = FeedFormat.of(syntax, fields)
    let (place, rows) = (JSONPointer(tokens: ["b"]), JSONPointer(tokens: ["b", "c"]))
    format.proof = FeedProof(
        trailer: FeedTrailer(place: .pointer(place), mark: .present, rows: .pointer(rows)),
        rows: nil
    )
    let whole = FeedProperties(format: format, limits: limits).check(bytes, cutBy: &random)
    let plain = Transcript([bytes[...]], .of(syntax, fields), limits: limits)
    if whole.ending != nil {
        expect(whole.events.elementsEqual(plain.events.dropLast()), "a trailer is more, or less, than the last record")
    }
    guard syntax != .ndjson, syntax != .json(records: .root) else { return }
    format.proof = FeedProof(trailer: nil, rows: JSONPointer(tokens: ["id"]))
    let counted = FeedProperties(format: format, limits: limits).check(bytes, cutBy: &random)
    expect(counted.ending == nil || counted == plain, "a number beside the records changes what they are")
}

/// Stands for somebody's data: no error may say it.
private let canary = "s3cr3t"

/// Each record as an object with a member for each column.
private func readAgain(_ transcript: Transcript, isArray: Bool) {
    let columns = transcript.header?.count ?? 0
    let rows = transcript.records.map { String(decoding: object($0).serialized(), as: UTF8.self) }
    let text = isArray ? "[" + rows.joined(separator: ",\n") + "]" : rows.map { $0 + "\n" }.joined()
    guard !text.isEmpty else { return }
    let syntax = isArray ? FeedFormat.Syntax.json(records: .root) : .ndjson
    let again = Transcript(json: text, syntax, fields: (0..<columns).map { "/c\($0)" })
    expect(again.error == nil && again.refusals.isEmpty, "what was read can't be read again: \(again.reasons)")
    let isSame = again.records.elementsEqual(transcript.records) { $0.recordValues == $1.recordValues }
    expect(isSame, "what is read again is something else")
}

private func object(_ record: Record) -> JSONValue {
    var object = JSONObject()
    for (column, value) in record.recordValues.enumerated() {
        switch value {
        case nil, .missing: continue
        case .null: object["c\(column)"] = .null
        case .text(let text): object["c\(column)"] = .string(text)
        }
    }
    return .object(object)
}

/// Both read RFC 8259, by other ways; only one of them keeps every value.
private func compare(_ transcript: Transcript, with bytes: [UInt8]) {
    do throws(JSONSyntaxError) {
        _ = try JSONValue.parse(bytes)
        if case .jsonUnsound(let flaw, _) = transcript.error { expect(false, "only SCIM's reader takes this: \(flaw)") }
    } catch {
        switch error.reason {
        case .numberOutOfRange, .loneSurrogate, .invalidUTF8, .tooDeep, .tooLong: break
        default: expect(transcript.error != nil, "only the feed's reader takes this: \(error)")
        }
    }
}
