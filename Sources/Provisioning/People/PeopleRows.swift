import HRFeed

/// What is counted while a feed is read.
public struct PeopleTally: Sendable, Hashable {
    /// All of the file's, refused ones included, empty ones not.
    public var rows = 0
    /// Those that say what is known already.
    public var unchanged = 0
    /// As the header names them, without white space around.
    public var columns: [String] = []
    /// Where in `columns` those stand that the mapping reads.
    public var mapped: [Int] = []
    /// By column, how many rows have a value there.
    public var filled: [Int] = []

    public init() {}

    /// What guards compare.
    public var shape: SnapshotShape {
        SnapshotShape(
            rows: rows,
            columns: columns,
            // What nobody reads may go blank.
            filled: Dictionary(mapped.map { (columns[$0], filled[$0]) }, uniquingKeysWith: { first, _ in first })
        )
    }
}

/// Makes rows of people out of a decoder's events. What says nothing new is counted, and read no further.
struct PeopleRows {
    private let settings: FeedSettings
    private let completion: any PersonCompleting
    private let asOf: WallInstant
    private let now: WallInstant
    /// Of the file, in order, where the mapping says which they are; nil where a header does.
    private let columns: [String]?
    private var mapping: BoundMapping?
    /// Nil where the rows don't say of when they are the truth.
    private(set) var stated: StatedInstants?
    /// The column that says so, where it says nothing else.
    private var unprinted: Int?
    /// Two files with other columns, or read by another mapping, have no fingerprint in common.
    private var salt: UInt64 = 0
    private(set) var known: KnownPeople?
    private(set) var tally = PeopleTally()
    private var read: [PersonRow] = []

    init(
        settings: FeedSettings,
        completion: any PersonCompleting,
        asOf: WallInstant,
        now: WallInstant,
        columns: [String]?,
        known: consuming KnownPeople?
    ) {
        self.settings = settings
        self.completion = completion
        self.asOf = asOf
        self.now = now
        self.columns = columns
        self.known = known
    }

    /// What has come since it was last asked.
    mutating func takeRead() -> [PersonRow] {
        defer { read = [] }
        return read
    }

    mutating func take(_ event: FeedEvent) throws {
        switch event {
        case .header(let header):
            let columns = columns ?? header.map(\.normalised)
            let mapping = try settings.mapping.bound(to: columns)
            self.mapping = mapping
            stated = try settings.stated(in: columns, now: now)
            unprinted = stated.map(\.column.index).flatMap { index in
                mapping.mappedColumns.contains { $0.index == index } ? nil : index
            }
            tally.columns = columns
            tally.mapped = mapping.mappedColumns.map(\.index)
            tally.filled = Array(repeating: 0, count: columns.count)
            if let known { salt = settings.salt(over: columns, known.keyed) }
        case .record(let record):
            take(record)
        case .refused(let refusal):
            tally.rows += 1
            let employee = refusal.record.flatMap { record in mapping?.employee(of: record) }
            if let employee { known?.see(employee) }
            read.append(.refused(employee: employee, row: refusal.rowNumber, reason: refusal.description))
        }
    }

    private mutating func take(_ record: Record) {
        // A row of delimiters alone is how spreadsheets write an empty line.
        guard let mapping, !record.isBlank else { return }
        tally.rows += 1
        record.countFilled(into: &tally.filled)
        let rowAsOf: WallInstant?
        do throws(RowProblem) {
            rowAsOf = try stated?.take(record)
        } catch {
            if let employee = mapping.employee(of: record) { known?.see(employee) }
            return refuse(record, error, mapping)
        }
        guard let keyed = known?.keyed, let id = mapping.fingerprint(ofEmployeeIn: record, keyed) else {
            return map(record, mapping, asOf: rowAsOf, print: nil, isNew: false)
        }
        let print = fingerprint(of: record, keyed)
        switch known?.see(id: id, print: print) {
        case .unchanged: tally.unchanged += 1
        case .again: refuse(record, "its employee id stands in an earlier row, too; the person is left as is")
        case .new: map(record, mapping, asOf: rowAsOf, print: print, isNew: true)
        case .changed, nil: map(record, mapping, asOf: rowAsOf, print: print, isNew: false)
        }
    }

