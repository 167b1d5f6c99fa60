import Foundation

/// Room on the journal's disk that is kept for finishing what was promised, in two steps.
///
/// ```
///   free ≥ 64 MiB       everything goes on
///   free < 64 MiB       nothing new is taken in; what was, is judged and delivered
///   nothing is free     a file without content gives its 64 MiB to delivery alone
/// ```
///
/// The file is made anew once there is room for both again.
package final class DiskReserve: Sendable {
    struct Limits: Sendable {
        /// With less room nothing new is taken in.
        var freeMin: Int64 = 64 << 20
        /// Some hours of exchanges at 100 a minute.
        var ballast: Int64 = 64 << 20
    }

    private let journal: String
    private let ballast: String
    private let limits: Limits

    /// - Parameter path: of the database; the ballast stands beside it.
    init(beside path: String, limits: Limits = Limits()) {
        journal = path
        ballast = path + "-ballast"
        self.limits = limits
    }

    /// Whether nothing new may be taken in. Not where the file system doesn't say what it has left.
    var isLow: Bool { isLow(for: 0) }

    private func isLow(for more: Int64) -> Bool {
        JournalFile.free(beside: journal).map { $0 < limits.freeMin + more } ?? false
    }

    /// - Returns: whether there is more room from now on.
    func release() -> Bool { unlink(ballast) == 0 }

    /// Makes the ballast where it is missing, and there is room for it. What fails is tried again another time.
    func fill() {
        guard JournalFile.size(of: ballast) < limits.ballast, !isLow(for: limits.ballast) else { return }
        let descriptor = open(ballast, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { _ = close(descriptor) }
        // A file without blocks would give nothing back.
        if posix_fallocate(descriptor, 0, off_t(limits.ballast)) != 0 { _ = release() }
    }
}
