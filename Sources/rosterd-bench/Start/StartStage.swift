import Console
import CurlTransport
import Daemon
import Foundation
import Ports
import Provisioning
import SystemPackage

/// A directory with a configuration and a journal, in which the daemon is started.
struct StartStage {
    let directory: URL
    let binary: String
    private let configuration: Configuration

    private static let patience = Duration.seconds(300)

    init(directory: URL, binary: String) throws {
        self.directory = directory
        self.binary = binary
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        for name in ["drop", "state"] {
            let folder = directory.appending(path: name)
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let token = directory.appending(path: "token").path(percentEncoded: false)
        try Data("bench".utf8).write(to: URL(filePath: token))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token)
        let file = directory.appending(path: "rosterd.yaml")
        try Data(Self.yaml(control: Self.control(directory)).utf8).write(to: file)
        configuration = try Configuration.load(FilePath(file.path(percentEncoded: false)))
    }

    /// In /tmp, since a socket's path has 107 bytes at most.
    private static func control(_ directory: URL) -> String { "/tmp/\(directory.lastPathComponent).sock" }

    private static func yaml(control: String) -> String {
        """
        state: state
        control: \(control)
        sources:
          hr:
            drop: drop
            semantics: snapshot
            format: { type: csv }
            guards: { firstSnapshot: accept, joiners: none }
            mapping: { employeeId: WorkerID, email: Email, givenName: FirstName, familyName: LastName }
        targets:
          bench:
            profile: rfc7644
            url: http://127.0.0.1:9/
            credential: { file: token }
            sources: [hr]
            limit: none
        """
    }

    func fill(ended: Int, open: Int) async throws -> Duration {
        let start = ContinuousClock.now
        var load = DeliveryLoad(operations: ended + open, inFlight: 32, directory: directory)
        load.people = WaitingPeople(rosterRules: configuration.rules)
        try await load.fill(journal: configuration.journalPath, delivering: ended)
        return ContinuousClock.now - start
    }

    func journalBytes() throws -> Int {
        try FileManager.default.attributesOfItem(atPath: configuration.journalPath)[.size] as? Int ?? 0
    }

    /// The file is complete when it is there.
    func drop(_ file: RosterFile, as name: String) throws {
        let draft = directory.appending(path: "drop/.draft")
        try file.write(to: draft.path(percentEncoded: false))
        try FileManager.default.moveItem(at: draft, to: directory.appending(path: "drop/\(name)"))
    }

    // MARK: - One start

    /// - journal: what is in it, in a word.
    func start(as journal: String, number: Int) async throws -> StartResult {
        try await running { daemon in
            _ = try await status()
            let answered = ContinuousClock.now - daemon.started
            return StartResult(
                journal: journal,
                number: number,
                readySeconds: daemon.ready.inSeconds,
                statusSeconds: answered.inSeconds,
                peakBytes: try ProcessMemory(of: daemon.process).peak
            )
        }
    }

    /// A daemon that takes connections.
    struct RunningDaemon {
        var process: Int32
        var started: ContinuousClock.Instant
        /// How long it took.
        var ready: Duration
    }

    /// The daemon is there as long as the body goes on.
    func running<Result>(_ body: (RunningDaemon) async throws -> Result) async throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: binary)
        process.arguments = ["run", "--config", directory.appending(path: "rosterd.yaml").path(percentEncoded: false)]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let start = ContinuousClock.now
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        let deadline = start + Self.patience
        while !UnixConnection.isAccepted(at: Self.control(directory)) {
            guard process.isRunning, ContinuousClock.now < deadline else { throw BenchFailure("rosterd didn't start") }
            try await Task.sleep(for: .milliseconds(2))
        }
        let ready = ContinuousClock.now - start
        return try await body(RunningDaemon(process: process.processIdentifier, started: start, ready: ready))
    }

    func status() async throws -> StatusReport {
        var curl = CurlConfiguration.standard
        curl.unixSocketPath = Self.control(directory)
        let transport = try CurlTransport(configuration: curl)
        let answer = try? await ControlClient(transport: transport, socket: Self.control(directory)).status()
        await transport.shutdown()
        guard let answer else { throw BenchFailure("the daemon gave no status") }
        return answer
    }
}

/// One start of the daemon.
struct StartResult: Encodable {
    /// `empty` or `filled`.
    var journal: String
    /// From 1.
    var number: Int
    /// Until its control socket took connections.
    var readySeconds: Double
    /// Until it had answered for its status.
    var statusSeconds: Double
    /// Most memory so far, by then.
    var peakBytes: Int

    static let heading = row("JOURNAL", "START", "READY", "STATUS", "PEAK MEMORY")

    var line: String {
        Self.row(
            journal,
            "\(number)",
            String(format: "%.2f s", readySeconds),
            String(format: "%.2f s", statusSeconds),
            "\(peakBytes >> 20) MiB"
        )
    }

    private static func row(_ cells: String...) -> String { BenchOutput.row(cells, widths: [8, 6, 8, 8, 11]) }
}
