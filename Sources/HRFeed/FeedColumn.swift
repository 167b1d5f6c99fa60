/// A column, as an operator finds it again.
public struct FeedColumn: Sendable, Hashable {
    /// 1 is the first.
    public var number: Int
    /// As the header has it.
    public var name: String

    public init(number: Int, name: String) {
        self.number = number
        self.name = name
    }
}

extension FeedColumn: CustomStringConvertible {
    /// The name stands in quotes with its control characters escaped, since a file chose it.
    public var description: String { "column \(number) (\(String(reflecting: name)))" }
}
