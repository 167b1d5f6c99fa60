import Ports
import Provisioning

/// Gathers what the page shows with people in it. What a hold would do never changes under one hash, so its people are read once.
actor DetailsReader {
    private let control: any DaemonControl
    private var people: [HoldHash: HoldDetail] = [:]

    private static let holdsMax = 10
    private static let peopleMax = 200
    private static let parkedMax = 50
    private static let exchangesMax = 25

    init(control: any DaemonControl) { self.control = control }

    /// - glance: no older than the rest of the page.
    func details(_ glance: Glance) async throws(ControlError) -> DetailsView {
        let held = glance.status.holds
        let shown = Set(held.prefix(Self.holdsMax).map(\.hash))
        people = people.filter { shown.contains($0.key) }
        var holds: [DetailsView.Hold] = []
        for hold in held.prefix(Self.holdsMax) {
            holds.append(DetailsView.Hold(hold, try await detail(hold.hash)))
        }
        let parked = try await control.parked(.all, limit: Self.parkedMax)
        let entries = try await control.entries(
            JournalQuery(
                kind: .exchanges,
                target: nil,
                state: nil,
                person: nil,
                since: nil,
                until: nil,
                before: nil,
                limit: Self.exchangesMax
            )
        )
        return DetailsView(
            holds: holds,
            holdCount: held.count,
            parked: parked.operations.map(DetailsView.Parked.init),
            parkedCount: parked.count,
            exchanges: entries.exchanges.map(DetailsView.Exchange.init),
            intakes: glance.status.journal.intakes.map(DetailsView.Intake.init),
            troubles: glance.status.standings.filter { $0.pause != nil || $0.latestFailure != nil }.map {
                DetailsView.Trouble(target: $0.target.rawValue, pause: $0.pause, latestFailure: $0.latestFailure)
            }
        )
    }

    /// Nil where it was decided a moment ago.
    private func detail(_ hash: HoldHash) async throws(ControlError) -> HoldDetail? {
        if let known = people[hash] { return known }
        do throws(ControlError) {
            let detail = try await control.heldPeople(hash, limit: Self.peopleMax)
            people[hash] = detail
            return detail
        } catch {
            if case .unknownHold = error { return nil }
            throw error
        }
    }
}
