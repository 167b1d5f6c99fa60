public import SystemPackage

/// What rosterd is to do: one YAML file, checked and made sense of once. Plain data; it opens and starts nothing.
///
/// Paths that were written relative are relative to the file's directory.
public struct Configuration: Sendable {
    /// The file that it was read from.
    public var file: FilePath
    /// The directory that the journal lives in.
    public var state: FilePath
    /// The Unix socket that the command line talks to.
    public var control: FilePath
    /// Whose members may use it, beside its owner; nil: the daemon's own group.
    public var controlGroup: String?
    /// Where the dashboard listens; nil where there is none.
    public var dashboard: DashboardConfiguration?
    /// In the file's order; at least one.
    public var sources: [SourceConfiguration]
    /// In the file's order; at least one.
    public var targets: [TargetConfiguration]
    /// Names everything in it that plans depend on.
    public var version: ConfigurationVersion
    /// What is allowed, and yet perhaps not meant; for the operator.
    public var remarks: [ConfigurationProblem]
    /// What is allowed, and should not stay; for the operator.
    public var warnings: [ConfigurationProblem]
}

extension Configuration {
    /// Reads a file and says what it means.
    ///
    /// Blocks for the time that reading a file of at most 1 MiB takes.
    public static func load(_ file: FilePath) throws(ConfigurationError) -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(file, bytesMax: ConfigurationLimits.fileBytesMax).bytes
        } catch .tooLarge {
            throw .invalid(path: file, problems: [.ofFile("is larger than \(ConfigurationLimits.fileBytesMax) bytes")])
        } catch {
            throw .unreadable(path: file, reason: error.description)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalid(path: file, problems: [.ofFile("is not UTF-8")])
        }
        return try Configuration(yaml: text, file: file)
    }

    /// Says what a text means that stands, or could stand, in that file. The file itself is not looked at.
    public init(yaml: String, file: FilePath) throws(ConfigurationError) {
        let problems = Problems()
        let written = YAMLDocument.read(yaml, problems: problems).flatMap(ConfigurationFile.init)
        let resolver = ConfigurationResolver(file: file, problems: problems)
        guard let configuration = written.flatMap(resolver.resolve), problems.isEmpty else {
            throw .invalid(path: file, problems: problems.sorted)
        }
        self = configuration
    }
}

extension ConfigurationProblem {
    static func ofFile(_ message: String) -> Self { Self(line: 1, column: 1, keyPath: "", message: message) }
}
