import Provisioning
import Synchronization

/// What happened in a run, a line each, and a digest of all of it: two runs of one seed have the same.
final class Trace: Sendable {
    private struct State {
        var lines: [String] = []
        /// FNV-1a.
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func digest(_ part: UInt64) { digest = (digest ^ part) &* 0x100_0000_01B3 }
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
            for byte in text.utf8 { state.digest(UInt64(byte)) }
            state.digest(UInt64(bitPattern: now.nanoseconds))
        }
        keep(text, at: now)
    }

    /// As ``note(_:)``, of what is to be put into words only where somebody reads them: that takes longer than most steps.
    func note(_ what: some Hashable, inWords words: () -> String) {
        let now = clock.now
        state.withLock { state in
            state.digest(UInt64(bitPattern: Int64(what.hashValue)))
            state.digest(UInt64(bitPattern: now.nanoseconds))
        }
        if keepsLines { keep(words(), at: now) }
    }

    /// Something for whoever reads, and nothing that happened.
    func remark(_ text: String) {
        keep(text, at: clock.now)
    }

    private func keep(_ text: String, at now: Duration) {
        guard keepsLines else { return }
        state.withLock { state in
            if state.lines.count < Self.linesMax { state.lines.append("\(now.stamp)  \(Self.plain(text))") }
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
