/// What the configuration says about how a source's records become people.
///
/// In two layers: bound to a feed's columns (``bound(to:)``) it extracts what a record says, a ``PersonPatch``;
/// ``PersonCompletion`` makes a person of that and of what is known.
public struct RecordMapping: Sendable, Hashable {
    /// What HR calls a person.
    public enum Key: Sendable, Hashable {
        case column(ColumnName, transforms: [TextTransform])
        /// Made of fields that each have a column, and of whose rules transforms and value maps count.
        case template(FieldTemplate)
    }

    /// A column of HR's own words for who works here, and what each comes down to.
    public struct Status: Sendable, Hashable {
        public var column: ColumnName
        /// Words compare without the case of ASCII letters.
        public var words: [String: EmploymentStatus]
        /// What an unknown word, or none, stands for; nil: it refuses its row.
        public var fallback: EmploymentStatus?

        public init(column: ColumnName, words: [String: EmploymentStatus], fallback: EmploymentStatus? = nil) {
            self.column = column
            self.words = words
            self.fallback = fallback
        }
    }

    /// Whose account a person's is.
    public enum Identity: Sendable, Hashable {
        /// Everybody's own: source and employee id.
        case own
        /// Whoever has the same text there is one. Of ``PersonField/email`` the case of ASCII letters doesn't count.
        case field(PersonField)
        case template(FieldTemplate)
    }

    public var key: Key
    /// Nil: whoever is in a snapshot is active; in changes they stay what they are, and somebody new is active.
    public var status: Status?
    /// All but key and status. Of ``PersonField/hireDate`` and ``PersonField/endDate``, which need ``dates``, the columns
    /// alone count.
    public var fields: [PersonField: FieldRule]
    /// Nil: no field is a date.
    public var dates: DateRules?
    public var identity: Identity
    /// How long somebody whose work ended keeps access.
    public var grace: Duration

    public init(
        key: Key,
        status: Status?,
        fields: [PersonField: FieldRule],
        dates: DateRules? = nil,
        identity: Identity = .own,
        grace: Duration = .zero
    ) {
        self.key = key
        self.status = status
        self.fields = fields
        self.dates = dates
        self.identity = identity
        self.grace = grace
    }

    /// Every column that it reads, each once, sorted: what a feed without a header is asked for.
    public var columns: [ColumnName] {
        var columns = Set(fields.values.compactMap(\.column))
        if let status { columns.insert(status.column) }
        if case .column(let column, _) = key { columns.insert(column) }
        return columns.sorted()
    }

    /// Fields that say whose account a person's is, with those that these are made of.
    var identityFields: Set<PersonField> {
        let named: [PersonField] =
            switch identity {
            case .own: []
            case .field(let field): [field]
            case .template(let template): template.fields
            }
        return named.reduce(into: []) { all, field in
            all.insert(field)
            if case .template(let template)? = fields[field]?.origin { all.formUnion(template.fields) }
        }
    }

    /// Finds the mapping's columns in a header: by name, or by pointer where the header is made of those.
    ///
    /// - Throws: every column that is missing or stands there more than once, together.
    public func bound(to header: [String]) throws(MappingError) -> BoundMapping {
        let bound = try HeaderPlaces(header).bound(columns)
        return BoundMapping(mapping: self) { bound[$0] ?? BoundColumn(index: 0, name: $0.text) }
    }
}
