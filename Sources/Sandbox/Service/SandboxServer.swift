public import HTTPListening
import Hummingbird
public import Logging
import SCIM
public import ServiceLifecycle

/// A SCIM service provider to test against, listening on loopback or a Unix socket.
///
/// ```swift
/// let server = try SandboxServer(
///     options: SandboxOptions(profile: .amplitude, token: token),
///     address: .tcp(host: "127.0.0.1", port: 0),
///     logger: logger
/// ) { address in print("\(address)\(Profile.amplitude.basePath)") }
/// try await server.run()
/// ```
///
/// While it runs, its methods do what the admin routes do. See ``AdminRoutes`` and ``RequestRecord``.
public struct SandboxServer: Service {
    /// What its clients may cost: a group's body may hold tens of thousands of members.
    public static let limits: ListenerLimits = {
        var limits = ListenerLimits.localAPI
        limits.bodyBytesMax = 16 << 20
        limits.connectionsMax = 1024
        limits.shutdownGrace = .seconds(2)
        return limits
    }()

    private let options: SandboxOptions
    private let address: ListenAddress
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) async -> Void
    private let state: SandboxState
    private let stateFile: StateFile?

    /// Opens the request log and reads the state file, where there are such.
    ///
    /// - Parameter onListening: called once, when connections are accepted, with the address; of port 0, the port that
    ///   it became. The API's URL is that followed by the profile's `basePath`.
    /// - Throws: ``SandboxError`` for a file that can't be used, ``StateFileError`` for one that holds something else.
    public init(
        options: SandboxOptions,
        address: ListenAddress,
        logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) async -> Void
    ) throws {
        self.options = options
        self.address = address
        self.logger = logger
        self.onListening = onListening
        let log = try options.logPath.map { path in try AppendedFile(path: path) }
        state = SandboxState(options, log: log, logger: logger)
        stateFile = options.statePath.map(StateFile.init)
        guard let stateFile else { return }
        if let snapshot = try stateFile.load() { restore(snapshot) }
        // A place that can't be written to shows now, not after the first change.
        try stateFile.save(snapshot)
    }

    /// Serves until a graceful shutdown or cancellation; then the state file is written once more.
    public func run() async throws {
        let listener = HTTPListener(
            address: address,
            limits: Self.limits,
            responder: SandboxResponder(sandbox: state, latency: options.latency, hangTime: options.hangTime),
            logger: logger,
            onListening: onListening
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            if let stateFile {
                group.addTask { try await keepSaving(to: stateFile) }
            }
            group.addTask { try await listener.run() }
            // Whichever ends first ends the other; a state that can't be kept ends the sandbox.
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// The provider's state.
    public var snapshot: DirectorySnapshot { state.withMachine { $0.snapshot } }

    /// What was counted since the start or the last reset.
    public var counters: SandboxCounters { state.withMachine { $0.counters } }

    /// Puts another state in the place of the provider's.
    public func restore(_ snapshot: DirectorySnapshot) {
        state.withMachine { $0.restore(snapshot) }
    }

    /// Back to the beginning: nobody there, nothing counted, nothing scripted, no outage.
    public func reset() {
        state.withMachine { $0.reset() }
    }

    /// Begins an outage in which every request fails so; nil ends it.
    ///
    /// - Precondition: the fault doesn't execute.
    public func setOutage(_ outage: InjectedFault?) {
        precondition(outage.map { !$0.fault.executes } ?? true)
        state.withMachine { $0.setOutage(outage) }
    }

    /// Adds to the faults that are to strike.
    public func script(_ faults: [ScriptedFault]) {
        state.withMachine { $0.script(faults) }
    }

    /// Lets invited users join: those of these ids, or with nil all of them.
    public func join(_ ids: [String]?) {
        state.withMachine { _ = $0.join(ids) }
    }

    /// Writes the state once a second where it changed, and at the end.
    private func keepSaving(to file: StateFile) async throws {
        var saved = state.withMachine { $0.provider.directory.revision }
        var goesOn = true
        while goesOn {
            goesOn = (try? await Task.sleep(for: .seconds(1))) != nil
            let (revision, snapshot) = state.withMachine { ($0.provider.directory.revision, $0.snapshot) }
            guard revision != saved else { continue }
            try file.save(snapshot)
            saved = revision
        }
    }
}
