public import HRFeed

/// How one source's files are read.
public struct FeedSettings: Sendable, Hashable {
    public var source: SourceID
    /// Its fields follow from the mapping; what they are here counts for nothing.
    public var format: FeedFormat
    public var limits: FeedLimits
    /// Where its files say of when they are the truth.
    public var asOf: AsOfOrigin
    public var mapping: RecordMapping
    /// Names everything in the mapping: two with one digest make the same of the same record.
    public var mappingDigest: String

    public init(
        source: SourceID,
        format: FeedFormat,
        limits: FeedLimits,
        asOf: AsOfOrigin = .modification,
        mapping: RecordMapping,
        mappingDigest: String
    ) {
        self.source = source
        self.format = format
        self.limits = limits
        self.asOf = asOf
        self.mapping = mapping
        self.mappingDigest = mappingDigest
    }

    /// What a feed without a header is asked for, each once.
    fileprivate var columns: [ColumnName] {
        let mapped = mapping.columns
        guard let column = asOf.column, !mapped.contains(column) else { return mapped }
        return mapped + [column]
    }
}

/// One row of a feed, as the planner sees it. A row that says what is known already is none.
public enum PersonRow: Sendable, Hashable {
    /// Somebody of whom nothing else is known, or needs to be.
    ///
    /// - print: of the record: with it, the same row is recognised in the next file.
    case person(Person, row: Int, print: UInt64?)
    /// What is said of somebody of whom something may be known.
    ///
    /// - asOf: of when the row says to be the truth; nil where the file as a whole says so.
    case patch(PersonPatch, row: Int, asOf: WallInstant?, print: UInt64?)
    /// A value of a row was left out, and the rest of it counts: it comes by itself, before this.
    ///
    /// - reason: for the report; names row, line and column.
    case remark(row: Int, reason: String)
    /// - employee: who the row is about; nil where even that can't be read, so that absence proves nothing.
    /// - reason: for the report; names row, line and column.
    case refused(employee: EmployeeID?, row: Int, reason: String)
}

/// Why a file as a whole is refused.
public struct FeedRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public var reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { reason }
}

/// Makes people out of a feed's bytes: decoding, then mapping. Holds one row, whatever the file's size.
///
/// In JSON a column of the mapping that begins with a slash is a pointer (RFC 6901), any other the name of a member.
public struct PeopleReader: ~Copyable, Sendable {
    private var rows: PeopleRows
    private var decoder: FeedDecoder

    /// - Parameters:
    ///   - completion: makes persons of those of whom nothing is known.
    ///   - asOf: of when the file is the truth, where its rows don't say.
    ///   - now: no row is the truth of a later instant.
    ///   - known: who is recognised by fingerprint; nil reads every row in full, and leaves all of them to be completed.
    public init(
        settings: FeedSettings,
        completion: any PersonCompleting,
        asOf: WallInstant,
        now: WallInstant,
        known: consuming KnownPeople?
    ) {
        var format = settings.format
        var columns: [String]?
        if case .csv = format.syntax {
            // The header says.
        } else {
            let wanted = settings.columns
            format.fields = wanted.map(JSONPointer.init(column:))
            columns = wanted.map(\.text)
        }
        decoder = FeedDecoder(format: format, limits: settings.limits)
        rows = PeopleRows(
            settings: settings,
            completion: completion,
            asOf: asOf,
            now: now,
            columns: columns,
            known: known
        )
    }

    /// What was counted so far.
    public var tally: PeopleTally { rows.tally }

    /// Of when all of it is the truth, once it was read; nil where its rows don't say, or each says so of itself.
    ///
    /// - Throws: a snapshot's say instants that one export can't have.
    public func statedAsOf(_ semantics: FeedSemantics) throws(FeedRefusal) -> WallInstant? {
        semantics == .snapshot ? try rows.stated?.ofSnapshot() : nil
    }

    /// Whom the file has named, once all of it was read. Nil where nobody was known.
    public consuming func takeKnown() -> KnownPeople? { rows.known }

    /// The rows that these bytes complete.
    public mutating func push(_ bytes: [UInt8]) throws(FeedRefusal) -> [PersonRow] {
        do {
            try bytes.withUnsafeBytes { bytes in try decoder.push(bytes) { event in try rows.take(event) } }
        } catch {
            throw Self.refusal(error)
        }
        return rows.takeRead()
    }

    /// The row that the file's end completes, if any, and what is known now.
    public mutating func finish() throws(FeedRefusal) -> (rows: [PersonRow], ending: FeedEnding) {
        do {
            let ending = try decoder.finish { event in try rows.take(event) }
            return (rows.takeRead(), ending)
        } catch {
            throw Self.refusal(error)
        }
    }

    private static func refusal(_ error: any Error) -> FeedRefusal {
        switch error {
        case let error as FeedError: FeedRefusal(reason: error.description)
        case let error as MappingError: FeedRefusal(reason: error.description)
        default: FeedRefusal(reason: "it can't be read")
        }
    }
}

extension JSONPointer {
    /// What a mapping's column means in JSON. What begins with a slash and is no pointer is a member's name after all.
    public init(column: ColumnName) { self = JSONPointer(column.pointer) ?? JSONPointer(tokens: [column.text]) }
}
