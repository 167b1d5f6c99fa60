import Provisioning
import SystemPackage

/// Makes sense of what was written: fills in defaults, follows references, and reports what can't stand together.
struct ConfigurationResolver {
    let file: FilePath
    let problems: Problems

    /// Nil where something is missing that is reported by then.
    func resolve(_ written: ConfigurationFile) -> Configuration? {
        let state = written.state.map(path)
        let control = state.map { written.control.map(path) ?? $0.appending("control.sock") }
        if let control { checkSocket(control, at: (written.control ?? written.state)?.place ?? .root) }
        let sources = written.sources.compactMap(source)
        checkPlaces(of: written.sources, state: written.state)
        let feeds = Feeds(written: written.sources, resolved: sources)
        let targets = written.targets.compactMap { target($0, feeds: feeds) }
        let dashboard = dashboard(written.dashboard, beside: sources.compactMap { $0.webhook?.listen })
        remarkUnused(written)
        guard let state, let control else { return nil }
        return Configuration(
            file: file,
            state: state,
            control: control,
            controlGroup: written.controlGroup?.value,
            dashboard: dashboard,
            sources: sources,
            targets: targets,
            version: ConfigurationVersion(of: sources, targets),
            remarks: problems.sortedRemarks,
            warnings: problems.sortedWarnings
        )
    }

    /// A path; where it is relative, from the configuration file's directory.
    func path(_ written: Written<String>) -> FilePath {
        let path = FilePath(written.value)
        return (path.isAbsolute ? path : file.removingLastComponent().pushing(path)).lexicallyNormalized()
    }

    /// A source's or target's name is part of file names, routes and keys in the journal.
    func checkName(_ name: Written<String>) -> Bool {
        let bytes = name.value.utf8
        let isWord = bytes.allSatisfy { $0.isASCIIWordByte || $0 == UInt8(ascii: ".") }
        let begins = bytes.first.map { $0.isASCIILetter || $0.isASCIIDigit } ?? false
        if isWord, begins, bytes.count <= ConfigurationLimits.nameBytesMax { return true }
        problems.report(
            "a name has letters and digits of ASCII, '.', '-' and '_', begins with a letter or digit and is at most "
                + "\(ConfigurationLimits.nameBytesMax) long",
            at: name.place
        )
        return false
    }

    private func checkSocket(_ control: FilePath, at place: Place) {
        guard control.string.utf8.count > ConfigurationLimits.socketPathBytesMax else { return }
        problems.report(
            "the control socket's path is longer than the \(ConfigurationLimits.socketPathBytesMax) bytes that Linux allows",
            at: place
        )
    }

    /// No two sources may share a directory, nor one hold the other, nor the journal stand among dropped files.
    private func checkPlaces(of sources: [SourceSection], state: Written<String>?) {
        let drops = sources.compactMap { section in section.drop.map { (place: $0.place, path: path($0)) } }
        for (index, drop) in drops.enumerated() {
            if let other = drops[..<index].first(where: {
                drop.path.starts(with: $0.path) || $0.path.starts(with: drop.path)
            }) {
                problems.report("is within, or holds, \(other.place.keyPath)", at: drop.place)
            }
            if let state, path(state).starts(with: drop.path) {
                problems.report("holds the state directory; give each its own", at: drop.place)
            }
        }
    }

    private func remarkUnused(_ written: ConfigurationFile) {
        // Where a target's list couldn't be read, nothing is known of what it lacks.
        guard written.targets.allSatisfy({ $0.sources != nil }) else { return }
        let used = Set(written.targets.flatMap { $0.sources ?? [] }.map(\.value))
        for source in written.sources where !used.contains(source.name.value) {
            problems.remark("no target takes people from this source", at: source.name.place)
        }
    }
}

/// The sources that targets may refer to.
struct Feeds {
    /// All that were written, whether they could be made sense of or not.
    let names: [String]
    private let mappings: [String: RecordMapping]
    private let written: [SourceSection]

    init(written: [SourceSection], resolved: [SourceConfiguration]) {
        self.written = written
        names = written.map(\.name.value)
        mappings = Dictionary(uniqueKeysWithValues: resolved.map { ($0.id.rawValue, $0.feed.mapping) })
    }

    /// Where a source maps a field; nil where it doesn't.
    func place(of field: PersonField, in source: String) -> Place? {
        let mapping = written.first { $0.name.value == source }.flatMap { $0.mapping ?? $0.webhook?.mapping }
        return mapping?.fields.first { $0.name == field.rawValue }?.place
    }

    /// Nil where one of them is unknown or was reported as wrong: then nothing can be said of what it has.
    func mappings(of sources: [String]) -> [RecordMapping]? {
        let found = sources.compactMap { mappings[$0] }
        return found.count == sources.count ? found : nil
    }
}
