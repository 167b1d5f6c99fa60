import Provisioning
import Randomness

/// How others keep a limit, with a backlog that never ends: they count when requests start, and a provider may see them later.
enum PaceReference: String, CaseIterable {
    /// As many as the limit at once, and one more for each spacing.
    case tokenBucket = "a token bucket"
    /// As many as the limit at once, and again when the window since their start is over.
    case startLog = "a log of start times"
    /// One for each spacing.
    case spacing = "a spacing between starts"

    /// When the provider sees the requests, at the latencies of that weather.
    func run(for duration: Duration, limit: RateLimit, weather: PaceWeather, seed: UInt64) -> PaceFigures {
        var random = SeededRandom(seed: seed)
        var arrivals: [Int64] = []
        for number in 0... {
            let start = start(of: Int64(number), limit: limit)
            guard start < duration.nanoseconds else { break }
            let range = weather.latencies.randomElement(using: &random) ?? 200...200
            let takes = Int64.random(in: Int64(range.lowerBound)...Int64(range.upperBound), using: &random) * 1_000_000
            arrivals.append(start + Int64.random(in: 0...takes, using: &random))
        }
        return PaceFigures(limit: limit, arrivals: arrivals.sorted(), busy: duration, refused: nil)
    }

    private func start(of number: Int64, limit: RateLimit) -> Int64 {
        let atOnce = Int64(limit.requests)
        return switch self {
        case .tokenBucket: max(0, number - atOnce + 1) * limit.spacing.nanoseconds
        case .startLog: number / atOnce * limit.window.nanoseconds
        case .spacing: number * limit.spacing.nanoseconds
        }
    }
}
