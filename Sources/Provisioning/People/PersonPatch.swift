/// What one record says of somebody, where silence means nothing: a field that it doesn't have is unchanged.
public struct PersonPatch: Hashable, Sendable, Codable {
    public var employee: EmployeeID
    /// By field; nil clears it. ``PersonField/status`` is among them, as an ``EmploymentStatus``'s raw value.
    public var values: [PersonField: String?]
    /// Fields of which the record says something that can't be read. Each is as it was known, even where silence would
    /// clear it, as in a snapshot.
    public var unread: Set<PersonField>

    public init(employee: EmployeeID, values: [PersonField: String?], unread: Set<PersonField> = []) {
        self.employee = employee
        self.values = values
        self.unread = unread
    }
}

/// Makes a whole person out of what a record says and what is known: what is derived from several fields, or must be there,
/// can be judged only then.
public protocol PersonCompleting: Sendable, Hashable {
    /// The person that HR now speaks of. The same arguments give the same person, and so does completing an empty patch of
    /// changes over that person.
    ///
    /// - Parameters:
    ///   - patch: what the record says.
    ///   - known: what HR last said; nil of somebody new.
    ///   - semantics: of a snapshot the patch is all that there is to say, but for when access ended; changes are laid over
    ///     what is known.
    ///   - asOf: of when the record is the truth.
    func person(
        _ patch: PersonPatch,
        over known: Person?,
        semantics: FeedSemantics,
        from source: SourceID,
        asOf: WallInstant
    ) throws(CompletionProblem) -> Person
}

/// Why a record and what is known don't make a person. Says which field and of what shape, never what (promise 10).
public struct CompletionProblem: Error, Hashable, Sendable, CustomStringConvertible {
    public var field: PersonField
    public var what: String

    public init(field: PersonField, what: String) {
        self.field = field
        self.what = what
    }

    public var description: String { "\(field.rawValue): \(what)" }
}
