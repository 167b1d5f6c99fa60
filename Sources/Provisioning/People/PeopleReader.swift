public import HRFeed

/// How one source's files are read.
public struct FeedSettings: Sendable, Hashable {
    public var source: SourceID
    public var dialect: CSVDialect
    public var limits: CSVLimits
    public var mapping: RecordMapping

    public init(source: SourceID, dialect: CSVDialect, limits: CSVLimits, mapping: RecordMapping) {
        self.source = source
        self.dialect = dialect
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
public struct PeopleReader: Sendable {
    private let settings: FeedSettings
    private var decoder: CSVDecoder
    private var mapping: BoundMapping?

    public init(settings: FeedSettings) {
        self.settings = settings
        decoder = CSVDecoder(dialect: settings.dialect, limits: settings.limits)
    }

    /// The rows that these bytes complete.
    public mutating func push(_ bytes: some Collection<UInt8>) throws(FeedRefusal) -> [PersonRow] {
        var rows: [PersonRow] = []
        do {
            try decoder.push(Array(bytes)) { event in
                if let row = try Self.row(event, settings: settings, mapping: &mapping) { rows.append(row) }
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
                if let row = try Self.row(event, settings: settings, mapping: &mapping) { rows.append(row) }
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
        mapping: inout BoundMapping?
    ) throws -> PersonRow? {
        switch event {
        case .header(let columns):
            mapping = try settings.mapping.bound(to: columns)
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

extension Record {
    /// No value in any column.
    fileprivate var isBlank: Bool {
        (0..<columnCount).allSatisfy { column in withUnsafeBytes(at: column) { $0.isEmpty } }
    }
}
