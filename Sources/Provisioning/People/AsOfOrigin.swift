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

    /// So far clocks may differ, and zones be mistaken without harm. What is said to be further ahead was read wrongly, and
    /// taken for the present could undo what is newer.
    public static let aheadMax = Duration.seconds(24 * 60 * 60)

    /// What is said to be the truth of a time to come is that of the present: a clock that is ahead must not make tomorrow's
    /// file stale.
    ///
    /// - Throws: ``StampFlaw/ahead``.
    public static func present(_ stated: WallInstant, now: WallInstant) throws(StampFlaw) -> WallInstant {
        guard stated - now <= aheadMax else { throw .ahead }
        return min(stated, now)
    }

    /// Of when a file is the truth, as far as that can be told without reading it. Never a time to come.
    ///
    /// - modified: its time of change.
    /// - Throws: its name doesn't say, and should.
    public func instant(
        ofFileNamed name: String,
        modified: WallInstant,
        now: WallInstant
    ) throws(FeedRefusal) -> WallInstant {
        guard case .name(let stamp) = self else { return min(modified, now) }
        do throws(StampFlaw) {
            return try Self.present(try stamp.instant(in: name), now: now)
        } catch .otherwise {
            throw FeedRefusal(
                reason:
                    "its name doesn't say of when it is the truth, as asOf has it: \(stamp.text); rename it, or correct asOf"
            )
        } catch {
            throw FeedRefusal(
                reason: "the instant in its name can't be used (\(stamp.text)): \(error.reason(stamp.syntax))"
            )
        }
    }

    /// What has to be read of each row for it.
    var column: ColumnName? {
        if case .column(let column, _) = self { column } else { nil }
    }
}
