public import Ports
public import Provisioning

/// What is known of somebody, in sentences. As it is: what came from a feed or a target is to be escaped for where it is shown.
public enum PersonText {
    /// What HR last said of somebody.
    public static func sentence(_ known: PersonReport.Known, at now: WallInstant) -> String {
        let person = known.person
        let words = known.statusWords.map { "\"\($0)\"" }.joined(separator: ", ")
        var text = "\(person.key.source)/\(person.key.employee): \(person.status)"
        if !words.isEmpty { text += " (in HR's words \(words))" }
        if person.status(at: now) != person.status { text += ", by the calendar \(person.status(at: now))" }
        if person.identity != person.key.ownIdentity { text += ", identity \(person.identity)" }
        return text + ", as of \(Wording.instant(known.asOf))"
    }

    /// What one target has of them, and what is to be there.
    public static func lines(_ account: PersonReport.Account) -> [String] {
        let confirmed = account.confirmed
        let name = confirmed.userName ?? account.desired.userName ?? "no address"
        var lines = [
            "at \(account.target): \(name), \(access(confirmed))" + (confirmed.remoteID.map { ", id \($0)" } ?? "")
        ]
        if !confirmed.memberships.isEmpty {
            lines.append("  groups: \(confirmed.memberships.map(\.rawValue).joined(separator: ", "))")
        }
        let differing = Set(confirmed.facts.map(\.fact)).union(account.desired.facts.map(\.fact))
            .filter { fact in
                switch fact {
                case .remoteID, .unsure: false
                default: confirmed[fact] != account.desired[fact]
                }
            }
            .sorted { $0.text < $1.text }
        for fact in differing {
            lines.append(
                "  \(fact.text): is \(confirmed[fact] ?? "nothing"), should be \(account.desired[fact] ?? "nothing")"
            )
        }
        return lines
    }

    private static func access(_ facts: FactSet) -> String {
        if !facts.exists { return facts.mayBeThere ? "an account that a replay takes for lost" : "no account" }
        return facts.givesAccess ? "an account" : "an account without access"
    }
}