    /// Of everything but when the record is the truth: the same said again is nothing new.
    @inline(__always)
    private func fingerprint(of record: Record, _ keyed: KeyedFingerprint) -> UInt64 {
        let print = unprinted.map { record.fingerprint(without: $0, keyed) } ?? record.fingerprint(keyed)
        return print ^ salt
    }

    private mutating func map(
        _ record: Record,
        _ mapping: BoundMapping,
        asOf: WallInstant?,
        print: UInt64?,
        isNew: Bool
    ) {
        do throws(RowProblem) {
            let reading = try mapping.reading(of: record)
            let patch = reading.patch
            for problem in reading.remarks { read.append(.remark(row: problem.rowNumber, reason: problem.remark)) }
            // What isn't read stays as it is known; by the time that this is accepted something may be.
            guard isNew, patch.unread.isEmpty else {
                return read.append(.patch(patch, row: record.rowNumber, asOf: asOf, print: print))
            }
            complete(patch, record, asOf: asOf ?? self.asOf, print: print)
        } catch {
            refuse(record, error, mapping)
        }
    }

    private mutating func refuse(_ record: Record, _ problem: RowProblem, _ mapping: BoundMapping) {
        let employee = mapping.employee(of: record)
        read.append(.refused(employee: employee, row: record.rowNumber, reason: problem.description))
    }

    /// Of nobody known: all that can be said is in the record.
    private mutating func complete(_ patch: PersonPatch, _ record: Record, asOf: WallInstant, print: UInt64?) {
        do throws(CompletionProblem) {
            let person = try completion.person(
                patch,
                over: nil,
                semantics: .snapshot,
                from: settings.source,
                asOf: asOf
            )
            read.append(.person(person, row: record.rowNumber, print: print))
        } catch {
            refuse(record, error.description)
        }
    }

    private mutating func refuse(_ record: Record, _ reason: String) {
        let reason = "row \(record.rowNumber) (line \(record.lineNumber)): \(reason)"
        read.append(.refused(employee: mapping?.employee(of: record), row: record.rowNumber, reason: reason))
    }
}

extension BoundMapping {
    /// Of the employee id that the record has; nil where it can't be read.
    @inline(__always)
    fileprivate func fingerprint(ofEmployeeIn record: Record, _ keyed: KeyedFingerprint) -> UInt64? {
        if let column = plainKeyColumn {
            let plain = record.withUnsafeBytes(at: column) { bytes in bytes.isPlainWord ? keyed.of(bytes) : nil }
            if let plain { return plain }
        }
        guard var text = employee(of: record)?.rawValue else { return nil }
        return text.withUTF8 { keyed.of(UnsafeRawBufferPointer($0)) }
    }
}

extension UnsafeRawBufferPointer {
    /// ASCII without spaces and controls: normalising changes nothing of it.
    fileprivate var isPlainWord: Bool {
        !isEmpty && count <= BoundKey.lengthMax && allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}

extension FeedSettings {
    /// Nil where its rows don't say of when they are the truth.
    fileprivate func stated(in header: [String], now: WallInstant) throws(MappingError) -> StatedInstants? {
        guard case .column(let column, let syntax) = asOf else { return nil }
        let bound = try HeaderPlaces(header).bound([column])
        return bound[column].map { StatedInstants(column: $0, syntax: syntax, now: now) }
    }

    /// Of everything that decides what a record of these columns comes down to: two files with other columns, or read by
    /// another mapping, have no fingerprint in common.
    fileprivate func salt(over columns: [String], _ keyed: KeyedFingerprint) -> UInt64 {
        var text = "\(columns)\n\(mappingDigest)"
        return text.withUTF8 { keyed.of(UnsafeRawBufferPointer($0)) }
    }
}
