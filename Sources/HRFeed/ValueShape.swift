/// What may be said of a value in a report or a log line: how long it is and what it is made of, never what it says.
public struct ValueShape: Sendable, Hashable {
    /// In bytes of UTF-8.
    public var bytes: Int
    /// As a reader counts them; nil where the bytes are no text.
    public var characters: Int?
    /// Those of the characters that are outside ASCII.
    public var notASCII: Int

    public init(_ value: String) {
        bytes = value.utf8.count
        characters = value.count
        notASCII = value.count { !$0.isASCII }
    }

    init(_ value: UnsafeRawBufferPointer) {
        let text = String(validating: value, as: UTF8.self)
        bytes = value.count
        characters = text?.count
        notASCII = text?.count { !$0.isASCII } ?? 0
    }
}

extension ValueShape: CustomStringConvertible {
    public var description: String {
        guard let characters else { return "\(bytes) \(bytes == 1 ? "byte" : "bytes"), not text" }
        guard characters > 0 else { return "empty" }
        let length = "\(characters) \(characters == 1 ? "character" : "characters")"
        return notASCII == 0 ? length : "\(length), \(notASCII) not ASCII"
    }
}
