import Foundation

/// A directory of a test's own for runs' files, in memory. It goes with whoever holds it.
final class RunRoom: Sendable {
    let path = "/dev/shm/rosterd-sim-tests-\(UInt64.random(in: 0 ... .max))"

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
