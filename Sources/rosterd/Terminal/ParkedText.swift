import Ports
import Provisioning

/// What waits for an operator, as people read it: one line for what, one for why, one for what to do.
struct ParkedText {
    var listing: ParkedListing

    var lines: [String] {
        guard listing.count > 0 else { return ["nothing is parked"] }
        var lines = [
            "\(Shown.count(listing.count, "operation")) parked; "
                + "rosterd retry NUMBER tries again, rosterd discard NUMBER --reason WHY gives up"
        ]
        for operation in listing.operations {
            lines.append("#\(operation.sequence.rawValue)  \(Self.what(operation))")
            lines.append("    why: \(Shown.harmless(operation.reason))")
            lines.append("    to do: \(operation.advice)")
        }
        let hidden = listing.count - listing.operations.count
        return hidden > 0 ? lines + ["… and \(hidden) more"] : lines
    }

    /// `create-user a@example.com (hr/10001) at saas, waiting since …`.
    private static func what(_ operation: ParkedOperation) -> String {
        let group = operation.group.map { " \(operation.kind == .addMember ? "to" : "from") \($0)" } ?? ""
        let text =
            "\(operation.kind.rawValue) \(operation.address.folded)\(group) "
            + "(\(operation.person.source)/\(operation.person.employee)) at \(operation.target)"
        return Shown.harmless(text) + ", planned \(Shown.instant(operation.madeAt))"
    }
}

/// A listing, as `--json` shows it: with what to do.
struct ParkedRecord: Encodable {
    struct Entry: Encodable {
        var operation: ParkedOperation
        var advice: String
    }

    var count: Int
    var operations: [Entry]

    init(_ listing: ParkedListing) {
        count = listing.count
        operations = listing.operations.map { Entry(operation: $0, advice: $0.advice) }
    }
}
