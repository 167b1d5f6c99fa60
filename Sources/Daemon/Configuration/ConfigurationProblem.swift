/// One thing in a configuration file that can't stand, or that its writer should know of.
public struct ConfigurationProblem: Sendable, Hashable, Codable {
    /// 1 is the first; 0 where no line of the file is at fault.
    public var line: Int
    /// Counts Unicode scalars; 1 is the first. Where a key is at fault, or its value, this is where the key begins.
    public var column: Int
    /// The keys that lead there, with dots between them: `targets.amplitude.url`, `targets.amplitude.groups[2].when`. Empty
    /// for the file as a whole.
    public var keyPath: String
    /// What is wrong, and what to write instead where that is known. Never holds a secret: none stands in the file.
    public var message: String

    public init(line: Int, column: Int, keyPath: String, message: String) {
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.message = message
    }
}

extension ConfigurationProblem: Comparable {
    /// By place.
    public static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column, left.keyPath, left.message) < (right.line, right.column, right.keyPath, right.message)
    }
}

extension ConfigurationProblem: CustomStringConvertible {
    /// `14:5: targets.amplitude.url: …`
    public var description: String {
        let place = line == 0 ? "" : "\(line):\(column): "
        return keyPath.isEmpty ? place + message : place + keyPath + ": " + message
    }
}
