/// Where something stands in the file, and which keys lead there.
struct Place: Hashable {
    /// 1 is the first.
    let line: Int
    /// In Unicode scalars; 1 is the first.
    let column: Int
    /// As ``ConfigurationProblem/keyPath``.
    let keyPath: String

    /// The file as a whole.
    static let root = Place(line: 1, column: 1, keyPath: "")

    /// A key of the mapping that stands here.
    func key(_ key: String, line: Int, column: Int) -> Place {
        Place(line: line, column: column, keyPath: extended(by: key))
    }

    /// An item of the list that stands here; 0 is the first.
    func item(_ index: Int, line: Int, column: Int) -> Place {
        Place(line: line, column: column, keyPath: keyPath + "[\(index)]")
    }

    /// A key that should stand here and doesn't.
    func absent(_ key: String) -> Place { Place(line: line, column: column, keyPath: extended(by: key)) }

    private func extended(by key: String) -> String {
        // Whatever isn't a plain word is quoted, so that a dot or a control character in a key can't mislead.
        let isPlain = !key.isEmpty && key.utf8.allSatisfy { $0.isASCIIWordByte }
        let component = isPlain ? key : String(reflecting: key)
        return keyPath.isEmpty ? component : keyPath + "." + component
    }
}

/// A value, and where it stands in the file.
struct Written<Value> {
    var value: Value
    var place: Place
}

extension Written: Sendable where Value: Sendable {}

extension UInt8 {
    /// A letter or digit of ASCII, `-` or `_`.
    var isASCIIWordByte: Bool {
        isASCIILetter || isASCIIDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }

    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
