import Foundation
import Glibc

/// How often a second a disk makes an append durable, for one who waits each time.
struct SyncRate: CustomStringConvertible {
    var syncs: Int
    var elapsed: Duration

    /// As a journal's log grows: by a page at a time.
    private static let pageBytes = 4_096

    static func measure(in directory: URL, for duration: Duration) throws -> SyncRate {
        let path = directory.appending(path: "sync").path(percentEncoded: false)
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchFailure(call: "open") }
        defer {
            close(file)
            unlink(path)
        }
        let page = [UInt8](repeating: 0x5A, count: pageBytes)
        let start = ContinuousClock.now
        var syncs = 0
        while ContinuousClock.now - start < duration {
            guard write(file, page, page.count) == page.count else { throw BenchFailure(call: "write") }
            guard fdatasync(file) == 0 else { throw BenchFailure(call: "fdatasync") }
            syncs += 1
        }
        return SyncRate(syncs: syncs, elapsed: ContinuousClock.now - start)
    }

    var description: String { "\(Int(Double(syncs) / elapsed.inSeconds)) a second" }
}
