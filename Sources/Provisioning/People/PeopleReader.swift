public import HRFeed

/// How one source's files are read.
public struct FeedSettings: Sendable, Hashable {
    public var source: SourceID
    /// Its fields follow from the mapping; what they are here counts for nothing.
    public var format: FeedFormat
    public var limits: FeedLimits
    public var mapping: RecordMapping

    public init(source: SourceID, format: FeedFormat, limits: FeedLimits, mapping: RecordMapping) {
        self.source = source
        self.format = format
        self.limits = limits
        self.mapping = mapping
    }
}

/// One row of a feed, as the planner sees it.
public enum PersonRow: Sendable, Hashable {
    case person(Person, row: Int)
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
    private let settings: FeedSettings
    /// Of the file, in order, where the mapping says which they are; nil where a header does.
    private let columns: [String]?
    private var decoder: FeedDecoder
    private var mapping: BoundMapping?

    public init(settings: FeedSettings) {
        self.settings = settings
        var format = settings.format
        if case .csv = format.syntax {
            columns = nil
        } else {
            let wanted = settings.mapping.wantedColumns
            format.fields = wanted.map(JSONPointer.init(column:))
            columns = wanted
        }
        decoder = FeedDecoder(format: format, limits: settings.limits)
    }

    /// The rows that these bytes complete.
    public mutating func push(_ bytes: some Collection<UInt8>) throws(FeedRefusal) -> [PersonRow] {
        var rows: [PersonRow] = []
        do {
            try decoder.push(Array(bytes)) { event in
                let row = try Self.row(event, settings: settings, columns: columns, mapping: &mapping)
                if let row { rows.append(row) }
            }
        } catch {
            throw Self.refusal(error)
        }
        return rows
    }

    /// The row that the file's end completes, if any, and what is known now.
    public mutating func finish() throws(FeedRefusal) -> (rows: [PersonRow], ending: FeedEnding) {
        var rows: [PersonRow] = []
        do {
            let ending = try decoder.finish { event in
                let row = try Self.row(event, settings: settings, columns: columns, mapping: &mapping)
                if let row { rows.append(row) }
            }
            return (rows, ending)
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

    private static func row(
        _ event: FeedEvent,
        settings: FeedSettings,
        columns: [String]?,
        mapping: inout BoundMapping?
    ) throws -> PersonRow? {
        switch event {
        case .header(let header):
            mapping = try settings.mapping.bound(to: columns ?? header)
            return nil
        case .record(let record):
            // A row of delimiters alone is how spreadsheets write an empty line.
            guard let mapping, !record.isBlank else { return nil }
            do throws(RowProblem) {
                return .person(try mapping.person(of: record, from: settings.source), row: record.rowNumber)
            } catch {
                let employee = mapping.employee(of: record)
                return .refused(employee: employee, row: record.rowNumber, reason: error.description)
            }
        case .refused(let refusal):
            let employee = refusal.record.flatMap { record in mapping?.employee(of: record) }
            return .refused(employee: employee, row: refusal.rowNumber, reason: refusal.description)
        }
    }
}

extension RecordMapping {
    /// Every column that it needs, each once.
    fileprivate var wantedColumns: [String] {
        columns.map(\.text)
    }
}

extension JSONPointer {
    /// What a mapping's column means in JSON. What begins with a slash and is no pointer is a member's name after all.
    fileprivate init(column: String) {
        self = (column.utf8.first == UInt8(ascii: "/") ? JSONPointer(column) : nil) ?? JSONPointer(tokens: [column])
    }
}

extension Record {
    /// No value in any column.
    fileprivate var isBlank: Bool {
        (0..<columnCount).allSatisfy { column in withUnsafeBytes(at: column) { $0.isEmpty } }
    }
}
