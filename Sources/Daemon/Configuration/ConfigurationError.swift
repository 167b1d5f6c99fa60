public import SystemPackage

/// Why there is no configuration.
public enum ConfigurationError: Error, Sendable, Hashable {
    /// The file is not there, or can't be read.
    case unreadable(path: FilePath, reason: String)
    /// The file can't stand as it is. All that is wrong with it, by place, at least one.
    case invalid(path: FilePath, problems: [ConfigurationProblem])
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for each problem, as compilers write them: `rosterd.yaml:14:5: targets.amplitude.url: …`.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .invalid(let path, let problems): problems.map { "\(path):\($0)" }.joined(separator: "\n")
        }
    }
}
