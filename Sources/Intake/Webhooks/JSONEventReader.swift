public import HRFeed
public import Ports
public import Provisioning

/// Reads the events of a JSON body: an array of objects somewhere in it, or one object.
public struct JSONEventReader: EventReading {
    /// Makes of a record what is staged of it.
    public typealias Mapping = @Sendable (Record) throws(RowProblem) -> StagedRow.Content

    private let format: FeedFormat
    private let limits: FeedLimits
    private let idColumn: Int?
    private let asOf: (column: Int, format: TimestampFormat)?
    private let mapping: Mapping

    /// - Parameters:
    ///   - fields: what `mapping` reads of an event, in the order of its records' columns.
    ///   - bodyBytesMax: no event can be larger.
    public init(places: EventPlaces, fields: [JSONPointer], bodyBytesMax: Int, mapping: @escaping Mapping) {
        var fields = fields
        idColumn = places.eventID.map { pointer in
            fields.append(pointer)
            return fields.count - 1
        }
        asOf = places.asOf.map { asOf in
            fields.append(asOf.at)
            return (fields.count - 1, asOf.format)
        }
        // JSON between systems is UTF-8 (RFC 8259 §8.1).
        format = FeedFormat(syntax: .json(records: places.records), encoding: .utf8, fields: fields)
        var limits = FeedLimits.standard
        limits.rowBytesMax = bodyBytesMax
        limits.fileBytesMax = Int64(bodyBytesMax)
        self.limits = limits
        self.mapping = mapping
    }

    public func events(in body: [UInt8], eventsMax: Int) throws(BodyRefusal) -> [ReadEvent] {
        var decoder = FeedDecoder(format: format, limits: limits)
        var events: [ReadEvent] = []
        let take = { (event: FeedEvent) throws in
            guard let read = read(event) else { return }
            guard events.count < eventsMax else { throw BodyRefusal.tooManyEvents(max: eventsMax) }
            events.append(read)
        }
        do {
            try decoder.push(body, take)
            _ = try decoder.finish(take)
        } catch let refusal as BodyRefusal {
            throw refusal
        } catch {
            throw .unreadable(reason: "the body can't be read: \(error)")
        }
        return events
    }

    private func read(_ event: FeedEvent) -> ReadEvent? {
        switch event {
        case .header: return nil
        case .refused(let refusal): return ReadEvent(id: nil, asOf: nil, outcome: .failure(EventRefusal(refusal)))
        case .record(let record):
            do throws(EventRefusal) {
                return ReadEvent(
                    id: id(of: record),
                    asOf: try instant(of: record),
                    outcome: .success(try content(record))
                )
            } catch {
                return ReadEvent(id: nil, asOf: nil, outcome: .failure(error))
            }
        }
    }

    private func id(of record: Record) -> String? { idColumn.flatMap { record.value(at: $0) } }

    private func instant(of record: Record) throws(EventRefusal) -> WallInstant? {
        guard let asOf, let text = record.value(at: asOf.column) else { return nil }
        guard let instant = asOf.format.instant(text) else {
            // Taken for the present it could undo what is newer.
            throw EventRefusal(reason: "its time is not of the form that is configured (\(ValueShape(text)))")
        }
        return instant
    }

    private func content(_ record: Record) throws(EventRefusal) -> StagedRow.Content {
        do throws(RowProblem) {
            return try mapping(record)
        } catch {
            throw EventRefusal(error)
        }
    }
}

extension EventRefusal {
    /// An event has no rows and lines that its sender would know.
    fileprivate init(_ refusal: RowRefusal) {
        self.init(refusal.column, "\(refusal.reason)", refusal.shape)
    }

    fileprivate init(_ problem: RowProblem) {
        self.init(problem.column, problem.what, problem.shape)
    }

    private init(_ column: FeedColumn?, _ what: String, _ shape: ValueShape?) {
        let place = column.map { "\($0): " } ?? ""
        let shape = shape.map { " (\($0))" } ?? ""
        self.init(reason: place + what + shape)
    }
}
