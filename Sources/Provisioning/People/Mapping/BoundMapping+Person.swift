public import HRFeed

extension BoundMapping {
    /// What the record says of somebody of whom nothing else is known.
    public func person(of record: Record, from source: SourceID) throws(RowProblem) -> Person {
        let patch = try patch(of: record)
        do throws(CompletionProblem) {
            return try PersonCompletion(mapping, grace: .zero)
                .person(patch, over: nil, semantics: .snapshot, from: source, asOf: EmploymentDates.longSince)
        } catch {
            throw record.problem(key.columns.first ?? BoundColumn(index: 0, name: ""), error.description)
        }
    }
}
