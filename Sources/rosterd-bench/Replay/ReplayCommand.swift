import ArgumentParser
import Foundation
import Ports

/// `rosterd-bench replay`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "What it costs to bring a target back that has lost the latest days.",
        discussion: """
            The daemon and a sandbox of Amplitude's API in one process. A company is delivered, and some days of its life; then the \
            sandbox is put back to its state before them, and `replay --since` brings it to where it was. Beside the requests that \
            this takes stand the least that would do, counted from the exports alone, and as many as those days took when they were \
            delivered. In the end the target is read, and nothing may differ.
            """
    )

    @Option(help: "How many people there are before: 1,000 to 50,000.")
    var people = 5_000

    @Option(help: "How many days are lost, each with 50 joiners, 30 leavers, 120 changes and 40 moves: 1 to 30.")
    var days = 5

    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (1_000...50_000).contains(people) else { throw ValidationError("1,000 to 50,000 people") }
        guard (1...30).contains(days) else { throw ValidationError("1 to 30 days") }
    }

    func run() async throws {
        try await options.measure { place, output in
            var result: ReplayResult?
            try await EconomyStage(directory: place).run { stage in result = try await measure(on: stage) }
            guard let result else { throw BenchFailure("the stage ended early") }
            output.line(ReplayResult.heading)
            output.line(result.line)
            try output.end(result)
            guard result.differing == 0 else { throw BenchFailure("\(result.differing) accounts differ") }
        }
    }

    /// What isn't delivered couldn't be lost.
    private func whole(_ day: EconomyResult) throws -> EconomyResult {
        guard day.parked.isEmpty else { throw BenchFailure("parked: " + day.parked.joined(separator: "; ")) }
        return day
    }

    private func measure(on stage: EconomyStage) async throws -> ReplayResult {
        var day = EconomyDay(company: EconomyCompany(people: people))
        _ = try await whole(day.play(EconomyScene("the company") { _ in }, on: stage))
        let before = (company: day.company, target: stage.target, at: stage.afterNow)
        var asDelivered = 0
        for number in 1...days {
            asDelivered += try await whole(day.play(EconomyScene("day \(number)") { $0.liveThroughDay() }, on: stage))
                .sent
        }
        let goal = stage.target
        stage.restore(before.target)
        let start = ContinuousClock.now
        let shown = try await stage.planReplay(since: before.at)
        let previewed = ContinuousClock.now
        let sent = try await stage.counting {
            try await stage.replay(shown, since: before.at)
            try await stage.until("the target is where it was") { stage.isAt(goal) }
            let parked = try await stage.untilDelivered()
            guard parked.isEmpty else { throw BenchFailure("parked: " + parked.joined(separator: "; ")) }
        }
        let delivered = ContinuousClock.now
        return ReplayResult(
            days: days,
            sent: sent,
            shown: shown.plan.cost.requests + shown.plan.cost.reads,
            least: day.company.leastRequests(since: before.company),
            asDelivered: asDelivered,
            previewSeconds: (previewed - start).inSeconds,
            deliverySeconds: (delivered - previewed).inSeconds,
            differing: try await stage.differing()
        )
    }
}

/// What one replay has cost.
struct ReplayResult: Encodable {
    /// Lost.
    var days: Int
    /// Requests, look-ups included.
    var sent: Int
    /// As many as the preview said.
    var shown: Int
    /// Counted from the exports.
    var least: Int
    /// As many as the days took at first.
    var asDelivered: Int
    /// Until it was shown what the replay would do.
    var previewSeconds: Double
    /// From the operator's word until all was delivered.
    var deliverySeconds: Double
    /// Accounts that differ from what HR says, in a reading afterwards.
    var differing: Int

    static let heading = row("DAYS", "SENT", "SHOWN", "LEAST", "AS DELIVERED", "PREVIEW", "DELIVERY", "DIFFERING")

    var line: String {
        Self.row(
            "\(days)",
            "\(sent)",
            "\(shown)",
            "\(least)",
            "\(asDelivered)",
            String(format: "%.2f s", previewSeconds),
            String(format: "%.2f s", deliverySeconds),
            "\(differing)"
        )
    }

    private static func row(_ cells: String...) -> String {
        BenchOutput.row(cells, widths: [5, 8, 8, 8, 13, 9, 9, 9])
    }
}
