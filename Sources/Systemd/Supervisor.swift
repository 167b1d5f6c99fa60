/// The service manager that started this process: where notices of the service go, and what it asks of the service.
///
/// Without one, as where the daemon was started by hand, everything here does nothing.
public struct Supervisor: Sendable {
    /// Nil where no watchdog is set.
    ///
    /// Unless ``ServiceNotice/watchdog`` comes within that time, again and again, the manager ends the process and starts it
    /// anew.
    public let watchdogTime: Duration?
    private let socket: NotifySocket?

    /// - Parameters:
    ///   - environment: the process's: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///   - processID: this process's. What is set for another one's watchdog is not for us.
    public init(environment: [String: String], processID: Int32) {
        socket = environment["NOTIFY_SOCKET"].flatMap { NotifySocket(path: $0) }
        watchdogTime = Self.watchdogTime(environment, processID)
    }

    /// Whether anybody listens.
    public var isThere: Bool { socket != nil }

    /// Tells the manager. Never blocks and never fails: a daemon does its work whether anybody hears of it or not.
    ///
    /// - Returns: whether the manager was told; false where it is too busy, so that what matters is to be said again.
    @discardableResult
    public func tell(_ notices: ServiceNotice...) -> Bool {
        guard let socket, !notices.isEmpty else { return false }
        return socket.send(notices.map(\.text).joined(separator: "\n"))
    }

    /// CLOCK_MONOTONIC, which ``ServiceNotice/reloading(since:)`` counts by.
    public static var monotonicNow: Duration { MonotonicClock.now }

    private static func watchdogTime(_ environment: [String: String], _ processID: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else {
            return nil
        }
        // Where no process is named, it is meant for whoever has the variable.
        if let named = environment["WATCHDOG_PID"], Int32(named) != processID { return nil }
        return .microseconds(microseconds)
    }
}
