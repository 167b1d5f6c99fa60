import HRFeed

/// All that a decoder told of one document, in order, and how it ended.
struct Transcript: Equatable {
    var events: [FeedEvent] = []
    var ending: FeedEnding?
    var error: FeedError?

    /// Feeds the pieces one after the other, as they are.
    init(
        _ pieces: [ArraySlice<UInt8>],
        _ format: FeedFormat,
        limits: FeedLimits = .standard
    ) {
        var decoder = FeedDecoder(format: format, limits: limits)
        var events: [FeedEvent] = []
        do {
            for piece in pieces { try decoder.push(piece) { events.append($0) } }
            ending = try decoder.finish { events.append($0) }
        } catch {
            self.error = error as? FeedError
        }
        self.events = events
    }

    /// CSV in UTF-8.
    init(
        _ pieces: [ArraySlice<UInt8>],
        delimiter: CSVDialect.Delimiter? = nil,
        limits: FeedLimits = .standard
    ) {
        let syntax = FeedFormat.Syntax.csv(CSVDialect(delimiter: delimiter))
        self.init(pieces, FeedFormat(syntax: syntax, encoding: .utf8), limits: limits)
    }

    /// CSV in UTF-8.
    init(_ text: String, delimiter: CSVDialect.Delimiter? = nil, limits: FeedLimits = .standard) {
        self.init([Array(text.utf8)[...]], delimiter: delimiter, limits: limits)
    }

    /// JSON whose records stand at that pointer, or a line each, with those fields.
    init(
        json text: String,
        _ syntax: FeedFormat.Syntax = .json(records: .root),
        fields: [String],
        limits: FeedLimits = .standard
    ) {
        self.init([Array(text.utf8)[...]], .of(syntax, fields), limits: limits)
    }

    var header: [String]? {
        guard case .header(let names)? = events.first else { return nil }
        return names
    }

    var records: [Record] {
        events.compactMap { if case .record(let record) = $0 { record } else { nil } }
    }

    var refusals: [RowRefusal] {
        events.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }

    var rows: [[String?]] { records.map(\.values) }
}

extension FeedFormat {
    /// In UTF-8.
    static func of(_ syntax: Syntax, _ fields: [String] = []) -> Self {
        FeedFormat(syntax: syntax, encoding: .utf8, fields: fields.compactMap { JSONPointer($0) })
    }
}

extension Record {
    var recordValues: [RecordValue?] { (0..<columnCount).map { recordValue(at: $0) } }

    var values: [String?] { (0..<columnCount).map { value(at: $0) } }
}

extension FeedLimits {
    /// Small enough to be reached by a line of text.
    static let tiny = FeedLimits(
        fieldBytesMax: 12,
        columnsMax: 4,
        rowBytesMax: 30,
        headerBytesMax: 40,
        fileBytesMax: 4_000,
        depthMax: 3,
        inflationMax: 20
    )
}
