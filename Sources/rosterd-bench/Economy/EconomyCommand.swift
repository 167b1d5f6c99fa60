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
            """
    )

    @Option(help: "How many join on the first day: 1,000 to 50,000.")
    var people = 5_000

    @Option(help: "Where the journal is made, and removed again.")
    var directory = FileManager.default.currentDirectoryPath

    func validate() throws {
        guard (1_000...50_000).contains(people) else { throw ValidationError("1,000 to 50,000 people") }
    }

    func run() async throws {
        let place = URL(filePath: directory).appending(path: "rosterd-bench-\(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: place) }
        print(EconomyResult.heading)
        try await EconomyStage(directory: place).run { stage in
            var day = EconomyDay(company: EconomyCompany(people: people))
            try await day.play("\(people) joiners in 20 groups", on: stage) { _ in }
            try await day.play("the same file again", on: stage) { _ in }
            try await day.play("50 in, 30 out, 120 changes, 40 moves", on: stage) { $0.liveThroughDay() }
            try await day.playUnseen("a joiner who leaves before the send", on: stage)
            let movers = min(2_000, people / 2)
            try await day.play("\(movers) move between groups", on: stage) { $0.reorganise(people: movers) }
            stage.failEveryTenth()
            try await day.play("the day, a tenth of answers failing", on: stage) { $0.liveThroughDay() }
        }
    }
}

/// What one day has cost.
struct EconomyResult {
    var what: String
    var sent: Int
    var least: Int

    static let heading = row("", "SENT", "LEAST", "RATIO")

    var line: String {
        let ratio = least == 0 ? (sent == 0 ? "1.00" : "-") : String(format: "%.2f", Double(sent) / Double(least))
        return Self.row(what, "\(sent)", "\(least)", ratio)
    }

    private static func row(_ cells: String...) -> String {
        zip(cells, [38, 8, 8, 6]).map { cell, width in cell.padding(toLength: width, withPad: " ", startingAt: 0) }
            .joined(separator: " ")
    }
}

/// One company's days, one after the other.
struct EconomyDay {
    private var company: EconomyCompany
    /// What the target holds.
    private var delivered = EconomyCompany(people: 0)
    private var number = 0

    init(company: EconomyCompany) { self.company = company }

    mutating func play(_ what: String, on stage: EconomyStage, _ change: (inout EconomyCompany) -> Void) async throws {
        change(&company)
        let sent = try await stage.counting {
            try await deliver(on: stage)
        }
        print(EconomyResult(what: what, sent: sent, least: company.leastRequests(since: delivered)).line)
        delivered = company
    }

    /// Somebody comes and goes while nothing may be sent.
    mutating func playUnseen(_ what: String, on stage: EconomyStage) async throws {
        let sent = try await stage.counting {
            try await stage.pause()
            company.join()
            try await drop(on: stage)
            company = delivered
            try await drop(on: stage)
            try await stage.resume()
            try await stage.untilDelivered()
        }
        print(EconomyResult(what: what, sent: sent, least: 0).line)
    }

    private mutating func deliver(on stage: EconomyStage) async throws {
        try await drop(on: stage)
        try await stage.untilDelivered()
    }

    private mutating func drop(on stage: EconomyStage) async throws {
        number += 1
        try stage.drop(company.csv, as: "day\(number).csv")
        try await stage.untilApplied(files: number)
    }
}
