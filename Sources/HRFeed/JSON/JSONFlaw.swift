/// Where a text is not JSON as RFC 8259 has it. Says what should be there, never what is.
public enum JSONFlaw: Error, Sendable, Hashable {
    case valueExpected
    case nameExpected
    case colonExpected
    case commaExpected(in: JSONShape)
    case textAfterEnd
    case controlCharacter
    case escapeUnknown
    case numberUnsound
    case wordUnknown
    /// More containers are open at once than anyone would count.
    case tooDeep(max: Int)
    /// The text ends before its value does.
    case cut
}

extension JSONFlaw: CustomStringConvertible {
    public var description: String {
        switch self {
        case .valueExpected: "a JSON value is expected here"
        case .nameExpected: "a member's name in double quotes is expected here"
        case .colonExpected: "a colon is expected here"
        case .commaExpected(let shape): "a comma or the end of \(shape) is expected here"
        case .textAfterEnd: "something follows the JSON value"
        case .controlCharacter: "a string contains a control character that is not escaped"
        case .escapeUnknown: "a string contains a backslash with nothing behind it that JSON knows"
        case .numberUnsound: "a number is not written as JSON writes numbers"
        case .wordUnknown: "true, false or null is expected here"
        case .tooDeep(let max): "more than \(max) arrays and objects are nested here"
        case .cut: "the file is cut: it ends inside a JSON value"
        }
    }
}
