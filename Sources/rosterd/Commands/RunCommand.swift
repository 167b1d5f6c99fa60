import ArgumentParser
import Daemon
import Foundation
import Logging
import Ports
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `rosterd run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the daemon in the foreground.",
        discussion: CommandHelp.text(
            """
            It ends on SIGTERM or SIGINT, once what is in flight is finished and recorded; what is left goes on with the \
            next start. On SIGHUP it reads its configuration again, as rosterd reload has it do.

            Logs to standard error, a line for each event: text on a terminal (with colour, unless NO_COLOR is set), and with \
            the journal's priorities where that is what standard error is. --log-format json is for whoever collects logs \
            otherwise. Above debug the log holds no secret, and nothing of a person but an employee id: files are named by the \
            id of their intake, requests by their route.
            """,
            json: nil,
            exits: """
                0 where it was told to end; with 66 or 78 where the configuration can't be read or can't stand, a key or token of a webhook among \
                it; with 74 where the journal can't be written; with 75 where another daemon holds the journal.
                """,
            examples: ["rosterd run --config rosterd.yaml", "rosterd run --log-level debug --log-format json"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(
        help: "What to log: \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")). (default: notice)",
        completion: .list(Logger.Level.allCases.map(\.rawValue)),
        transform: Self.level
    )
    var logLevel: Logger.Level = .notice

    @Option(help: "How: auto is journal where standard error is the journal's, else text.")
    var logFormat: LogFormat = .auto

    func run() async throws {
        // Until somebody listens for it, a SIGHUP must not end what everyone's access hangs on.
        signal(SIGHUP, SIG_IGN)
        // Nor must it, where nobody reads the log any more.
        signal(SIGPIPE, SIG_IGN)
        let configuration = try options.load()
        LineLogHandler.install(level: logLevel, format: logFormat)
        let logger = Logger(label: "rosterd")
        for remark in configuration.remarks { logger.notice("configuration", metadata: ["remark": "\(remark)"]) }
        for warning in configuration.warnings { logger.warning("configuration", metadata: ["warning": "\(warning)"]) }
        let daemon = RosterDaemon(
            configuration: configuration,
            logger: logger,
            observer: NobodyListens(),
            environment: ProcessInfo.processInfo.environment,
            supervision: Supervision(environment: ProcessInfo.processInfo.environment),
            onReady: { logger.notice("ready") }
        )
        do {
            try await ServiceGroup(
                services: [daemon, HangupService(onHangup: daemon.reload)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            ).run()
        } catch {
            let failure = Failure(describing: error)
            logger.critical("can't go on", metadata: ["reason": "\(failure.description)"])
            throw ExitCode(failure.status)
        }
    }

    private static func level(_ text: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: text) else {
            throw ValidationError("'\(text)' is no log level.")
        }
        return level
    }
}

/// Hears SIGHUP until a graceful shutdown.
struct HangupService: Service {
    let onHangup: @Sendable () -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) { onHangup() }
        }
    }
}

/// The log is all that hears of what happens.
struct NobodyListens: OccurrenceObserver {
    func observe(_ occurrence: Occurrence) {}
}
