import SystemPackage

@testable import Daemon

/// A configuration that stands, to be bent.
enum SampleText {
    static let file: FilePath = "/etc/rosterd/rosterd.yaml"

    /// As little as a configuration can be.
    static let least = """
        state: /var/lib/rosterd
        sources:
          hr:
            drop: /var/lib/rosterd/drop/hr
            semantics: snapshot
            format: { type: csv }
            mapping:
              employeeId: WorkerID
              email: Email
        targets:
          amplitude:
            profile: amplitude
            url: https://core.amplitude.com/scim/1/
            credential: { file: amplitude.token }
            sources: [hr]
        """

    /// The least configuration with one text in place of another, which must be there.
    static func with(_ replacements: (String, String)...) -> String {
        replacements.reduce(least) { text, replacement in
            precondition(text.contains(replacement.0), "the sample has \(replacement.0)")
            return text.replacing(replacement.0, with: replacement.1)
        }
    }

    /// The least configuration with lines added to its one target.
    static func withTarget(_ lines: String) -> String { least + "\n" + lines }

    /// The problems of a text, as they are printed, without the file's name; empty where it stands.
    static func problems(in yaml: String) -> [String] {
        do throws(ConfigurationError) {
            _ = try Configuration(yaml: yaml, file: file)
            return []
        } catch {
            guard case .invalid(_, let problems) = error else { return ["\(error)"] }
            return problems.map(\.description)
        }
    }
}
