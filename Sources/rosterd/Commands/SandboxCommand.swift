import ArgumentParser
import HTTPListening
import Logging
import Sandbox
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `rosterd sandbox`: a SCIM provider to test against.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a SCIM service provider that behaves as Amplitude documents, with faults on demand.",
        discussion: CommandHelp.text(
            """
            The first line on standard output says where it listens. It ends on SIGTERM or SIGINT.

            The token comes from --token-file, from the environment variable ROSTERD_SANDBOX_TOKEN, or from --token, \
            which other users of the machine can see.

            --fail takes kinds with their shares between commas: a status (429, 503), reset, hang, each with -before \
            (the default) or -after the request takes effect; truncate (an answer that breaks off); html (a web page in \
            the answer's place). Such a status has no Retry-After; the limit's own 429 has.

            Below /sandbox/, with the same token: GET, PUT and DELETE state; PUT and DELETE outage; POST and DELETE \
            faults; PUT shares; POST join.
            """,
            json: nil,
            exits:
                "0 where it was told to end; with 64 where what was asked for can't be; with 69 where it can't listen there.",
            examples: [
                "rosterd sandbox --port 8080 --token-file token",
                "rosterd sandbox --profile slack --fail 503=0.05,reset-after=0.01",
            ]
        )
    )

    @Option(
        help: "The provider to play: \(Profile.all.map(\.name).joined(separator: ", ")).",
        completion: .list(Profile.all.map(\.name)),
        transform: Self.profile
    )
    var profile: Profile = .amplitude

    @OptionGroup(title: "Where")
    var place: PlaceOptions

    @OptionGroup(title: "Token")
    var access: TokenOptions

    @OptionGroup(title: "Pace")
    var pace: PaceOptions

    @OptionGroup(title: "Faults")
    var faults: FaultOptions

    @Option(
        help: "The status for a POST of a user who exists; Amplitude's page doesn't say.",
        completion: .list(["400", "409", "422"])
    )
    var conflictStatus: Int = 409

    @Option(help: "How long after the invitation a user joins, such as 5s; never without.")
    var joinAfter: DurationArgument?

    @Option(
        name: .customLong("log"),
        help: "Append a line of JSON for every request to this file.",
        completion: .file()
    )
    var logPath: String?

    @Option(
        name: .customLong("state"),
        help: "Read the state from this file at the start, and keep it there.",
        completion: .file()
    )
    var statePath: String?

    func validate() throws {
        guard [400, 409, 422].contains(conflictStatus) else {
            throw ValidationError("--conflict-status should be 400, 409 or 422")
        }
    }

    func run() async throws {
        let options = try options()
        LineLogHandler.install(level: .info, format: .auto)
        let logger = Logger(label: "sandbox")
        do {
            try await serve(options, logger)
        } catch {
            guard let code = Self.exitCode(for: error) else { throw error }
            let line = Array("Error: \(error)\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
            throw code
        }
    }

    private func serve(_ options: SandboxOptions, _ logger: Logger) async throws {
        let profile = options.profile
        let server = try SandboxServer(options: options, address: place.address, logger: logger) { address in
            Self.announce("sandbox: \(profile.name) listens on \(Self.place(address, profile))")
        }
        let group = ServiceGroup(
            services: [server],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
    }

    private func options() throws -> SandboxOptions {
        var profile = profile
        profile.conflictStatus = conflictStatus
        var options = SandboxOptions(profile: profile, token: try access.token())
        options.limit = pace.limit
        options.latency = pace.latency.duration
        options.faults = faults.shares
        options.seed = faults.seed
        options.hangTime = faults.hangTime.duration
        options.joinAfter = joinAfter?.duration
        options.logPath = logPath
        options.statePath = statePath
        return options
    }

    private static func profile(_ name: String) throws -> Profile {
        guard let profile = Profile(named: name) else {
            throw ValidationError("a profile is one of \(Profile.all.map(\.name).joined(separator: ", "))")
        }
        return profile
    }

    private static func place(_ address: ListenAddress, _ profile: Profile) -> String {
        switch address {
        case .tcp: "\(address)\(profile.basePath)"
        case .unix, .inherited: "\(address), below \(profile.basePath)"
        }
    }

    /// The code of sysexits.h for what the sandbox throws.
    private static func exitCode(for error: any Error) -> ExitCode? {
        switch error {
        case is ListenerError: ExitCode(EX_UNAVAILABLE)
        case is SandboxError: ExitCode(EX_IOERR)
        case is StateFileError: ExitCode(EX_DATAERR)
        default: nil
        }
    }

    /// A line that whoever waits for it at the other end of a pipe gets at once.
    private static func announce(_ line: String) {
        print(line)
        fflush(nil)
    }
}

/// Where the sandbox listens.
struct PlaceOptions: ParsableArguments {
    @Option(help: "The port on 127.0.0.1; 0 for any free one.")
    var port: Int = 8080

    @Option(help: "Listen on this Unix socket instead.", completion: .file())
    var socket: String?

    var address: ListenAddress {
        socket.map { .unix(path: $0, mode: .owner) } ?? .tcp(host: "127.0.0.1", port: port)
    }

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port should be from 0 to 65535") }
    }
}

