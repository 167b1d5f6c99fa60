/// What a simulated provider and machine do to a pace.
struct PaceWeather {
    var name: String
    /// Shortest and longest time to an answer, in milliseconds.
    var latencies: [ClosedRange<Int>]
    /// Of a thousand requests so many are followed by the end of the process.
    var restartsPerMille: Int
    /// Of a hundred restarts so many are the machine's own.
    var rebootsPercent: Int
    /// Of a thousand requests so many are followed by a step of the wall clock.
    var wallStepsPerMille: Int

    static let steady = PaceWeather(
        name: "answers after 200 ms",
        latencies: [200...200],
        restartsPerMille: 0,
        rebootsPercent: 0,
        wallStepsPerMille: 0
    )
    static let slow = PaceWeather(
        name: "answers after 5 ms to 30 s",
        latencies: [5...2_000, 5...2_000, 5...2_000, 2_000...30_000],
        restartsPerMille: 0,
        rebootsPercent: 0,
        wallStepsPerMille: 0
    )
    static let rough = PaceWeather(
        name: "the same, with restarts and clock steps",
        latencies: slow.latencies,
        restartsPerMille: 5,
        rebootsPercent: 20,
        wallStepsPerMille: 5
    )
}
