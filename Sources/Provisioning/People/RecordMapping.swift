/// Which columns of a feed say what of a person.
public struct RecordMapping: Sendable, Hashable {
    /// A column of HR's own words for who works here, and what each comes down to.
    public struct Status: Sendable, Hashable {
        public var column: String
        /// Words compare without the case of ASCII letters. A word that is not here refuses its row.
        public var words: [String: EmploymentStatus]

        public init(column: String, words: [String: EmploymentStatus]) {
            self.column = column
            self.words = words
        }
    }

    /// The column of the employee id.
    public var employeeID: String
    /// Nil: whoever is listed is active.
    public var status: Status?
    /// By field, the column it comes from.
    public var fields: [PersonField: String]

    public init(employeeID: String, status: Status?, fields: [PersonField: String]) {
        self.employeeID = employeeID
        self.status = status
        self.fields = fields
    }

    /// Finds the mapping's columns in a header.
    ///
    /// - Throws: every column that is missing, together.
    public func bound(to header: [String]) throws(MappingError) -> BoundMapping {
        var places: [String: Int] = [:]
        for (place, name) in header.enumerated() where places[name] == nil { places[name] = place }
        let wanted = [employeeID] + (status.map { [$0.column] } ?? []) + fields.values.sorted()
        let missing = wanted.filter { places[$0] == nil }
        guard missing.isEmpty, let key = places[employeeID] else {
            throw MappingError(missingColumns: Array(Set(missing)).sorted())
        }
        return BoundMapping(
            keyColumn: key,
            keyName: employeeID,
            status: status.flatMap { status in
                places[status.column].map { place in
                    BoundMapping.Status(
                        column: place,
                        name: status.column,
                        words: Dictionary(
                            status.words.map { (AccountAddress($0.key).folded, $0.value) },
                            uniquingKeysWith: { first, _ in first }
                        )
                    )
                }
            },
            fields: fields.compactMap { field, column in
                places[column].map { BoundMapping.Field(field: field, column: $0, name: column) }
            }.sorted { $0.field < $1.field }
        )
    }
}

/// A header lacks columns that the mapping needs: no row of the file can be read.
public struct MappingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As the configuration names them, sorted.
    public var missingColumns: [String]

    public var description: String {
        let names = missingColumns.map { "\"\($0)\"" }.joined(separator: ", ")
        return
            "the header lacks \(missingColumns.count == 1 ? "the column" : "the columns") \(names), which the mapping"
            + " needs; correct the export, or the mapping in the configuration"
    }
}
