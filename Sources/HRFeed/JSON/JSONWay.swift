/// Follows a JSON text to where a pointer leads.
struct JSONWay: Sendable {
    enum Arrival {
        case off
        case on
        /// The value that begins is the one.
        case there
    }

    /// A container on the way that is open.
    private struct Step {
        var isObject: Bool
        /// What begins next in it is on the way.
        var leadsOn = false
        var hasLedOn = false
        /// Of the element that begins next.
        var index = 0
    }

    let pointer: JSONPointer
    private let names: [[UInt8]]
    private var steps: [Step] = []

    init(_ pointer: JSONPointer) {
        self.pointer = pointer
        names = pointer.tokens.map { Array($0.utf8) }
    }

    /// A longer name, however it is escaped, leads nowhere.
    var nameBytesMax: Int { 6 * (names.map(\.count).max() ?? 0) }

    /// True for a name that may lead on.
    func wantsName(level: Int) -> Bool {
        level == steps.count && level <= names.count && steps.last?.isObject == true
    }

    /// A name that may lead on; nil where it is too long to. False where another one has led on already.
    mutating func take(name: UnsafeRawBufferPointer?) -> Bool {
        let last = steps.count - 1
        guard last >= 0, last < names.count else { return true }
        var text: [UInt8] = []
        let isReadable = name.map { (try? JSONText.append($0, to: &text)) != nil } ?? false
        steps[last].leadsOn = isReadable && text == names[last]
        guard steps[last].leadsOn else { return true }
        defer { steps[last].hasLedOn = true }
        return !steps[last].hasLedOn
    }

    /// A value begins.
    mutating func begins(_ shape: JSONShape, level: Int) -> Arrival {
        guard isOnWay(level: level) else { return .off }
        guard level != names.count else { return .there }
        if shape == .object || shape == .array { steps.append(Step(isObject: shape == .object)) }
        return .on
    }

    /// A value ends.
    mutating func ends(level: Int) {
        if level == steps.count - 1 { steps.removeLast() }
    }

    private mutating func isOnWay(level: Int) -> Bool {
        guard level == steps.count else { return false }
        guard let last = steps.indices.last else { return true }
        guard !steps[last].isObject else { return steps[last].leadsOn }
        defer { steps[last].index += 1 }
        return JSONPointer.index(pointer.tokens[last]) == steps[last].index
    }
}
