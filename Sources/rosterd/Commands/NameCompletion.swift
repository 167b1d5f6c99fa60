import ArgumentParser
import Daemon
import SystemPackage

/// What a shell offers in the place of a name: those that the configuration has, which the command line names or which is in its
/// usual place. Nothing where that can't be read: a shell has no place for errors.
enum NameCompletion {
    static var targets: CompletionKind {
        .custom { words, _, _ in configuration(named: words).map { $0.targets.map(\.id.rawValue) } ?? [] }
    }

    static var sources: CompletionKind {
        .custom { words, _, _ in configuration(named: words).map { $0.sources.map(\.id.rawValue) } ?? [] }
    }

    private static func configuration(named words: [String]) -> Configuration? {
        try? Configuration.load(FilePath(path(in: words) ?? ConfigurationOptions.usualPath))
    }

    /// What follows `--config`, or `-c`.
    private static func path(in words: [String]) -> String? {
        for (place, word) in words.enumerated() {
            if word.hasPrefix("--config=") { return String(word.dropFirst("--config=".count)) }
            if ["--config", "-c"].contains(word), words.indices.contains(place + 1) { return words[place + 1] }
        }
        return nil
    }
}
