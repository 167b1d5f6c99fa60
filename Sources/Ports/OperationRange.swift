public import Provisioning

/// Operations that were made one after the other: all between two numbers.
public struct OperationRange: Sendable, Hashable {
    public var first: OperationSequence
    public var last: OperationSequence

    /// - last: not before the first.
    public init(_ first: OperationSequence, through last: OperationSequence) {
        self.first = first
        self.last = last
    }

    public var count: Int { Int(last.rawValue - first.rawValue) + 1 }

    /// `12`, or `12-40`.
    public var written: String {
        first == last ? "\(first.rawValue)" : "\(first.rawValue)-\(last.rawValue)"
    }
}
