/// The pointers to a record's fields as a tree, so that one walk over the record finds all of them.
struct JSONFieldTree: Sendable {
    private struct Node: Sendable {
        var children: [Child] = []
        /// The columns whose value stands here.
        var columns: [Int] = []
    }

    private struct Child: Sendable {
        var name: [UInt8]
        /// The token as an array's index (RFC 6901 §4).
        var index: Int?
        var node: Int
    }

    /// The record itself.
    static let root = 0

    private var nodes = [Node()]

    init(_ pointers: [JSONPointer]) {
        for (column, pointer) in pointers.enumerated() {
            let node = pointer.tokens.reduce(Self.root) { node, token in child(named: token, of: node) }
            nodes[node].columns.append(column)
        }
    }

    /// The columns whose value stands at that node.
    func columns(at node: Int?) -> [Int] { node.map { nodes[$0].columns } ?? [] }

    /// All columns whose values stand at that node or below it.
    func columns(below node: Int) -> [Int] {
        nodes[node].columns + nodes[node].children.flatMap { columns(below: $0.node) }
    }

    /// The node of an object's member, where a column is there or below it.
    func member(_ name: UnsafeRawBufferPointer, of node: Int?) -> Int? {
        guard let node else { return nil }
        return nodes[node].children.first { $0.name.count == name.count && name.elementsEqual($0.name) }?.node
    }

    /// The node of an array's element, where a column is there or below it.
    func element(_ index: Int, of node: Int?) -> Int? {
        guard let node else { return nil }
        return nodes[node].children.first { $0.index == index }?.node
    }

    private mutating func child(named token: String, of node: Int) -> Int {
        let name = Array(token.utf8)
        if let known = nodes[node].children.first(where: { $0.name == name }) { return known.node }
        nodes.append(Node())
        nodes[node].children.append(Child(name: name, index: JSONPointer.index(token), node: nodes.count - 1))
        return nodes.count - 1
    }
}

extension JSONPointer {
    /// The element that a token means in an array; nil where none. No sign and no leading zero (RFC 6901 §4).
    static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        guard token == "0" || token.utf8.first != UInt8(ascii: "0") else { return nil }
        return Int(token)
    }
}
