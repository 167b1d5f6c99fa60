import Foundation
import Provisioning
import Testing

@Suite("What an operator reads of a guard")
struct GuardTripTests {
    static let trips: [(GuardTrip, [String])] = [
        (.firstSnapshot(joiners: 1), ["first snapshot", "1 person"]),
        (.firstSnapshot(joiners: 60), ["60 people"]),
        (.tooMany(.leaver, people: 7, allowed: 5), ["7 leavers", "5 are allowed"]),
        (.tooManyInADay(.joiner, people: 2, earlier: 19, allowed: 20), ["2 joiners", "19", "24 hours", "20"]),
        (.fewRows(rows: 3, lastAccepted: 60), ["3 rows", "60"]),
        (.headerChanged(missing: ["Dept"], new: ["Team"]), ["without \"Dept\"", "new \"Team\""]),
        (.headerChanged(missing: ["a", "b", "c", "d", "e", "f", "g"], new: []), ["\"e\" and 2 more"]),
        (.columnBlank(column: "Dept\u{1B}", filled: 1, rows: 60, filledBefore: 60, rowsBefore: 60), ["1 values in 60"]),
        (.addressChange, ["address changes"]),
        (.clockStep(seconds: 7200), ["120 minutes"]),
        (.clockUnseen(seconds: 9 * 86_400), ["9 days", "started anew"]),
    ]

    @Test("It says what tripped and by how much, in one line of printable characters", arguments: trips)
    func description(trip: GuardTrip, words: [String]) {
        let text = trip.description
        for word in words { #expect(text.contains(word)) }
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }

    @Test("It survives the journal", arguments: trips)
    func encoding(trip: GuardTrip, words: [String]) throws {
        let text = try JSONEncoder().encode(trip)
        #expect(try JSONDecoder().decode(GuardTrip.self, from: text) == trip)
    }
}
