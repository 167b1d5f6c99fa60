/// One human, as HR has them.
public struct Staff: Sendable, Hashable, Codable {
    public enum Standing: String, Sendable, Hashable, Codable, CaseIterable {
        case active
        /// Away: employed, and without access for now.
        case leave
        case left
    }

    /// Which of ``Scenario/sources`` says so.
    public var source: String
    public var id: String
    public var given: String
    public var family: String
    public var email: String
    public var department: String
    public var standing: Standing
    /// Their first and their last day of work, of a run that begins on the day 0; nil: HR says none.
    public var firstDay: Int?
    public var lastDay: Int?

    public init(
        source: String,
        id: String,
        given: String,
        family: String,
        email: String,
        department: String,
        standing: Standing
    ) {
        self.source = source
        self.id = id
        self.given = given
        self.family = family
        self.email = email
        self.department = department
        self.standing = standing
    }

    /// As exports' columns have it.
    static let columns = ["id", "given", "family", "email", "department", "status"]
    /// Beside those, where HR says dates.
    static let dateColumns = ["firstday", "lastday"]

    var values: [String] { [id, given, family, email, department, standing.rawValue] }
    var dateValues: [String] { [firstDay, lastDay].map { $0.map(WorkingDay.text) ?? "" } }
}
