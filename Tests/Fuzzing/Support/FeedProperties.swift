import HRFeed
import Randomness

/// What holds of every feed, whatever its bytes.
struct FeedProperties {
    let format: FeedFormat
    let limits: FeedLimits

    /// Reads the bytes in one piece, and in others; returns what was told.
    func check(_ bytes: [UInt8], cutBy random: inout SeededRandom) -> Transcript {
        let whole = Transcript([bytes[...]], format, limits: limits)
        checkLimits(whole)
        // A trailer has a number, and is told to nobody.
        if format.proof == nil { checkCounts(whole, bytes: bytes) }
        var cuts = [bytes.cut(using: &random), bytes.cut(using: &random)]
        if bytes.count <= 512 { cuts.append(bytes.indices.map { bytes[$0...$0] }) }
        for pieces in cuts { checkSame(whole, Transcript(pieces, format, limits: limits), pieces) }
        return whole
    }

    /// The pieces change nothing of what is told.
    private func checkSame(_ whole: Transcript, _ cut: Transcript, _ pieces: [ArraySlice<UInt8>]) {
        let (shorter, longer) = whole.events.count < cut.events.count ? (whole, cut) : (cut, whole)
        var isSame = whole == cut
        if let one = whole.error, let other = cut.error, one.isOfWrapping || other.isOfWrapping {
            // Which comes first, that or what is wrong inside, depends on the pieces. Nothing that was told counts then.
            isSame = Array(longer.events.prefix(shorter.events.count)) == shorter.events
        }
        expect(isSame, "cut at \(pieces.map(\.startIndex)), it tells something else\n  \(whole)\n  \(cut)")
    }

    private func checkLimits(_ transcript: Transcript) {
        let columns = transcript.header?.count ?? 0
        if case .csv = format.syntax { expect(columns <= limits.columnsMax, "\(columns) columns") }
        for record in transcript.records + transcript.refusals.compactMap(\.record) {
            expectEqual(record.columnCount, columns, "a record has other columns than the header")
            record.withUnsafeBytes { bytes in
                expect(bytes.count <= limits.rowBytesMax + 2 * columns + 1, "a row of \(bytes.count) bytes")
            }
            for column in 0..<columns { checkValue(of: record, at: column) }
        }
        for record in transcript.records {
            expect(record.recordValues.allSatisfy { $0 != nil }, "a record has a value that can't be read")
        }
    }

    private func checkValue(of record: Record, at column: Int) {
        guard record.value(at: column) != nil else { return }
        record.withUnsafeBytes(at: column) { value in
            expect(value.count <= limits.fieldBytesMax, "a value of \(value.count) bytes")
            expect(String(validating: value, as: UTF8.self) != nil, "a value is no UTF-8")
            expect(!value.contains(0), "a value has a NUL")
        }
    }

    /// Rows are numbered without gaps, and what is counted at the end was told.
    private func checkCounts(_ transcript: Transcript, bytes: [UInt8]) {
        var (row, line) = (0, 0)
        for event in transcript.events {
            let place: (row: Int, line: Int)
            switch event {
            case .header: continue
            case .record(let record): place = (record.rowNumber, record.lineNumber)
            case .refused(let refusal): place = (refusal.rowNumber, refusal.lineNumber)
            }
            expectEqual(place.row, row + 1, "a row's number")
            expect(place.line >= line, "row \(place.row) stands on line \(place.line), after line \(line)")
            (row, line) = place
        }
        guard let ending = transcript.ending else {
            expect(transcript.error != nil, "neither an ending nor an error")
            return
        }
        expectEqual(ending.records, transcript.records.count, "records")
        expectEqual(ending.refused, transcript.refusals.count, "refused rows")
        expectEqual(ending.bytes, Int64(bytes.count), "bytes")
        expect(transcript.header != nil, "no header, and no error")
    }
}

extension FeedError {
    /// Found out where a file is unpacked and made UTF-8, some way ahead of where its text is read.
    fileprivate var isOfWrapping: Bool {
        switch self {
        case .fileTooLong, .inflatedTooMuch, .gzipUnsound, .encodingAmbiguous: true
        default: false
        }
    }
}

extension Transcript {
    /// What an operator would read: what is wrong, and nothing of what the file says (promise 10).
    var reasons: [String] { refusals.map { "\($0)" } + (error.map { ["\($0)"] } ?? []) }
}

extension FeedLimits {
    /// Reached by a few hundred bytes, but for the file's own.
    static var narrow: FeedLimits {
        var limits = FeedLimits.tiny
        limits.fileBytesMax = 1 << 30
        return limits
    }
}
