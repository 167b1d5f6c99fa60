import Foundation

/// One figure of the intake benchmark.
struct IntakeMeasurement: Codable, Sendable {
    var what: String
    var rows: Int
    var bytes: Int
    var seconds: Double
    /// The process's peak resident memory meanwhile; nil where it says nothing.
    var peakBytes: Int?

    static func table(_ measurements: [IntakeMeasurement]) -> String {
        let head = ["ROWS", "WHAT", "SECONDS", "ROWS/S", "MB/S", "PEAK MB"]
        let rows = measurements.map { each in
            [
                "\(each.rows)", each.what, String(format: "%.3f", each.seconds),
                String(format: "%.0f", Double(each.rows) / each.seconds),
                String(format: "%.0f", Double(each.bytes) / each.seconds / 1e6),
                each.peakBytes.map { String(format: "%.0f", Double($0) / 1e6) } ?? "",
            ]
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        return ([head] + rows).map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    static func json(_ measurements: [IntakeMeasurement]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(measurements), as: UTF8.self)
    }
}

/// The peak of this process's resident memory (proc(5): VmHWM), since it was last reset.
enum PeakMemory {
    static func reset() {
        // Needs no privilege for one's own process; where it can't be done, the peak is of all that went before, too.
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }

    static func bytes() -> Int? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 }
    }
}
