/// One human in one source: what HR last said of them hangs on this key.
public struct PersonKey: Hashable, Sendable, Codable {
    public var source: SourceID
    public var employee: EmployeeID

    public init(source: SourceID, employee: EmployeeID) {
        self.source = source
        self.employee = employee
    }

    /// The default identity: each person is one.
    public var ownIdentity: IdentityKey { IdentityKey("\(source)/\(employee)") }
}

/// What HR's own status words come down to.
public enum EmploymentStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// Works here: has accounts.
    case active
    /// Employed, but away: no access for now.
    case suspended
    /// No longer employed.
    case ended
}

/// What HR last said about one human.
public struct Person: Hashable, Sendable, Codable {
    public var key: PersonKey
    /// Whose account it is: several persons may share one (an employee, and the contractor they become).
    public var identity: IdentityKey
    /// HR's own word, whatever the calendar says: see ``status(at:)``.
    public var status: EmploymentStatus
    public var period: EmploymentPeriod
    /// By field name (``PersonField``); a field that HR left empty is absent.
    public var fields: [PersonField: String]

    public init(
        key: PersonKey,
        identity: IdentityKey,
        status: EmploymentStatus,
        period: EmploymentPeriod,
        fields: [PersonField: String]
    ) {
        self.key = key
        self.identity = identity
        self.status = status
        self.period = period
        self.fields = fields
    }

    /// What holds at that instant: nobody works here before their period begins, or after it has ended. Until it ends,
    /// whoever has left keeps what they have: that is what grace means.
    public func status(at now: WallInstant) -> EmploymentStatus {
        if let begins = period.begins, now < begins { return .ended }
        guard let ends = period.ends else { return status }
        if now >= ends { return .ended }
        return status == .ended ? .active : status
    }

    /// Whether they are still to begin, and will: whoever leaves before their first day, or is away on it, has none.
    public func isToBegin(at now: WallInstant) -> Bool {
        guard status == .active, let begins = period.begins, begins > now else { return false }
        return period.ends.map { $0 > begins } ?? true
    }

    /// The same person after HR stopped naming them: fields stay, for whoever asks why.
    ///
    /// - Parameters:
    ///   - instant: as of when; access ends after the grace, unless it ended already. Whoever has none then gets none by it.
    public func ended(asOf instant: WallInstant, grace: Duration) -> Person {
        var person = self
        person.status = .ended
        let kept = status(at: instant) == .active ? grace : .zero
        person.period.ends = min(period.ends ?? .distantFuture, instant + kept)
        return person
    }
}

/// From when until when somebody has access, lead time and grace included. What HR doesn't say is open.
public struct EmploymentPeriod: Hashable, Sendable, Codable {
    public var begins: WallInstant?
    /// The first instant without access.
    public var ends: WallInstant?

    public init(begins: WallInstant?, ends: WallInstant?) {
        self.begins = begins
        self.ends = ends
    }

    /// Ever since, and for good.
    public static let open = EmploymentPeriod(begins: nil, ends: nil)

    /// When the calendar next changes something; nil where nothing is left to come.
    public func nextChange(after now: WallInstant) -> WallInstant? {
        [begins, ends].compactMap(\.self).filter { $0 > now }.min()
    }
}
