import Foundation
import SCIM
import Testing

@Suite("rosterd plan with a preset and its sample")
struct PresetPlanTests {
    /// Where the presets keep their state: nothing may be made there for a look at a file.
    private static let state = "/var/lib/rosterd"

    /// A preset, its sample, and who would be invited by it.
    private static let presets: [(String, String, [String], [Int64])] = [
        ("plain", "plain.csv", ["000101", "000102", "000103"], [7, 8, 9]),
        ("workday", "workday.csv", ["C-2003", "E-1001", "E-1002", "E-1003"], []),
        ("bamboohr", "bamboohr.json", ["101", "102", "103"], [5]),
        ("personio", "personio.csv", ["2001", "2002"], [6]),
    ]

    @Test(
        "says what the sample would do, and that it would be held as a first one; nothing is written",
        arguments: presets
    )
    func planned(preset: String, sample: String, joiners: [String], refusedRows: [Int64]) async throws {
        let scenario = try Scenario()
        let stateWasThere = FileManager.default.fileExists(atPath: Self.state)
        let arguments = [
            "plan", "--empty", "--config", Rosterd.presets.appending(path: "\(preset).yaml").path,
            Rosterd.presets.appending(path: "samples/\(sample)").path,
        ]
        let text = try await Rosterd.run(arguments, logging: scenario.directory)
        #expect(text.exitStatus == 2, "\(text.output)\(text.errors)")
        #expect(text.output.contains("WOULD BE HELD"))
        #expect(text.output.contains("the source's first snapshot, and invites \(joiners.count) people"))

        let json = try await Rosterd.run(arguments + ["--json"], logging: scenario.directory)
        #expect(json.exitStatus == 2)
        let plan = try JSONValue.parse(json.output)
        let target = try #require(plan["targets"]?.arrayValue?.first)
        let created = (target["operations"]?.arrayValue ?? [])
            .filter { $0["kind"]?.stringValue == "create-user" }.compactMap { $0["employee"]?.stringValue }
        #expect(created.sorted() == joiners)
        #expect(plan["refusedRows"]?.arrayValue?.compactMap { $0["row"]?.integerValue } == refusedRows)
        #expect(FileManager.default.fileExists(atPath: Self.state) == stateWasThere)
    }
}
