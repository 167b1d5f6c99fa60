import Glibc

/// What the machine refused to do.
struct BenchFailure: Error, CustomStringConvertible {
    var description: String

    init(call: String) { description = "\(call): \(String(cString: strerror(errno)))" }

    init(_ description: String) { self.description = description }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
