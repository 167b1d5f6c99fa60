import Glibc
import HTTPListening
import Logging
import Ports
import Provisioning
import ServiceLifecycle
import Systemd

/// What the service manager is told of the daemon, and what it has given to it.
///
/// Started by hand, a daemon has no supervisor: then nobody is told, no socket is there, and the log alone names a part that is
/// stuck.
public struct Supervision: Sendable {
    let supervisor: Supervisor
    let sockets: InheritedSockets
    /// Of all parts that run.
    let heartbeats = Heartbeats()
    /// What is told of reloads.
    let owed: OwedNotices
    let ending = EndingWatch()

    /// What a process finds that was started by a manager, or by nobody.
    ///
    /// To be made once in a process, at its start: the sockets are kept from whatever it starts later.
    ///
    /// - Parameter environment: the process's.
    public init(environment: [String: String]) {
        self.init(
            supervisor: Supervisor(environment: environment, processID: getpid()),
            sockets: InheritedSockets(environment: environment, processID: getpid())
        )
    }

    init(supervisor: Supervisor, sockets: InheritedSockets) {
        self.supervisor = supervisor
        self.sockets = sockets
        owed = OwedNotices(supervisor: supervisor)
    }

    /// By nobody.
    public static var none: Supervision { Supervision(environment: [:]) }
}

// MARK: - What it was given

extension Supervision {
    /// A descriptor of the inherited socket that is bound to that address, where there is one: so the configuration is the same
    /// with socket activation and without.
    ///
    /// Each time it is a new descriptor, for whoever asked to close. The inherited one stays open, so that what is sent there is
    /// queued whoever listens, or nobody.
    func inheritedDescriptor(at address: ListenAddress) -> CInt? {
        sockets.sockets.first { $0.isAt(address) }?.duplicate()
    }

    /// Says of each inherited socket that nobody listens on why that is so: what is sent there is never answered.
    ///
    /// - Parameter addresses: where somebody listens.
    func reportUnclaimed(by addresses: some Collection<ListenAddress>, to logger: Logger) {
        for socket in sockets.sockets where !addresses.contains(where: socket.isAt) {
            logger.error(
                "inherited socket is not used: no source's webhook listens there, and what is sent there waits in vain",
                metadata: ["socket": "\(socket.name)", "address": "\(socket.address)"]
            )
        }
        for socket in sockets.unusable {
            logger.error(
                "inherited socket can't be used",
                metadata: ["socket": "\(socket.name)", "reason": "\(socket.reason)"]
            )
        }
    }
}

extension InheritedSocket {
    fileprivate func isAt(_ listen: ListenAddress) -> Bool {
        switch listen {
        case .tcp(let host, let port): address.isAt(host: host, port: port)
        case .unix(let path, _): address.isAt(path: path)
        case .inherited: false
        }
    }
}

// MARK: - What it is told

extension Supervision {
    /// Between two steps of a start that may take long.
    private static let stepMax = Duration.seconds(60)

    /// A step of the start or of the end is finished, and another one begins: there is progress, and so there may be more time.
    ///
    /// - Parameter limit: how long it may take, of whatever size that is which it works on.
    func tellBeginning(_ what: String, within limit: Duration) {
        supervisor.tell(.status(what), .extendTimeout(max(limit, Self.stepMax)))
    }

    /// A step is finished, of whatever it is that may take long.
    func tellProgress() { tellProgress(within: Self.stepMax) }

    /// As above, where it is known how long the next step may take.
    func tellProgress(within limit: Duration) {
        supervisor.tell(.extendTimeout(max(limit, Self.stepMax)))
    }

    /// The daemon was told to end. From now on each proof that all parts go on asks for more time.
    ///
    /// - Parameter limit: how long it may take to finish what is under way.
    func tellEnding(at now: BootInstant, within limit: Duration) {
        ending.begin(at: now)
        supervisor.tell(.stopping, .status("finishing what is under way"), .extendTimeout(limit))
    }

    /// All that the daemon is for has begun. Tried again for a while where the manager is too busy to hear it: without it the
    /// start would be taken for one that failed.
    func tellReady(_ time: any TimeSource) async {
        guard supervisor.isThere else { return }
        for _ in 0..<Self.attemptsMax {
            if supervisor.tell(.ready) { return }
            guard (try? await time.sleep(until: time.boot + .milliseconds(100))) != nil else { return }
        }
    }

    private static let attemptsMax = 100
}

// MARK: - Its parts

extension Supervision {
    /// The service, watched while it runs.
    ///
    /// - Parameter name: for the log.
    func watching(_ service: any Service, named name: String) -> any Service {
        WatchedService(service: service, name: name, heartbeats: heartbeats)
    }
}

/// A service with a heartbeat of its own, for as long as it runs.
private struct WatchedService: Service {
    let service: any Service
    let name: String
    let heartbeats: Heartbeats

    func run() async throws {
        let heartbeat = Heartbeat(name: name)
        heartbeats.add(heartbeat)
        defer { heartbeats.remove(heartbeat) }
        try await Heartbeat.$current.withValue(heartbeat) { try await service.run() }
    }
}
