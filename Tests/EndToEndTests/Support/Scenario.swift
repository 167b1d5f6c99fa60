import Foundation
import Glibc
import SCIM
import TestSupport

/// One play: a sandbox, a daemon and a drop directory, in a directory that is theirs alone.
///
/// Whatever is started ends with the last reference to it, at the latest with the scenario.
struct Scenario {
    /// How fast rosterd may go.
    enum Pace {
        case unlimited
        case limit(requests: Int, window: String)
        /// What the profile says: 100 requests a minute.
        case ofProfile

        fileprivate var yaml: String {
            switch self {
            case .unlimited: "    limit: none\n    concurrency: 8\n"
            case .limit(let requests, let window): "    limit: { requests: \(requests), window: \(window) }\n"
            case .ofProfile: ""
            }
        }
    }

    /// What waits for somebody's approval.
    enum Guards {
        /// Nothing at all: of what is delivered, not of what may be.
        case none
        /// All that is held by default, but for what is said here as in the configuration: `leavers: 2, header: accept`.
        case standard(but: String)

        /// Nothing that is delivered in a test is held, either, in other words.
        static let loose = Guards.standard(
            but: """
                firstSnapshot: accept, header: accept, addressChange: accept, rows: 0%, filled: 0%, leavers: 90%,
                        suspensions: none, joiners: none, groupRemovals: none, addressChanges: none
                """
        )

        fileprivate var yaml: String {
            switch self {
            case .none:
                """
                { firstSnapshot: accept, header: accept, addressChange: accept, rows: 0%, filled: 0%, leavers: none,
                        suspensions: none, joiners: none, groupRemovals: none, addressChanges: none }
                """
            case .standard(let but): "{ \(but) }"
            }
        }
    }

    static let token = "the-sandbox's-token"

    private let temporary: TemporaryDirectory
    var directory: String { temporary.url.path }

