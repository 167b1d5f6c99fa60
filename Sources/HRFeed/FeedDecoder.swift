/// Turns a file's bytes into records, as they come: unpacks, makes UTF-8 of it, takes its syntax apart.
///
/// ```swift
/// var decoder = FeedDecoder(format: .csv(delimiter: nil), limits: .standard)
/// while let chunk = try file.nextChunk() {
///     try decoder.push(chunk) { event in … }
/// }
/// let ending = try decoder.finish { event in … }
/// ```
///
/// The records depend on the bytes only, not on the pieces that they come in. Memory is bounded by one record's limit. What is
/// wrong with a record is an event, and those after it are read; what is wrong with the file is an error, and nothing that was
/// read out of the file counts then. After an error, its own or one thrown by a caller's `body`, a decoder is spent.
public struct FeedDecoder: ~Copyable, Sendable {
    private let limits: FeedLimits
    private var gunzip: Gunzip
    private var encoding: EncodingStage
    /// One of them is there.
    private var csv: CSVDecoder?
    private var json: JSONFeedDecoder?
    private var ndjson: NDJSONFeedDecoder?
    private var bytes: Int64 = 0
    private var isSpent = false

    public init(format: FeedFormat, limits: FeedLimits) {
        self.limits = limits
        gunzip = Gunzip(limits: limits)
        encoding = EncodingStage(declared: format.encoding)
        switch format.syntax {
        case .csv(let dialect):
            csv = CSVDecoder(dialect: dialect, proof: format.proof, limits: limits)
        case .json(let records):
            let (fields, proof) = (format.fields, format.proof)
            json = JSONFeedDecoder(records: records, fields: fields, proof: proof, limits: limits)
        case .ndjson:
            ndjson = NDJSONFeedDecoder(fields: format.fields, proof: format.proof, limits: limits)
        }
    }

    /// Reads the next bytes of the file, and tells what they complete.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func push(_ bytes: UnsafeRawBufferPointer, _ body: (FeedEvent) throws -> Void) throws {
        precondition(!isSpent, "a decoder is fed after its end")
        isSpent = true
        self.bytes += Int64(bytes.count)
        guard self.bytes <= limits.fileBytesMax else { throw FeedError.fileTooLong(bytesMax: limits.fileBytesMax) }
        try unpack(bytes, isLast: false, body)
        isSpent = false
    }

    /// Reads the next bytes of the file, and tells what they complete.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func push(_ bytes: ArraySlice<UInt8>, _ body: (FeedEvent) throws -> Void) throws {
        try bytes.withUnsafeBytes { try push($0, body) }
    }

    /// Reads the next bytes of the file, and tells what they complete.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func push(_ bytes: [UInt8], _ body: (FeedEvent) throws -> Void) throws {
        try bytes.withUnsafeBytes { try push($0, body) }
    }

    /// Says that the file ends here, and tells what that completes: a last row without a newline.
    /// - Throws: ``FeedError``, or what `body` throws.
    public mutating func finish(_ body: (FeedEvent) throws -> Void) throws -> FeedEnding {
        precondition(!isSpent, "a decoder is fed after its end")
        isSpent = true
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        try unpack(nothing, isLast: true, body)
        try transcode(nothing, isLast: true, body)
        let tally =
            try csv?.finish(encoding: encoding.encoding, body)
            ?? json?.finish(body)
            ?? ndjson?.finish(encoding: encoding.encoding, body)
            ?? FeedTally(proof: nil)
        try tally.checkProof()
        return FeedEnding(
            records: tally.records,
            refused: tally.refused,
            bytes: bytes,
            endedWithNewline: tally.endedWithNewline
        )
    }

    private mutating func unpack(
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        var position = 0
        while let piece = try gunzip.next(bytes, from: &position, isLast: isLast) {
            try transcode(piece, isLast: false, body)
        }
    }

    private mutating func transcode(
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        _ body: (FeedEvent) throws -> Void
    ) throws {
        var position = 0
        while let text = try encoding.next(bytes, from: &position, isLast: isLast) {
            try csv?.push(text, encoding: encoding.encoding, body)
            try json?.push(text, encoding: encoding.encoding, body)
            try ndjson?.push(text, encoding: encoding.encoding, body)
        }
    }
}
