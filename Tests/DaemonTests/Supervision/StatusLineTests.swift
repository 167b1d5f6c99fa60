import Foundation
import Ports
import Provisioning
import Testing

@testable import Daemon

@Suite("The status line")
struct StatusLineTests {
    private static let now = WallInstant(milliseconds: 1_795_300_000_000)

    private func report(
        open: Int,
        parked: Int = 0,
        oldest: Duration? = nil,
        holds: Int = 0,
        standings: [TargetStanding] = [],
        refusal: ConfigurationStanding.Refusal? = nil
    ) -> StatusReport {
        let target = JournalSummary.Target(
            id: "amplitude",
            accounts: 7,
            openByLane: ["update": open + parked],
            byState: ["ready": open, "parked": parked],
            oldestOpen: oldest.map { Self.now - $0 },
            unplanned: 0,
            exchanges: 0,
            isRead: true,
            pause: nil,
            parked: []
        )
        let hold = Hold(
            hash: HoldHash("abcdef"),
            intake: "i",
            source: "hr",
            input: .drop,
            name: "hr.csv",
            heldAt: Self.now,
            trips: [],
            counts: [:],
            known: 0
        )
        return StatusReport(
            version: "1",
            now: Self.now,
            startedAt: Self.now,
            configuration: .init(file: "rosterd.yaml", since: Self.now, targets: [], refusal: refusal),
            journal: JournalSummary(targets: [target], people: [:], lastHeard: [:], unprovenAbsences: [], intakes: []),
            holds: Array(repeating: hold, count: holds),
            standings: standings
        )
    }

    private func standing(_ target: String, pause: String? = nil, probeIn: Double? = nil) throws -> TargetStanding {
        var members: [String: Any] = ["target": target, "isReading": false, "inFlight": 0, "paceUsed": 0]
        members["pause"] = pause
        members["probeInSeconds"] = probeIn
        return try JSONDecoder().decode(
            TargetStanding.self,
            from: try JSONSerialization.data(withJSONObject: members)
        )
    }

    @Test("says how much waits, and since when")
    func queue() {
        #expect(StatusLine.text(report(open: 0)) == "all is delivered")
        #expect(StatusLine.text(report(open: 1, oldest: .seconds(4))) == "1 operation waits, the oldest for 4 s")
        #expect(
            StatusLine.text(report(open: 1200, oldest: .seconds(7300))) == "1200 operations wait, the oldest for 2 h"
        )
    }

    @Test("says what somebody has to look after")
    func problems() throws {
        #expect(
            StatusLine.text(report(open: 0, parked: 2, oldest: .seconds(900), holds: 1))
                == "nothing waits but what is parked; 2 parked; 1 held for an approval"
        )
        let paused = try [standing("amplitude", pause: "wrong URL"), standing("slack", probeIn: 60), standing("zoom")]
        #expect(
            StatusLine.text(report(open: 0, standings: paused))
                == "all is delivered; amplitude is paused: wrong URL; slack doesn't answer"
        )
        let refused = ConfigurationStanding.Refusal(at: Self.now, reason: "unknown key")
        #expect(StatusLine.text(report(open: 0, refusal: refused)) == "all is delivered; the last reload was refused")
        let many = try (1...5).map { try standing("t\($0)", pause: "maintenance") }
        #expect(StatusLine.text(report(open: 0, standings: many)).hasSuffix("; 2 more targets are paused"))
    }

    @Test(
        "ages are rough",
        arguments: [
            (0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172_800, "2 d"), (-5, "0 s"),
        ] as [(Int, String)]
    )
    func ages(seconds: Int, text: String) {
        #expect(StatusLine.age(.seconds(seconds)) == text)
    }
}
