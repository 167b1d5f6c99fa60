import Testing

@testable import Intake

@Suite("A directory of which the kernel tells nothing")
struct WatchSilenceTests {
    /// What each scan, one after the other, says.
    private func told(_ scans: [(names: [String], hasHeard: Bool)]) -> [Bool] {
        var silence = WatchSilence()
        return scans.map { silence.scanned($0.names.compactMap { DropName($0) }, hasHeard: $0.hasHeard) }
    }

    @Test("It is said once, when a file came, and the scan after that has heard nothing still")
    func silent() {
        // Who was there before the watch was set up proves nothing.
        let scans = [["a"], ["a"], ["a", "b"], ["a", "b"], ["b"], ["c"], ["c"]]
        #expect(told(scans.map { ($0, false) }) == [false, false, false, true, false, false, false])
    }

    @Test("Where a hint came, though it came after the scan, nothing is said")
    func late() {
        #expect(told([([], false), (["a"], false), (["a"], true), (["b"], true)]) == [false, false, false, false])
    }
}
