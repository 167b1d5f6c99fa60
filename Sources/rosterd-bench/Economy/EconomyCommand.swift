import ArgumentParser
import Foundation

/// `rosterd-bench economy`
struct EconomyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "economy",
        abstract: "Requests sent, beside the least that would do.",
        discussion: """
            The daemon and a sandbox of Amplitude's API in one process; exports are dropped, and the sandbox counts. The least \
            is one request for a joiner, for a leaver and for a changed account, and for each group its changed members by the \
            hundred; it is counted from the exports alone. Before the first day the target is read once, which is not counted.

            It takes some five minutes by default, most of them waiting for what failed on the last day. Where something is parked it \
            says what, and ends with a failure.
            """
    )

    @Option(help: "How many join on the first day: 1,000 to 50,000.")
    var people = 5_000

    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (1_000...50_000).contains(people) else { throw ValidationError("1,000 to 50,000 people") }
    }

    func run() async throws {
        try await options.measure { place, output in
            output.line(EconomyResult.heading)
            var results: [EconomyResult] = []
            try await EconomyStage(directory: place).run { stage in
                var day = EconomyDay(company: EconomyCompany(people: people))
                // What isn't delivered would be counted the day after.
                for scene in scenes where results.allSatisfy(\.parked.isEmpty) {
                    let result = try await day.play(scene, on: stage)
                    output.line(result.line)
                    results.append(result)
                }
            }
            try output.end(results)
            let parked = results.flatMap(\.parked)
            guard parked.isEmpty else { throw BenchFailure("parked: " + parked.joined(separator: "; ")) }
        }
    }
}

extension EconomyCommand {
    private var scenes: [EconomyScene] {
        let movers = min(2_000, people / 2)
        return [
            EconomyScene("\(people) joiners in 20 groups") { _ in },
            EconomyScene("the same file again") { _ in },
            EconomyScene("50 in, 30 out, 120 changes, 40 moves") { $0.liveThroughDay() },
            EconomyScene("a joiner who leaves before the send", isUnseen: true) { $0.join() },
            EconomyScene("\(movers) move between groups") { $0.reorganise(people: movers) },
            EconomyScene("the day, a tenth of answers failing", fails: true) { $0.liveThroughDay() },
        ]
    }
}

/// What one day has cost.
struct EconomyResult: Encodable {
    var what: String
    var sent: Int
    /// Counted from the exports.
    var least: Int
    /// What isn't delivered, and why.
    var parked: [String]

    static let heading = row("", "SENT", "LEAST", "RATIO", "PARKED")

    var line: String {
        let ratio = least == 0 ? (sent == 0 ? "1.00" : "-") : String(format: "%.2f", Double(sent) / Double(least))
        return Self.row(what, "\(sent)", "\(least)", ratio, "\(parked.count)")
    }

    private static func row(_ cells: String...) -> String { BenchOutput.row(cells, widths: [38, 8, 8, 6, 6]) }
}

/// What happens on one day.
struct EconomyScene {
    var name: String
    /// It is taken back before anything may be sent.
    var isUnseen: Bool
    /// A tenth of the answers fail.
    var fails: Bool
    var change: (inout EconomyCompany) -> Void

    init(
        _ name: String,
        isUnseen: Bool = false,
        fails: Bool = false,
        _ change: @escaping (inout EconomyCompany) -> Void
    ) {
        self.name = name
        self.isUnseen = isUnseen
        self.fails = fails
        self.change = change
    }
}

/// One company's days, one after the other.
struct EconomyDay {
    private(set) var company: EconomyCompany
    /// What the target holds.
    private var delivered = EconomyCompany(people: 0)
    private var number = 0

    init(company: EconomyCompany) { self.company = company }

    mutating func play(_ scene: EconomyScene, on stage: EconomyStage) async throws -> EconomyResult {
        scene.change(&company)
        if scene.fails { stage.failEveryTenth() }
        var parked: [String] = []
        let sent = try await stage.counting {
            if scene.isUnseen { try await stage.pause() }
            try await drop(on: stage)
            if scene.isUnseen {
                company = delivered
                try await drop(on: stage)
                try await stage.resume()
            }
            parked = try await stage.untilDelivered()
        }
        let least = company.leastRequests(since: delivered)
        delivered = company
        return EconomyResult(what: scene.name, sent: sent, least: least, parked: parked)
    }

    private mutating func drop(on stage: EconomyStage) async throws {
        number += 1
        try stage.drop(company.csv, as: "day\(number).csv")
        try await stage.untilApplied(files: number)
    }
}
