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

    private var way: JSONWay
    private var place = Place.ahead

    init(_ pointer: JSONPointer) { way = JSONWay(pointer) }

    /// A longer name, however it is escaped, leads nowhere.
    var nameBytesMax: Int { way.nameBytesMax }

    /// True for a name that may lead on.
    func wantsName(level: Int) -> Bool { (place == .ahead || place == .past) && way.wantsName(level: level) }

    /// A name that may lead on; nil where it is too long to.
    mutating func take(name: UnsafeRawBufferPointer?) throws(FeedError) {
        guard way.take(name: name) else { throw .recordsRepeated(way.pointer) }
    }

    /// A value begins. True where it is a record.
    mutating func begins(_ shape: JSONShape, level: Int) throws(FeedError) -> Bool {
        switch place {
        case .inArray(let array): return level == array + 1
        case .inRecord: return false
        case .ahead, .past: break
        }
        guard case .there = way.begins(shape, level: level) else { return false }
        switch shape {
        case .array: place = .inArray(level: level)
        case .object: place = .inRecord(level: level)
        default: throw .recordsShaped(way.pointer, shape)
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
            way.ends(level: level)
            return false
        }
    }

    /// - Throws: where the way led to nothing.
    func checkFound() throws(FeedError) {
        guard place == .past else { throw .recordsMissing(way.pointer) }
    }
}