    init() throws {
        temporary = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: path("drop"), withIntermediateDirectories: true)
        try write(token: Self.token)
    }

    func path(_ name: String) -> String { temporary.path(name) }

    // MARK: - The sandbox

    func startSandbox(_ arguments: [String], token: String = token, port: UInt16 = 0) async throws -> Sandbox {
        try await Sandbox.start(arguments, in: directory, token: token, port: port)
    }

    // MARK: - The daemon

    func write(token: String) throws {
        let file = path("token")
        try Data(token.utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }

    /// A source of rosters that are dropped, as the configuration has it.
    static func source(_ name: String, drop: String, guards: String) -> String {
        """
          \(name):
            drop: \(drop)
            semantics: snapshot
            complete: { after: rename }
            scan: 1s
            format: { type: csv }
            mapping:
              employeeId: WorkerID
              status:
                column: WorkerStatus
                values: { Active: active, On Leave: suspended, Terminated: ended }
              email: Email
              givenName: FirstName
              familyName: LastName
              department: Department
            guards: \(guards)
        """
    }

    /// Without guards: for what is to be delivered whatever it is.
    func configure(url: String, pace: Pace) throws { try configure(url: url, pace: pace, guards: .none) }

    func configure(url: String, pace: Pace, guards: Guards) throws {
        let groups = Roster.departments.map { "      - { name: \($0), when: 'department eq \"\($0)\"' }\n" }
        let text = """
            state: state
            control: control.sock
            sources:
            \(Self.source("hr", drop: "drop", guards: guards.yaml))
            targets:
              saas:
                profile: amplitude
                url: \(url)
                credential: { file: token }
                sources: [hr]
            \(pace.yaml)\
                groups:
                  - { name: \(Roster.everyone) }
            \(groups.joined())
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path("rosterd.yaml")))
    }

    /// Says something else in the configuration; what it is said instead of must be there.
    func reconfigure(_ old: String, as new: String) throws {
        let file = URL(fileURLWithPath: path("rosterd.yaml"))
        let text = try String(contentsOf: file, encoding: .utf8)
        guard text.contains(old) else { throw ChildProcess.Failure(description: "no \(old) in the configuration") }
        try Data(text.replacing(old, with: new).utf8).write(to: file)
    }

    /// A second target, which is sent the same as the first one.
    func addTarget(_ name: String, at url: String, besides first: String) throws {
        let file = URL(fileURLWithPath: path("rosterd.yaml"))
        let text = try String(contentsOf: file, encoding: .utf8)
        guard let targets = text.range(of: "targets:\n") else {
            throw ChildProcess.Failure(description: "no targets in the configuration")
        }
        let target = text[targets.upperBound...].replacing("  saas:\n", with: "  \(name):\n").replacing(
            first,
            with: url
        )
        try Data((text + target).utf8).write(to: file)
    }

    /// Leaves its webhook to the source alone: nothing is said of files any more.
    func dropFiles() throws {
        let file = URL(fileURLWithPath: path("rosterd.yaml"))
        let lines = try String(contentsOf: file, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let keys = ["drop:", "semantics:", "complete:", "scan:", "format:"].map { "    " + $0 }
        var isInMapping = false
        let kept = lines.filter { line in
            // The source's own mapping ends where something stands as deep as it does.
            if line.hasPrefix("    "), !line.hasPrefix("     ") { isInMapping = line == "    mapping:" }
            return !isInMapping && !keys.contains { line.hasPrefix($0) }
        }
        try Data(kept.joined(separator: "\n").utf8).write(to: file)
    }

    /// Starts the daemon and waits until it is ready.
    ///
    /// - Parameter launcher: a program with its arguments that becomes the daemon.
    func startDaemon(under launcher: [String] = [], loggingAt level: String = "debug") async throws -> ChildProcess {
        let before = try timesReady()
        let process = try Rosterd.start(
            ["run", "--config", path("rosterd.yaml"), "--log-level", level],
            under: launcher,
            logging: directory,
            as: "daemon"
        )
        return try await eventually("the daemon is ready", within: .seconds(30), every: .milliseconds(5)) {
            guard process.ending == nil else {
                throw ChildProcess.Failure(description: "the daemon ended: \(try log())")
            }
            return try timesReady() > before ? process : nil
        }
    }

    private func timesReady() throws -> Int {
        try log().split(separator: "\n").count { $0.hasSuffix(" ready") }
    }

    /// Ends it as systemd would.
    func stop(_ daemon: ChildProcess) async throws -> ChildProcess.Ending {
        daemon.signal(SIGTERM)
        return try await daemon.ended(within: .seconds(60))
    }

    /// All that daemons have logged so far.
    func log() throws -> String {
        guard FileManager.default.fileExists(atPath: path("daemon.err")) else { return "" }
        return try String(contentsOfFile: path("daemon.err"), encoding: .utf8)
    }

    func command(_ arguments: String...) async throws -> Rosterd.Result {
        try await Rosterd.run(arguments + ["--config", path("rosterd.yaml")], logging: directory)
    }

    func status() async throws -> StatusReading {
        let result = try await command("status", "--json")
        guard let json = try? JSONValue.parse(result.output) else {
            throw ChildProcess.Failure(description: "status: \(result.output)\(result.errors)")
        }
        return StatusReading(exitStatus: result.exitStatus, json: json)
    }

    /// Looks at the status, as an operator would, until it is as wanted.
    @discardableResult
    func untilStatus(
        _ what: String,
        within limit: Duration = .seconds(60),
        _ isReached: (StatusReading) -> Bool
    ) async throws -> StatusReading {
        var last: StatusReading?
        do {
            return try await eventually(what, within: limit, every: .milliseconds(200)) {
                let status = try await status()
                last = status
                return isReached(status) ? status : nil
            }
        } catch let error as NeverCameAbout {
            let tail = try log().split(separator: "\n").suffix(20).joined(separator: "\n")
            throw NeverCameAbout(description: "\(error)\n\(last?.summary ?? "no status")\n\(tail)")
        }
    }

    /// Until no file waits and nothing is left to send.
    @discardableResult
    func untilDrained(within limit: Duration = .seconds(120)) async throws -> StatusReading {
        let start = ContinuousClock.now
        try await eventually("no file waits", within: limit, every: .milliseconds(20)) {
            try waitingFiles().isEmpty && files(in: "drop/processing").isEmpty ? true : nil
        }
        return try await untilStatus("all is delivered", within: limit - (ContinuousClock.now - start)) { $0.isDrained }
    }

    // MARK: - The drop directory

    /// Drops a file as a careful writer does: under a name that is ignored, then renamed.
    func drop(_ text: String, as name: String) throws { try drop(Data(text.utf8), as: name) }

    /// - Parameter modified: when it was written, as its writer says; nil for now.
    func drop(_ data: Data, as name: String, modified: Date? = nil) throws {
        let draft = path("drop/.\(name)")
        try data.write(to: URL(fileURLWithPath: draft))
        if let modified { try FileManager.default.setAttributes([.modificationDate: modified], ofItemAtPath: draft) }
        guard rename(draft, path("drop/\(name)")) == 0 else {
            throw ChildProcess.Failure(description: "rename of \(name): errno \(errno)")
        }
    }

    /// The names in a directory, sorted.
    func files(in name: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path(name)) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    /// Those that are dropped and not claimed.
    func waitingFiles() throws -> [String] {
        let own: Set = ["processing", "processed", "held", "failed"]
        return try files(in: "drop").filter { !own.contains($0) }
    }

    /// Those of the stored files that were dropped under that name.
    func files(in place: String, droppedAs name: String) throws -> [String] {
        try files(in: "drop/\(place)").filter { $0.hasSuffix("-\(name)") }
    }

    /// Until the file is accepted; returns when that was, on the wall's clock since 1970: when it was moved.
    func untilAccepted(_ name: String, within limit: Duration = .seconds(30)) async throws -> Duration {
        try await eventually("\(name) is accepted", within: limit, every: .milliseconds(1)) {
            guard let file = try files(in: "processed", droppedAs: name).first else { return nil }
            var found = stat()
            guard stat(path("drop/processed/\(file)"), &found) == 0 else { return nil }
            // Two words; which module their names are part of changes with what else the compiler has before it.
            let moved = withUnsafeBytes(of: found.st_ctim) { $0.loadUnaligned(as: SIMD2<Int>.self) }
            return .seconds(moved.x) + .nanoseconds(moved.y)
        }
    }
}