/// What a client must show.
struct TokenOptions: ParsableArguments {
    @Option(name: .customLong("token"), help: "The bearer token.")
    var text: String?

    @Option(name: .customLong("token-file"), help: "A file whose first line is the token.", completion: .file())
    var path: String?

    func validate() throws {
        _ = try token()
    }

    func token() throws -> AccessToken {
        let environment = getenv("ROSTERD_SANDBOX_TOKEN").map { String(cString: $0) }
        let firstLine = try path.map { path in try Self.firstLine(of: path) }
        guard let token = (text ?? firstLine ?? environment).flatMap(AccessToken.init) else {
            throw ValidationError("give a token: --token-file FILE, ROSTERD_SANDBOX_TOKEN, or --token TOKEN")
        }
        return token
    }

    private static func firstLine(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw ValidationError("--token-file: \(path) can't be opened") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while bytes.count < 4096, case let byte = fgetc(file), byte != EOF, byte != 0x0A, byte != 0x0D {
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// How many requests, and how slowly.
struct PaceOptions: ParsableArguments {
    @Option(name: .customLong("limit"), help: "Requests a window; 0 for no limit.")
    var requestsMax: Int = 100

    @Option(help: "The window's length, such as 60s.")
    var window: DurationArgument = DurationArgument(.seconds(60))

    @Option(
        help: "How the window lies: fixed or sliding.",
        completion: .list(["fixed", "sliding"]),
        transform: Self.windowKind
    )
    var windowKind: RateLimit.WindowKind = .sliding

    @Option(help: "How long every request takes at least, such as 200ms.")
    var latency: DurationArgument = DurationArgument(.zero)

    var limit: RateLimit {
        RateLimit(requestsMax: requestsMax, window: window.duration, windowKind: windowKind)
    }

    func validate() throws {
        if requestsMax < 0 { throw ValidationError("--limit should not be negative") }
        if window.duration <= .zero { throw ValidationError("--window should be longer than 0") }
    }

    private static func windowKind(_ text: String) throws -> RateLimit.WindowKind {
        guard let kind = RateLimit.WindowKind(rawValue: text) else {
            throw ValidationError("a window is fixed or sliding")
        }
        return kind
    }
}

/// What fails.
struct FaultOptions: ParsableArguments {
    @Option(
        name: .customLong("fail"),
        help: "Shares of failures, such as 429=0.05,reset-after=0.01.",
        transform: Self.shares
    )
    var shares: FaultShares = .none

    @Option(help: "Makes faults and ids repeatable.")
    var seed: UInt64 = 0

    @Option(help: "How long a hanging request is held.")
    var hangTime: DurationArgument = DurationArgument(.seconds(120))

    private static func shares(_ text: String) throws -> FaultShares {
        do {
            return try FaultShares(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

/// A duration as an argument: a whole number and `ms`, `s`, `m` or `h`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number <= 1_000_000_000 else { return nil }
        switch argument.dropFirst(digits.count) {
        case "ms": duration = .milliseconds(number)
        case "s": duration = .seconds(number)
        case "m": duration = .seconds(number * 60)
        case "h": duration = .seconds(number * 3600)
        default: return nil
        }
    }

    var defaultValueDescription: String {
        duration == .zero ? "0s" : "\(duration.components.seconds)s"
    }
}
