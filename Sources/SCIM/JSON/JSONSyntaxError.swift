/// The bytes are no JSON document within the limits.
public struct JSONSyntaxError: Error, Sendable, Hashable {
    /// What is wrong, in words for whoever wrote the text.
    public enum Reason: String, Sendable, Hashable {
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "this byte can't stand here"
        case trailingBytes = "something follows the document"
        case invalidNumber = "not a JSON number"
        case numberOutOfRange = "the number doesn't fit a double"
        case invalidEscape = "not a JSON escape"
        case loneSurrogate = "half of a surrogate pair"
        case controlCharacter = "a control character must be escaped"
        case invalidUTF8 = "not valid UTF-8"
        case tooDeep = "nested too deeply"
        case tooLong = "too many bytes"
    }

    /// What is wrong at the offset.
    public var reason: Reason
    /// In bytes from the start, 0-based.
    public var offset: Int

    public init(_ reason: Reason, offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    /// Says where and why, and nothing of what the text holds.
    public var description: String { "invalid JSON at byte \(offset): \(reason.rawValue)" }
}

/// What ``JSONValue/parse(_:limits:)`` accepts at most.
public struct JSONLimits: Sendable, Hashable {
    /// The document's length in bytes.
    public var bytesMax: Int
    /// Arrays and objects within each other; a scalar alone is depth 0.
    public var depthMax: Int

    public init(bytesMax: Int, depthMax: Int) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
    }

    /// 16 MiB, which a page of resources or a group of 100,000 members stays below, and 64 levels.
    public static let standard = JSONLimits(bytesMax: 16 << 20, depthMax: 64)
}
