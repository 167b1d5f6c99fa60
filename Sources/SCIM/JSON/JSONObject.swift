/// A JSON object whose members keep their order and are found without case (RFC 7643 §2.1).
///
/// Two names that differ in case only are one member: the later value takes the earlier one's place. Two objects are
/// equal when they have equal members, in whatever order.
public struct JSONObject: Sendable {
    private var members: [Element]
    /// Where each name stands. Kept only beyond ``scannedMax`` members: below, looking through them is faster.
    private var positions: [AttributeName: Int]?

    private static let scannedMax = 16

    /// An object without members.
    public init() {
        members = []
    }

    /// The members in this order; of those with one name the last value counts.
    public init(members: some Sequence<(String, JSONValue)>) {
        self.init()
        for (name, value) in members {
            set(name, value)
        }
    }

    /// The names in order, as they were spelled.
    public var names: [String] { members.map(\.name) }

    /// The member's value, its name compared without case. Setting nil removes the member; setting an existing one
    /// keeps its place and its spelling.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            if let newValue {
                set(name, newValue)
            } else {
                remove(name)
            }
        }
    }

    /// Removes the member and returns what it held.
    @discardableResult
    public mutating func remove(_ name: String) -> JSONValue? {
        guard let position = position(of: name) else { return nil }
        let removed = members.remove(at: position)
        if positions != nil { index() }
        return removed.value
    }

    /// Changes a member in place, without copying what it holds. The member is added or removed as `body` leaves a
    /// value or nil; where `body` throws, the member is lost.
    mutating func update<Failure: Error, Result>(
        _ name: String,
        _ body: (inout JSONValue?) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let position = position(of: name) else {
            var added: JSONValue?
            let result = try body(&added)
            if let added { set(name, added) }
            return result
        }
        var value: JSONValue? = members[position].value
        members[position].value = .null
        let result = try body(&value)
        if let value {
            members[position].value = value
        } else {
            remove(name)
        }
        return result
    }

    private mutating func set(_ name: String, _ value: JSONValue) {
        if let position = position(of: name) {
            members[position].value = value
            return
        }
        members.append((name, value))
        if positions != nil {
            positions?[AttributeName(name)] = members.count - 1
        } else if members.count > Self.scannedMax {
            index()
        }
    }

    private mutating func index() {
        var found: [AttributeName: Int] = [:]
        found.reserveCapacity(members.count)
        for (position, member) in members.enumerated() {
            found[AttributeName(member.name)] = position
        }
        positions = found
    }

    private func position(of name: String) -> Int? {
        if let positions { return positions[AttributeName(name)] }
        return members.firstIndex { $0.name.equalsIgnoringASCIICase(name) }
    }
}

extension JSONObject: RandomAccessCollection {
    /// A member, its name as it was spelled.
    public typealias Element = (name: String, value: JSONValue)

    public var startIndex: Int { members.startIndex }
    public var endIndex: Int { members.endIndex }

    public subscript(position: Int) -> Element { members[position] }
}

extension JSONObject: Hashable {
    public static func == (one: JSONObject, two: JSONObject) -> Bool {
        one.count == two.count && one.allSatisfy { two[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for (name, value) in self {
            var member = Hasher()
            member.combine(AttributeName(name))
            member.combine(value)
            sum ^= member.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(members: elements)
    }
}
