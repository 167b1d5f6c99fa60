import Glibc

enum MonotonicClock {
    static var now: Duration {
        // Two words are `timespec` on 64-bit Linux; which module its members are found in changes with what else was compiled.
        var now = (seconds: 0, nanoseconds: 0)
        let status = withUnsafeMutablePointer(to: &now) { words in
            words.withMemoryRebound(to: timespec.self, capacity: 1) { clock_gettime(CLOCK_MONOTONIC, $0) }
        }
        precondition(status == 0, "the kernel has this clock")
        return .seconds(now.seconds) + .nanoseconds(now.nanoseconds)
    }
}
