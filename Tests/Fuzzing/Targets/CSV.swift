import HRFeed
import Randomness

/// CSV in UTF-8: whatever the bytes, they are told the same in any pieces and within the limits, and the table that they gave
/// is the same when it is written and read again.
func fuzzCSV(_ input: inout FuzzInput) {
    let delimiter = input.choice(of: [nil] + CSVDialect.Delimiter.allCases)
    let limits = input.choice(of: [FeedLimits.standard, .narrow])
    let writer = CSVWriter(
        delimiter: input.choice(of: CSVDialect.Delimiter.allCases),
        newline: input.choice(of: ["\n", "\r\n", "\r"]),
        quotesEverything: input.isSet()
    )
    var random = input.random()
    let format = FeedFormat(syntax: .csv(CSVDialect(delimiter: delimiter)), encoding: .utf8)
    let bytes = Array(input.rest)
    let transcript = FeedProperties(format: format, limits: limits).check(bytes, cutBy: &random)
    checkProven(bytes, format, limits, transcript, &random)
    if let header = transcript.header {
        readAgain([header] + transcript.rows.map { $0.map { $0 ?? "" } }, writer)
    }
    _ = transcript.reasons
}

/// Asked for a trailer, it is read the same in any pieces, and but for the trailer as it is without.
private func checkProven(
    _ bytes: [UInt8],
    _ format: FeedFormat,
    _ limits: FeedLimits,
    _ plain: Transcript,
    _ random: inout SeededRandom
) {
    var format = format
    let trailer = FeedTrailer(place: .firstColumn, mark: .begins("1"), rows: .firstColumn)
    format.proof = FeedProof(trailer: trailer, rows: nil)
    let whole = FeedProperties(format: format, limits: limits).check(bytes, cutBy: &random)
    guard whole.ending != nil, plain.ending != nil else { return }
    expectEqual(whole.events.count, plain.events.count - 1, "a trailer is more, or less, than one row")
}

private func readAgain(_ table: [[String]], _ writer: CSVWriter) {
    // With a byte order mark, lest a first column whose name begins with one loses it.
    let bytes = Array(("\u{FEFF}" + writer.text(table)).utf8)
    let again = Transcript([bytes[...]], delimiter: writer.delimiter)
    expect(again.error == nil, "what was read can't be read again: \(again.reasons)")
    expect(([again.header ?? []] + again.rows).elementsEqual(table, by: isSame), "what is read again is something else")
    expectEqual(again.ending?.endedWithNewline, true, "the last row ended with a newline")
}

/// The same bytes: equal text may be written in two ways.
private func isSame(_ one: [String?], _ other: [String]) -> Bool {
    one.elementsEqual(other) { one, other in one.map { Array($0.utf8) } == Array(other.utf8) }
}
