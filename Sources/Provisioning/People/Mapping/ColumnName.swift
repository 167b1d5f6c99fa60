/// Where a record has a value: a column as a header names it, or a JSON pointer (RFC 6901).
public struct ColumnName: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As it was written.
    public var text: String

    public init(_ text: String) { self.text = text }

    public init(stringLiteral value: String) { text = value }

    /// The pointer: itself where it is one, else the one to the record's member of that name.
    public var pointer: String {
        text.hasPrefix("/")
            ? text : "/" + text.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
