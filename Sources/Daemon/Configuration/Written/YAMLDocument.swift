import Yams

/// Reads YAML text into nodes that know their places. The only file that knows Yams.
///
/// Refused are: anchors and aliases (a few lines of them can stand for gigabytes), tags, keys given twice, and keys that
/// aren't text. What a word means is not decided here: `no` is the text `no`.
struct YAMLDocument {
    private let problems: Problems
    /// Where the earlier of two equal keys stands, and which key that is.
    private var repeated: [SourceMark: String] = [:]
    private var nodesLeft = ConfigurationLimits.nodesMax

    /// The document's root; nil where there is none, which is reported by then.
    static func read(_ text: String, problems: Problems) -> WrittenNode? {
        var document = YAMLDocument(problems: problems)
        // A byte order mark would count as a column and bend the indentation.
        return document.read(text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text)
    }

    private init(problems: Problems) { self.problems = problems }

    private mutating func read(_ original: String) -> WrittenNode? {
        if let place = AliasGuard.place(in: original) {
            problems.report("anchors and aliases are not supported", at: place)
            return nil
        }
        var text = original
        do {
            // Yams stops at the first mapping with equal keys. Each round renames one of them where it stands, so that
            // the rest of the file is judged too; the columns stay as they are.
            for round in 0...ConfigurationLimits.problemsMax {
                do {
                    return try compose(text)
                } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                    let mark = SourceMark(context.mark)
                    guard let name = names.first, let renamed = mark.renamingKey(in: text, round: round) else {
                        return reportTwice(mark)
                    }
                    repeated[mark] = name
                    text = renamed
                }
            }
        } catch {
            report(error, in: text)
            return nil
        }
        problems.report("too many keys are given twice", at: .root)
        return nil
    }

    private mutating func compose(_ text: String) throws -> WrittenNode? {
        let parser = try Parser(yaml: text, encoding: .utf8)
        // Nodes hold their anchors weakly, the parser holds them.
        return try withExtendedLifetime(parser) {
            guard let root = try parser.singleRoot() else {
                problems.report("the file is empty", at: .root)
                return nil
            }
            return node(root, at: .root, depth: 0)
        }
    }

    private func reportTwice(_ mark: SourceMark) -> WrittenNode? {
        problems.report("a key is given twice", at: Place(line: mark.line, column: mark.column, keyPath: ""))
        return nil
    }

    private func report(_ error: any Error, in text: String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let cause = context.map { $0.text + " that begins on line \($0.mark.line): " } ?? ""
            let place = Place(line: mark.line, column: mark.column, keyPath: "")
            problems.report("not YAML: " + cause + problem, at: place)
        case YamlError.reader(let problem, let offset, _, _):
            let mark = SourceMark(atUTF8Offset: offset ?? 0, in: text)
            problems.report("not YAML: " + problem, at: Place(line: mark.line, column: mark.column, keyPath: ""))
        default:
            problems.report("not YAML", at: .root)
        }
    }
}

extension YAMLDocument {
    private mutating func node(_ node: Node, at place: Place, depth: Int) -> WrittenNode {
        WrittenNode(place: place, content: content(node, at: place, depth: depth), problems: problems)
    }

    private mutating func content(_ node: Node, at place: Place, depth: Int) -> WrittenNode.Content {
        nodesLeft -= 1
        guard nodesLeft > 0 else { return refused(nodesLeft == 0 ? "too much for one file" : nil, at: place) }
        guard depth < ConfigurationLimits.depthMax else { return refused("nested too deeply", at: place) }
        guard node.anchor == nil else {
            return refused("anchors and aliases are not supported: write it out in each place", at: place)
        }
        switch node {
        case .scalar(let scalar):
            guard Self.isPlainTag(scalar.tag) else { return refused("tags (!…) are not supported", at: place) }
            let isNothing = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return isNothing ? .nothing : .text(scalar.string)
        case .sequence(let sequence):
            guard Self.isPlainTag(sequence.tag) else { return refused("tags (!…) are not supported", at: place) }
            return .list(items(sequence, at: place, depth: depth))
        case .mapping(let mapping):
            guard Self.isPlainTag(mapping.tag) else { return refused("tags (!…) are not supported", at: place) }
            return .mapping(entries(mapping, at: place, depth: depth))
        case .alias:
            return refused("anchors and aliases are not supported: write it out in each place", at: place)
        }
    }

    private mutating func items(_ sequence: Node.Sequence, at place: Place, depth: Int) -> [WrittenNode] {
        var items: [WrittenNode] = []
        for (index, item) in sequence.enumerated() {
            let mark = SourceMark(item.mark)
            items.append(node(item, at: place.item(index, line: mark.line, column: mark.column), depth: depth + 1))
        }
        return items
    }

    private mutating func entries(_ mapping: Node.Mapping, at place: Place, depth: Int) -> [WrittenNode.Entry] {
        var entries: [WrittenNode.Entry] = []
        var lines: [String: Int] = [:]
        for (key, value) in mapping {
            let mark = SourceMark(key.mark)
            guard let scalar = key.scalar else {
                problems.report(
                    "a key must be text",
                    at: Place(line: mark.line, column: mark.column, keyPath: place.keyPath)
                )
                continue
            }
            let name = repeated[mark] ?? scalar.string
            let keyPlace = place.key(name, line: mark.line, column: mark.column)
            if let line = lines[name] { problems.report("given twice; first on line \(line)", at: keyPlace) }
            lines[name] = lines[name] ?? mark.line
            guard repeated[mark] == nil else { continue }
            entries.append(WrittenNode.Entry(key: name, node: node(value, at: keyPlace, depth: depth + 1)))
        }
        return entries
    }

    private func refused(_ message: String?, at place: Place) -> WrittenNode.Content {
        if let message { problems.report(message, at: place) }
        return .nothing
    }

    /// Nothing but what Yams gives of itself to quoted text and collections.
    private static func isPlainTag(_ tag: Tag) -> Bool {
        ["", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"].contains(tag.rawValue)
    }
}
