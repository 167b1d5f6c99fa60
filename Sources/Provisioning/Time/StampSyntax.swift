/// How an instant is written: as a date and time, or as a count since 1970. Declared, never guessed.
public struct StampSyntax: Sendable, Hashable {
    public enum Form: Sendable, Hashable {
        /// Whole seconds since 1970-01-01T00:00:00Z.
        case seconds
        /// Whole milliseconds since then.
        case milliseconds
        /// A day alone is its beginning: whatever was heard in its course is newer.
        case date(DatePattern)
    }

    public var form: Form
    /// Whose clocks show it, where it doesn't say how far they are from UTC. Nil: it has to say so.
    public var zone: NamedZone?

    public init(form: Form, zone: NamedZone?) {
        self.form = form
        self.zone = zone
    }

    /// As the configuration names it.
    public var text: String {
        switch form {
        case .seconds: "seconds"
        case .milliseconds: "milliseconds"
        case .date(let pattern): pattern.text
        }
    }

    /// So many digits, and no more, are a count: the last of them is in the year 5138.
    private static let secondsDigitsMax = 11
    private static let millisecondsDigitsMax = 14

    /// A number, which says nothing of where it ends.
    var isCount: Bool {
        switch form {
        case .seconds, .milliseconds: true
        case .date: false
        }
    }

    /// How many bytes of UTF-8 it has.
    var lengths: ClosedRange<Int> {
        switch form {
        case .seconds: 1...Self.secondsDigitsMax
        case .milliseconds: 1...Self.millisecondsDigitsMax
        case .date(let pattern): pattern.lengths
        }
    }

    /// All of the text has to be as ``form`` says.
    public func instant(of text: String) throws(StampFlaw) -> WallInstant {
        switch form {
        case .seconds: WallInstant(milliseconds: try number(text, digitsMax: Self.secondsDigitsMax) * 1_000)
        case .milliseconds: WallInstant(milliseconds: try number(text, digitsMax: Self.millisecondsDigitsMax))
        case .date(let pattern): try instant(of: text, pattern)
        }
    }

    private func instant(of text: String, _ pattern: DatePattern) throws(StampFlaw) -> WallInstant {
        let date: WrittenDate
        do throws(DateFlaw) {
            date = try pattern.read(text)
        } catch {
            switch error {
            case .otherwise: throw .otherwise
            case .impossible: throw .impossible
            }
        }
        if case .instant(let instant) = date { return instant }
        guard let zone else { throw .zoneless }
        return zone.instant(of: date, at: .midnight)
    }

    private func number(_ text: String, digitsMax: Int) throws(StampFlaw) -> Int64 {
        let isNumber =
            !text.isEmpty && text.utf8.count <= digitsMax && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let number = Int64(text) else { throw .otherwise }
        return number
    }
}

/// Why a text is no instant, without the text.
public enum StampFlaw: Error, Sendable, Hashable {
    /// Not written as it should be.
    case otherwise
    /// Written so, but no calendar has that day, or no clock that time.
    case impossible
    /// Neither it nor the configuration says whose clock it is.
    case zoneless
    /// Further ahead than clocks differ (``AsOfOrigin/aheadMax``).
    case ahead

    /// For a report.
    public func reason(_ syntax: StampSyntax) -> String {
        switch self {
        case .otherwise: "not an instant as \(syntax.text) has it"
        case .impossible: "no calendar has this date, or no clock its time"
        case .zoneless: "it doesn't say how far its clock is from UTC; give asOf a zone"
        case .ahead:
            "it is more than a day ahead of this machine's clock; is it of another unit or zone than asOf has it?"
        }
    }
}
