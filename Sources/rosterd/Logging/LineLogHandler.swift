import Foundation
import Logging
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes each event of the log as one line.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level

    private let label: String
    private let style: LogStyle
    private let write: @Sendable (String) -> Void

    /// - Parameter write: gets each line, without a newline.
    init(label: String, level: Logger.Level, style: LogStyle, write: @escaping @Sendable (String) -> Void) {
        self.label = label
        logLevel = level
        self.style = style
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine(
            time: Date(),
            level: event.level,
            label: label,
            message: event.message.description,
            metadata: all
        )
        write(line.text(in: style))
    }

    /// Every logger of the process writes like this from now on, the libraries' own too.
    static func install(level: Logger.Level, format: LogFormat) {
        let style = format.style(on: .standardError, environment: ProcessInfo.processInfo.environment)
        let lines = StandardErrorLines()
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, level: level, style: style) { lines.write($0) }
        }
    }
}

/// Writes lines to standard error; those of several threads don't mix.
private final class StandardErrorLines: Sendable {
    private let lock = Mutex<Void>(())

    func write(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        lock.withLock { _ in
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes { Self.write($0) }
                // Whoever doesn't take it doesn't get it: nothing must end, or wait, for want of a log.
                guard count > 0 else { return }
                written += count
            }
        }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        repeat {
            #if canImport(Glibc)
                count = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #elseif canImport(Musl)
                count = Musl.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            #endif
        } while count < 0 && errno == EINTR
        return count
    }
}
