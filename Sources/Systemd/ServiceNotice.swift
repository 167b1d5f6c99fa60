/// Something that a service tells its manager (sd_notify(3)).
public enum ServiceNotice: Sendable, Hashable {
    /// The start, or the reload, is complete.
    case ready
    /// One line for `systemctl status`.
    case status(String)
    /// The configuration is being read again, begun at that instant of CLOCK_MONOTONIC; ``ready`` ends it.
    case reloading(since: Duration)
    /// The service is on its way to its end.
    case stopping
    /// The service makes progress: the watchdog's time begins anew.
    case watchdog
    /// The start or the stop that is under way may take so much longer, from now on.
    case extendTimeout(Duration)

    /// Longer status texts are cut: a datagram has its limits, and so has a line on a terminal.
    public static let statusBytesMax = 512

    /// As the protocol has it: one assignment a line.
    var text: String {
        switch self {
        case .ready: "READY=1"
        case .status(let text): "STATUS=" + Self.line(text)
        case .reloading(let since): "RELOADING=1\nMONOTONIC_USEC=\(Self.microseconds(since))"
        case .stopping: "STOPPING=1"
        case .watchdog: "WATCHDOG=1"
        case .extendTimeout(let time): "EXTEND_TIMEOUT_USEC=\(Self.microseconds(time))"
        }
    }

    /// A control character would begin another assignment, or harm the terminal that shows it.
    private static func line(_ text: String) -> String {
        var line = ""
        for character in text {
            let isPlain = character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            let next = isPlain ? String(character) : " "
            guard line.utf8.count + next.utf8.count <= statusBytesMax else { break }
            line += next
        }
        return line
    }

    private static func microseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
