import HRFeed

@testable import Provisioning

extension Record {
    /// The second row of a file, of those values.
    static func of(_ values: [RecordValue?]) -> Record { Record(rowNumber: 2, lineNumber: 3, values: values) }

    static func of(_ texts: String...) -> Record { of(texts.map { .text($0) }) }
}

extension RecordMapping {
    /// A key in `ID`, a status in `S`, and fields of columns that are named as they are.
    static func plain(
        _ fields: [PersonField: FieldRule] = [:],
        key: Key = .column("ID", transforms: []),
        dates: DateRules? = nil,
        identity: Identity = .own,
        grace: Duration = .zero
    ) -> RecordMapping {
        RecordMapping(
            key: key,
            status: Status(column: "S", words: ["In": .active, "Away": .suspended, "Out": .ended]),
            fields: fields,
            dates: dates,
            identity: identity,
            grace: grace
        )
    }
}

extension WallInstant {
    /// As ``WrittenDate`` writes an instant; the epoch where it is none.
    static func at(_ text: String) -> WallInstant {
        guard case .instant(let instant)? = try? DatePattern.iso8601.read(text) else {
            return WallInstant(milliseconds: 0)
        }
        return instant
    }
}
