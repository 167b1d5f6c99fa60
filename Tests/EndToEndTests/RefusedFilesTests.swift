import Foundation
import TestSupport
import Testing

@Suite("Files that can't be believed")
struct RefusedFilesTests {
    /// A file that must be refused, made out of one that was accepted.
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var name: String
        /// What the report says.
        var reason: String
        var spoil: @Sendable (String) -> String
    }

    static let cases = [
        Case(testDescription: "cut in the middle of a row", name: "cut.csv", reason: "the file is cut") {
            String($0.unicodeScalars.prefix($0.unicodeScalars.count * 2 / 3))
        },
        Case(testDescription: "cut in the middle of a quoted value", name: "quote.csv", reason: "quote") { text in
            guard let quote = text.range(of: ",\"", options: .backwards) else { return text }
            return String(text[..<quote.upperBound])
        },
        Case(testDescription: "cut before the last row's end", name: "end.csv", reason: "truncated") {
            String($0.dropLast(1))
        },
        Case(testDescription: "empty", name: "empty.csv", reason: "empty") { _ in "" },
        Case(testDescription: "a header and nobody", name: "header.csv", reason: "nobody") { _ in
            Roster.header + "\r\n"
        },
        Case(testDescription: "without the key's column", name: "nokey.csv", reason: "WorkerID") {
            $0.replacing("WorkerID", with: "Number")
        },
        Case(testDescription: "without the status's column", name: "nostatus.csv", reason: "WorkerStatus") {
            $0.replacing("WorkerStatus", with: "State")
        },
    ]

    @Test("each is in failed/ with a report that says why; nobody is removed, nothing is planned, and status shows it")
    func refused() async throws {
        let scenario = try Scenario()
        let sandbox = try await scenario.startSandbox(["--limit", "0"])
        try scenario.configure(url: sandbox.url, pace: .unlimited)
        let daemon = try await scenario.startDaemon()
        let roster = Roster(30)
        try scenario.drop(roster.csv, as: "good.csv")
        let good = try await scenario.untilDrained()
        let sent = try sandbox.log().requests.count

        for each in Self.cases {
            let text = each.spoil(roster.csv)
            #expect(text != roster.csv)
            try scenario.drop(text, as: each.name)
            let status = try await scenario.untilDrained()
            let failed = try scenario.files(in: "failed", droppedAs: each.name)
            #expect(failed.count == 1, "\(each.testDescription)")
            #expect(try scenario.files(in: "processed", droppedAs: each.name) == [])
            let report = try String(
                contentsOfFile: scenario.path("drop/failed/\(failed.first ?? each.name).report"),
                encoding: .utf8
            )
            #expect(report.contains(each.reason), "\(each.testDescription): \(report)")
            print("\(each.testDescription): \(report.trimmingCharacters(in: .newlines))")

            let shown = try #require(status.intakes.first)
            #expect(shown.name == each.name)
            #expect(shown.state == "refused")
            #expect(report.contains(try #require(shown.reason)))
            #expect(status.people == good.people)
            #expect(status.accounts == good.accounts)
        }
        #expect(try sandbox.log().requests.count == sent)
        #expect(try sandbox.state().differences(from: roster) == [])
        #expect(try scenario.log().split(separator: "\n").count { $0.contains("intake refused") } == Self.cases.count)

        // And the daemon is well: the next good file is taken.
        var next = roster
        next.workers.removeLast()
        try scenario.drop(next.csv, as: "next.csv")
        try await scenario.untilDrained()
        #expect(try sandbox.state().differences(from: next) == [])
        #expect(try await scenario.stop(daemon) == .exited(0))
    }
}
