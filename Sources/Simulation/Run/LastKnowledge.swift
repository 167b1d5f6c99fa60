import Foundation
import Ports
import Provisioning

/// For whoever reads why a run found something: what rosterd knows of everybody at its end.
struct LastKnowledge {
    let world: World
    let process: RosterProcess

    func note() async {
        guard world.trace.keepsLines else { return }
        for person in world.hr.staff {
            let key = PersonKey(source: SourceID(person.source), employee: EmployeeID(person.id))
            guard let report = try? await process.journal.explain(key) else { continue }
            for known in report.known {
                let instant = Date(timeIntervalSince1970: Double(known.asOf.milliseconds) / 1_000).ISO8601Format()
                world.trace.remark("known: \(key.employee) is \(known.person.status), as of \(instant)")
            }
            for account in report.accounts {
                let (desired, confirmed) = (words(account.desired), words(account.confirmed))
                world.trace.remark(
                    "known: \(key.employee) at \(account.target): desired \(desired); confirmed \(confirmed)"
                )
            }
            for wait in report.waits { world.trace.remark("known: \(key.employee) waits: \(wait)") }
        }
    }

    private func words(_ set: FactSet) -> String {
        let facts = set.facts
        return facts.isEmpty ? "nothing" : facts.map { "\($0.fact.text)=\($0.value)" }.joined(separator: " ")
    }
}
