/// Where a header has its columns. White space around a name means nothing; columns without a name, and those that have the
/// same one, trouble only whoever needs one of them.
struct HeaderPlaces {
    private var places: [String: Int] = [:]
    private var repeated: Set<String> = []

    init(_ header: [String]) {
        for (place, name) in header.enumerated() {
            let name = name.normalised
            guard !name.isEmpty else { continue }
            if places[name] == nil { places[name] = place } else { repeated.insert(name) }
        }
    }

    /// By name, or by pointer where the header is made of those.
    ///
    /// - Throws: every one that is missing, and every one of which nobody can say which is meant, together.
    func bound(_ columns: [ColumnName]) throws(MappingError) -> [ColumnName: BoundColumn] {
        var bound: [ColumnName: BoundColumn] = [:]
        var problem = MappingError(missingColumns: [])
        for column in columns {
            let name = [column.text, column.pointer].map(\.normalised).first { places[$0] != nil }
            if let name, repeated.contains(name) {
                problem.repeatedColumns.append(column.text)
            } else if let name, let place = places[name] {
                bound[column] = BoundColumn(index: place, name: column.text)
            } else {
                problem.missingColumns.append(column.text)
            }
        }
        guard problem.missingColumns.isEmpty, problem.repeatedColumns.isEmpty else { throw problem }
        return bound
    }
}

/// A header lacks columns that are needed, or has them more than once: no row of the file can be read.
public struct MappingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// As the configuration names them, sorted.
    public var missingColumns: [String]
    /// As the configuration names them, sorted.
    public var repeatedColumns: [String] = []

    public var description: String {
        let missing = missingColumns.isEmpty ? [] : ["the header lacks \(Self.list(missingColumns))"]
        let repeated = repeatedColumns.isEmpty ? [] : ["the header has \(Self.list(repeatedColumns)) more than once"]
        return (missing + repeated).joined(separator: ", and ")
            + ", which the mapping needs; correct the export, or the mapping in the configuration"
    }

    private static func list(_ columns: [String]) -> String {
        (columns.count == 1 ? "the column " : "the columns ") + columns.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
