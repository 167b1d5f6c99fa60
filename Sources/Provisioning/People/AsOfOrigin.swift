/// Where a source's files say of when they are the truth.
public enum AsOfOrigin: Sendable, Hashable {
    /// Their time of change.
    case modification
    /// Their name. A file of another name is refused.
    case name(NameStamp)
    /// Each row. A row of changes counts as of its own instant; a snapshot has one, the oldest of its rows', which may not be
    /// further apart than an export takes.
    case column(ColumnName, StampSyntax)

    /// How long an export may take: rows of one snapshot that are further apart say something else, such as when somebody was
    /// changed last.
    public static let spreadMax = Duration.seconds(60 * 60)

    /// Of when a file is the truth, as far as that can be told without reading it. Never a time to come: a clock that is ahead
    /// must not make tomorrow's file stale.
    ///
    /// - modified: its time of change.
    /// - Throws: its name doesn't say, and should.
    public func instant(
        ofFileNamed name: String,
        modified: WallInstant,
        now: WallInstant
    ) throws(FeedRefusal) -> WallInstant {
        guard case .name(let stamp) = self else { return min(modified, now) }
        guard let instant = stamp.instant(in: name) else {
            throw FeedRefusal(
                reason:
                    "its name doesn't say of when it is the truth, as asOf has it: \(stamp.text); rename it, or correct asOf"
            )
        }
        return min(instant, now)
    }

    /// What has to be read of each row for it.
    var column: ColumnName? {
        if case .column(let column, _) = self { column } else { nil }
    }
}
