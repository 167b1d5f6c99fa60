import Provisioning
import Synchronization

/// What happened in a run, a line each, and a digest of all of it: two runs of one seed have the same.
final class Trace: Sendable {
    private struct State {
        var lines: [String] = []
        /// FNV-1a.
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    }

    private let state = Mutex(State())
    private let clock: VirtualClock
    let keepsLines: Bool

    /// More lines than that nobody reads.
    private static let linesMax = 200_000

    init(clock: VirtualClock, keepsLines: Bool) {
        self.clock = clock
        self.keepsLines = keepsLines
    }

    func note(_ text: String) {
        let now = clock.now
        state.withLock { state in
            for byte in text.utf8 { state.digest = (state.digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
            state.digest = (state.digest ^ UInt64(bitPattern: now.nanoseconds)) &* 0x100_0000_01B3
            if keepsLines, state.lines.count < Self.linesMax { state.lines.append("\(now.stamp)  \(Self.plain(text))") }
        }
    }

    /// Something for whoever reads, and nothing that happened.
    func remark(_ text: String) {
        let now = clock.now
        state.withLock { state in
            if keepsLines, state.lines.count < Self.linesMax { state.lines.append("\(now.stamp)  \(Self.plain(text))") }
        }
    }

    var lines: [String] { state.withLock { $0.lines } }

    /// Modules' names stand before the names of types in Swift's own words for values: nobody needs them here.
    private static func plain(_ text: String) -> String {
        ["Simulation", "Provisioning", "Ports"].reduce(text) { $0.replacing($1 + ".", with: "") }
    }

    var digest: UInt64 { state.withLock { $0.digest } }
}

extension Duration {
    /// As a trace shows it: `0d 03:25:10.042`.
    var stamp: String {
        let milliseconds = nanoseconds / 1_000_000
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let clock = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(seconds / 86_400)d \(clock).\(padded(rest, 3))"
    }
}
