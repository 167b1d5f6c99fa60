/// Follows a JSON text to where its records are.
struct JSONPath: Sendable {
    private enum Place: Equatable {
        case ahead
        /// In the array at that level; its elements are the records.
        case inArray(level: Int)
        /// In the object at that level, which is the record.
        case inRecord(level: Int)
        case past
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

    private let pointer: JSONPointer
    private let names: [[UInt8]]
    private var place = Place.ahead
    private var steps: [Step] = []
    private var isInElement = false

    init(_ pointer: JSONPointer) {
        self.pointer = pointer
        names = pointer.tokens.map { Array($0.utf8) }
    }

    /// A longer name, however it is escaped, leads nowhere.
    var nameBytesMax: Int { 6 * (names.map(\.count).max() ?? 0) }

    /// True for a name that may lead on.
    func wantsName(level: Int) -> Bool {
        level == steps.count && level <= names.count && steps.last?.isObject == true && isSearching
    }

    /// A name that may lead on; nil where it is too long to.
    mutating func take(name: UnsafeRawBufferPointer?) throws(FeedError) {
        let last = steps.count - 1
        guard last >= 0, last < names.count else { return }
        var text: [UInt8] = []
        let isReadable = name.map { (try? JSONText.append($0, to: &text)) != nil } ?? false
        steps[last].leadsOn = isReadable && text == names[last]
        guard steps[last].leadsOn else { return }
        guard !steps[last].hasLedOn else { throw .recordsRepeated(pointer) }
        steps[last].hasLedOn = true
    }

    /// A value begins. True where it is a record.
    mutating func begins(_ shape: JSONShape, level: Int) throws(FeedError) -> Bool {
        switch place {
        case .inArray(let array): return level == array + 1
        case .inRecord: return false
        case .ahead, .past: break
        }
        guard isOnWay(level: level) else { return false }
        guard level == names.count else {
            if shape == .object || shape == .array { steps.append(Step(isObject: shape == .object)) }
            return false
        }
        switch shape {
        case .array: place = .inArray(level: level)
        case .object: place = .inRecord(level: level)
        default: throw .recordsShaped(pointer, shape)
        }
        return shape == .object
    }

    /// A value ends. True where it is a record.
    mutating func ends(level: Int) -> Bool {
        switch place {
        case .inArray(let array):
            if level == array { place = .past }
            return level == array + 1
        case .inRecord(let record):
            guard level == record else { return false }
            place = .past
            return true
        case .ahead, .past:
            if level == steps.count - 1 { steps.removeLast() }
            return false
        }
    }

    /// - Throws: where the way led to nothing.
    func checkFound() throws(FeedError) {
        guard place == .past else { throw .recordsMissing(pointer) }
    }

    private var isSearching: Bool { place == .ahead || place == .past }

    private mutating func isOnWay(level: Int) -> Bool {
        guard level == steps.count else { return false }
        guard let last = steps.indices.last else { return true }
        guard !steps[last].isObject else { return steps[last].leadsOn }
        defer { steps[last].index += 1 }
        return JSONPointer.index(pointer.tokens[last]) == steps[last].index
    }
}
