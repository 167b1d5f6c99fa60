/// What was found wrong so far: reading goes on after a problem, so that all of them are told at once.
final class Problems {
    private var errors: [ConfigurationProblem] = []
    private var remarks: [ConfigurationProblem] = []
    private var warnings: [ConfigurationProblem] = []

    /// Whether the file can stand.
    var isEmpty: Bool { errors.isEmpty }

    /// What is wrong, by place; at most ``ConfigurationLimits/problemsMax``.
    var sorted: [ConfigurationProblem] { Array(Set(errors).sorted().prefix(ConfigurationLimits.problemsMax)) }

    /// What is allowed and yet worth a word, by place.
    var sortedRemarks: [ConfigurationProblem] { Set(remarks).sorted() }

    /// What is allowed and should not stay, by place.
    var sortedWarnings: [ConfigurationProblem] { Set(warnings).sorted() }

    /// Notes what can't stand.
    func report(_ message: String, at place: Place) { errors.append(Self.problem(message, at: place)) }

    /// Notes what may stand, but perhaps wasn't meant.
    func remark(_ message: String, at place: Place) { remarks.append(Self.problem(message, at: place)) }

    /// Notes what may stand, and is dangerous.
    func warn(_ message: String, at place: Place) { warnings.append(Self.problem(message, at: place)) }

    private static func problem(_ message: String, at place: Place) -> ConfigurationProblem {
        ConfigurationProblem(line: place.line, column: place.column, keyPath: place.keyPath, message: message)
    }
}
