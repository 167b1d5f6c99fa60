/// How a reading goes from page to page: all users, then all groups. Pure: a page comes in, and out comes what is next.
///
/// A list that changes while it is read may show somebody twice, or not at all. So where a total changes, an id comes a second
/// time, or a list ends before its total, the reading starts anew. After ``restartsMax`` of these it goes on all the same, as a
/// *partial* one: what it saw is true, and what it didn't see proves nothing.
public struct ReadingCourse: Sendable, Hashable {
    public enum Part: String, Sendable, Hashable, Codable {
        case users, groups
    }

    /// What one page came to.
    public enum Step: Sendable, Hashable {
        /// Another page of the same list.
        case onward
        /// The users are read, and the groups are next.
        case groups
        case complete
        /// The list changed meanwhile: what was read so far counts for nothing.
        case anew(reason: String)
    }

    public var part: Part
    /// Of the next page's first resource, from 1.
    public var nextIndex: Int
    /// Asks for it, where the provider pages by cursor.
    public var cursor: String?
    /// What the part's pages so far said; nil before the first.
    public var total: Int?
    /// How often it started anew.
    public var restarts: Int

    public init(
        part: Part = .users,
        nextIndex: Int = 1,
        cursor: String? = nil,
        total: Int? = nil,
        restarts: Int = 0
    ) {
        self.part = part
        self.nextIndex = nextIndex
        self.cursor = cursor
        self.total = total
        self.restarts = restarts
    }

    /// Starting anew more often than that would never end at a target that always changes.
    public static let restartsMax = 3
    /// A target that lists more has no end, or lies about it.
    public static let resourcesMax = 5_000_000

    /// What was not seen may be there all the same.
    public var isPartial: Bool { restarts > Self.restartsMax }

    /// A page of the present part has come.
    ///
    /// - Parameter repeats: whether it has an id that came before.
    public mutating func take(_ page: ReadPage, repeats: Bool) -> Step {
        if !isPartial, let reason = objection(to: page, repeats: repeats) {
            self = ReadingCourse(restarts: restarts + 1)
            return .anew(reason: reason)
        }
        total = total ?? page.total
        nextIndex += page.count
        guard nextIndex <= Self.resourcesMax else {
            restarts = Self.restartsMax + 1
            return .complete
        }
        cursor = page.cursor
        if !page.isLast, page.count > 0 { return .onward }
        guard part == .users else { return .complete }
        self = ReadingCourse(part: .groups, restarts: restarts)
        return .groups
    }

    private func objection(to page: ReadPage, repeats: Bool) -> String? {
        if let total, let now = page.total, total != now {
            return "the target had \(total) \(part.rawValue) at first, and \(now) then"
        }
        if repeats { return "the target listed one of its \(part.rawValue) twice" }
        // A list that leads from empty page to empty page has no end.
        if page.count == 0, !page.isLast { return "the target listed nothing on a page that isn't the last" }
        let read = nextIndex - 1 + page.count
        if page.isLast, let total = page.total, read < total {
            return "the target listed \(read) of its \(total) \(part.rawValue)"
        }
        return nil
    }
}
