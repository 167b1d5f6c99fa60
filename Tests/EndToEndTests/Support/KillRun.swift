import Foundation
import Randomness
import TestSupport

/// One life that ends with `kill -9` at a random instant between a file's drop and the end of its delivery, and the next
/// one, that has to make up for it.
struct KillRun {
    /// What rosterd is doing when it is killed: drawn by phase, since most of the time goes by in delivery alone.
    enum Instant: CustomStringConvertible {
        /// After the drop: while the file is found, claimed and read.
        case afterDrop(Duration)
        /// After the claim: while it is staged and judged.
        case afterClaim(Duration)
        /// After it was accepted: while people are taken over and planned.
        case afterAcceptance(Duration)
        /// After so many more requests were answered: while others are on the wire.
        case afterRequests(Int, Duration)

        init(using random: inout SeededRandom, requests: Int) {
            func upTo(_ milliseconds: Int) -> Duration {
                .microseconds(Int.random(in: 0...(milliseconds * 1000), using: &random))
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: self = .afterDrop(upTo(20))
            case 1: self = .afterClaim(upTo(10))
            case 2: self = .afterAcceptance(upTo(30))
            default: self = .afterRequests(Int.random(in: 1...requests, using: &random), upTo(20))
            }
        }

        var description: String {
            switch self {
            case .afterDrop(let rest): "\(rest) after the drop"
            case .afterClaim(let rest): "\(rest) after the claim"
            case .afterAcceptance(let rest): "\(rest) after the acceptance"
            case .afterRequests(let count, let rest): "\(rest) after request \(count)"
            }
        }
    }

    struct Outcome {
        var instant: Instant
        var secondKill: Duration?
        /// What is not as it must be.
        var problems: [String]
        var requests: Int
        /// Requests that had been answered when it was killed.
        var requestsBefore: Int
        var time: Duration
    }

    /// How the provider fails meanwhile.
    enum Faults {
        case none
        /// One of each kind, somewhere in the middle.
        case oneOfEach
        /// Of all requests these shares, as `--fail` has them.
        case shares(String)
    }

    /// The exports, dropped one right after the other.
    var rosters: [Roster]
    var faults: Faults
    var seed: UInt64
    /// How long the second life may take.
    var limit = Duration.seconds(240)

    func play() async throws -> Outcome {
        var random = SeededRandom(seed: seed)
        let start = ContinuousClock.now
        let scenario = try Scenario()
        // Slow enough that there is always something on the wire.
        let sandbox = try await scenario.startSandbox(["--limit", "0", "--latency", "20ms", "--seed", "\(seed)"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let first = try await scenario.startDaemon()
        try await scenario.untilStatus("the empty target is read") { $0.isDrained }
        let before = try answered(sandbox)
        switch faults {
        case .none: break
        case .oneOfEach: try sandbox.script(Self.oneOfEach(using: &random))
        case .shares(let shares): try sandbox.fail(shares)
        }

        // Without the two that found the target empty, and with one or the other that is saved by the second file.
        let requests = rosters.last.map { $0.requestsFromNothing - 4 } ?? 1
        let instant = Instant(using: &random, requests: requests)
        for (index, roster) in rosters.enumerated() { try scenario.drop(roster.csv, as: Self.name(index)) }
        try await wait(until: instant, scenario, sandbox, before)
        first.kill()
        let requestsBefore = try answered(sandbox) - before

        // Every third time the next life is cut short, too.
        var secondKill: Duration?
        if Int.random(in: 0..<3, using: &random) == 0 {
            let pause = Duration.microseconds(Int.random(in: 0...400_000, using: &random))
            secondKill = pause
            let second = try await scenario.startDaemon()
            try await Task.sleep(for: pause)
            second.kill()
        }
        let last = try await scenario.startDaemon()
        try await scenario.untilDrained(within: limit)
        let problems = try await problems(scenario, sandbox)
        _ = try await scenario.stop(last)
        return Outcome(
            instant: instant,
            secondKill: secondKill,
            problems: problems,
            requests: try sandbox.log().requests.count,
            requestsBefore: requestsBefore,
            time: ContinuousClock.now - start
        )
    }

    /// Not five in a row: then a minute goes by before the target is asked again.
    private static func oneOfEach(using random: inout SeededRandom) -> [String] {
        [
            #""fault": "reset-after", "method": "POST", "path": "/Users""#,
            #""fault": "502-after", "method": "POST", "path": "/Users""#,
            #""fault": "truncate", "method": "POST", "path": "/Users""#,
            #""fault": "reset-after", "method": "POST", "path": "/Groups""#,
            #""fault": "reset-before""#,
            #""fault": "500""#,
            #""fault": "429", "retryAfter": 1"#,
            #""fault": "503", "retryAfter": 1"#,
        ].shuffled(using: &random).map { "{\($0), \"skip\": \(Int.random(in: 2...7, using: &random))}" }
    }

    private static func name(_ index: Int) -> String { "day\(index + 1).csv" }

    private func answered(_ sandbox: Sandbox) throws -> Int {
        try Data(contentsOf: URL(fileURLWithPath: sandbox.logPath)).count { $0 == UInt8(ascii: "\n") }
    }

    private func wait(until instant: Instant, _ scenario: Scenario, _ sandbox: Sandbox, _ before: Int) async throws {
        let limit = Duration.seconds(120)
        let rest: Duration
        switch instant {
        case .afterDrop(let pause):
            rest = pause
        case .afterClaim(let pause):
            rest = pause
            try await eventually("the file is claimed", within: limit, every: .microseconds(200)) {
                try scenario.waitingFiles().isEmpty ? true : nil
            }
        case .afterAcceptance(let pause):
            rest = pause
            _ = try await scenario.untilAccepted(Self.name(0))
        case .afterRequests(let count, let pause):
            rest = pause
            try await eventually("\(count) requests are answered", within: limit, every: .microseconds(500)) {
                try answered(sandbox) >= before + count ? true : nil
            }
        }
        try await Task.sleep(for: rest)
    }

    private func problems(_ scenario: Scenario, _ sandbox: Sandbox) async throws -> [String] {
        guard let due = rosters.last else { return [] }
        let (state, log, status) = (try sandbox.state(), try sandbox.log(), try await scenario.status())
        var problems = state.differences(from: due)
        problems += state.invitedAgain.map { "\($0) was invited again" }
        problems += log.creations.filter { $0.value > 1 }.keys.map { "\($0) was created again" }
        problems += log.requests.filter { $0.method == "POST" && $0.status == 409 }
            .map { "\($0.what) was answered with 409 (request \($0.sequence))" }
        problems += status.parked.map { "parked: \($0)" }
        if status.exitStatus != 0 { problems.append("status exits with \(status.exitStatus)") }
        for index in rosters.indices {
            let found = try scenario.files(in: "processed", droppedAs: Self.name(index))
            if found.count != 1 { problems.append("processed/ has \(found) of \(Self.name(index))") }
        }
        for place in ["drop/processing", "drop/failed", "drop/held"] {
            problems += try scenario.files(in: place).map { "\(place) has \($0)" }
        }
        problems += try scenario.waitingFiles().map { "drop has \($0)" }
        return problems
    }
}
