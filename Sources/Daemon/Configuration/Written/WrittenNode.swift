/// A node of the file: what was written, and where. Asking it for a value reports what is wrong with it and answers nil, so
/// that whoever asks needs to say nothing more.
struct WrittenNode {
    enum Content {
        /// Nothing after the key, or `null` or `~`.
        case nothing
        /// Text, quoted or not. What it means is the reader's business: no word is a number or a truth value of itself.
        case text(String)
        case list([WrittenNode])
        /// In the file's order, each key once.
        case mapping([Entry])
    }

    struct Entry {
        let key: String
        let node: WrittenNode
    }

    let place: Place
    let content: Content
    let problems: Problems

    /// Notes that this can't stand.
    func report(_ message: String) { problems.report(message, at: place) }

    /// The items of a list that may not be empty.
    func items(max: Int) -> [WrittenNode]? {
        guard case .list(let items) = content else { return mismatch("a list") }
        guard !items.isEmpty else { return failure("the list is empty") }
        guard items.count <= max else {
            return failure("the list has \(items.count) items; at most \(max) are allowed")
        }
        return items
    }

    /// The entries of a mapping whose keys the writer chooses, and which may not be empty.
    func entries(max: Int) -> [Entry]? {
        guard case .mapping(let entries) = content else { return mismatch("keys with values") }
        guard !entries.isEmpty else { return failure("nothing is given here") }
        guard entries.count <= max else {
            return failure("\(entries.count) keys are given; at most \(max) are allowed")
        }
        return entries
    }

    /// A mapping with keys that are known beforehand; any other key is reported.
    func section<Key: SectionKey>(_ keys: Key.Type) -> Section<Key>? {
        guard case .mapping(let entries) = content else { return mismatch("keys with values") }
        return Section(entries, at: place, problems: problems)
    }

    func mismatch<Value>(_ expected: String) -> Value? {
        switch content {
        case .nothing: failure("has no value; expected \(expected)")
        case .text: failure("expected \(expected), found text")
        case .list: failure("expected \(expected), found a list")
        case .mapping: failure("expected \(expected), found keys with values")
        }
    }

    func failure<Value>(_ message: String) -> Value? {
        report(message)
        return nil
    }
}

/// The keys of one kind of section, as they are written.
typealias SectionKey = RawRepresentable<String> & CaseIterable & Hashable

/// A mapping with known keys.
struct Section<Key: SectionKey> {
    let place: Place
    private let nodes: [Key: WrittenNode]
    private let problems: Problems

    init(_ entries: [WrittenNode.Entry], at place: Place, problems: Problems) {
        self.place = place
        self.problems = problems
        var nodes: [Key: WrittenNode] = [:]
        for entry in entries {
            if let key = Key(rawValue: entry.key) {
                nodes[key] = entry.node
            } else {
                entry.node.report("unknown key" + Suggestion.text(for: entry.key, among: Key.allCases.map(\.rawValue)))
            }
        }
        self.nodes = nodes
    }

    /// The node under a key that may be missing.
    subscript(key: Key) -> WrittenNode? { nodes[key] }

    /// Notes something of a key that isn't there.
    func report(_ message: String, at absent: Key) { problems.report(message, at: place.absent(absent.rawValue)) }

    /// The node under a key that must be there.
    func required(_ key: Key) -> WrittenNode? {
        if let node = nodes[key] { return node }
        problems.report("missing", at: place.absent(key.rawValue))
        return nil
    }
}
