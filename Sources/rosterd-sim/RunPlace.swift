import ArgumentParser
import Foundation
import Simulation

/// Where runs take place.
struct RunPlace: ParsableArguments {
    @Option(
        help: "Where runs' files are made, below a directory of their own that is removed again. Default: in memory."
    )
    var directory = "/dev/shm"

    /// This process's own.
    var own: String { "\(directory)/rosterd-sim-\(getpid())" }

    /// Nothing of it is needed any more.
    func remove() { try? FileManager.default.removeItem(atPath: own) }
}

extension Report {
    /// What came of it, for somebody who reads it.
    var summary: String {
        let counts = "\(steps) steps, \(requests) requests, \(processes) starts, \(Int(simulated / 3_600)) hours"
        let digest = String(digest, radix: 16)
        let found = findings.map { "\n  \($0.oracle.rawValue): \($0.what)" }.joined()
        return
            "seed \(seed): \(findings.isEmpty ? "all is well" : "\(findings.count) found"); \(counts); \(digest)\(found)"
    }
}
