import Foundation
import SCIM
import TestSupport

/// One plan that waits, as `rosterd holds --json` shows it.
struct HoldReading {
    var hash: String
    var name: String
    var reasons: [String]
    var counts: [String: Int]

    init(_ json: JSONValue) {
        hash = json["hash"]?.stringValue ?? ""
        name = json["name"]?.stringValue ?? ""
        reasons = json["reasons"]?.arrayValue?.compactMap(\.stringValue) ?? []
        counts = (json["counts"]?.objectValue ?? [:]).reduce(into: [:]) {
            $0[$1.name] = Int($1.value.integerValue ?? 0)
        }
    }
}

extension Scenario {
    func holds() async throws -> [HoldReading] {
        let result = try await command("holds", "--json")
        guard result.exitStatus == 0, let holds = try JSONValue.parse(result.output).arrayValue else {
            throw ChildProcess.Failure(description: "holds: \(result.output)\(result.errors)")
        }
        return holds.map(HoldReading.init)
    }

    /// Until that many wait.
    func untilHolds(_ count: Int) async throws -> [HoldReading] {
        try await eventually("\(count) plans wait", within: .seconds(30), every: .milliseconds(100)) {
            let holds = try await holds()
            return holds.count == count ? holds : nil
        }
    }

    /// Until the file is in that place; what its report says.
    func untilReported(_ name: String, in place: String) async throws -> String {
        let file = try await eventually("\(name) is in \(place)/", within: .seconds(30), every: .milliseconds(20)) {
            // A report may be there before its file is.
            try files(in: place, droppedAs: name).first
        }
        return try String(contentsOfFile: path("drop/\(place)/\(file).report"), encoding: .utf8)
    }
}
