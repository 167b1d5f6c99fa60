import HTTPListening
import Logging
import Ports
import Provisioning
import ServiceLifecycle
import Systemd

/// Feeds the service manager's watchdog, as long as every part of the daemon proves that it goes on (promise 11), and names
/// those that don't. What is decided when stands in ``WatchMachine``.
struct WatchService: Service {
    private let supervision: Supervision
    private let time: any TimeSource
    private let logger: Logger

    /// Without a watchdog, parts that are stuck are named by this one's time.
    private static let watchdogTime = Duration.seconds(60)

    init(supervision: Supervision, time: any TimeSource, logger: Logger) {
        self.supervision = supervision
        self.time = time
        self.logger = logger
    }

    /// Until a graceful shutdown, or until it is cancelled.
    func run() async throws {
        let listening = Heartbeat(name: "listening")
        listening.answers { ListeningThreads.whenAllAnswer { listening.beat() } }
        supervision.heartbeats.add(listening)
        defer { supervision.heartbeats.remove(listening) }
        await cancelWhenGracefulShutdown {
            var machine = WatchMachine(interval: interval)
            while !Task.isCancelled {
                let decision = look(&machine)
                // Cancelled only where it is to end.
                try? await time.sleep(until: decision.nextLook)
            }
        }
    }

    private func look(_ machine: inout WatchMachine) -> WatchMachine.Decision {
        let (all, now) = (supervision.heartbeats.all, time.boot)
        let decision = machine.look(
            at: now,
            all.map { WatchMachine.Part(id: ObjectIdentifier($0), name: $0.name, reading: $0.reading) }
        )
        if decision.isProven { tellProof(at: now) }
        for heartbeat in all where decision.asks.contains(ObjectIdentifier(heartbeat)) { heartbeat.ask() }
        report(decision)
        return decision
    }

    private var interval: Duration { (supervision.supervisor.watchdogTime ?? Self.watchdogTime) / 3 }

    private func tellProof(at now: BootInstant) {
        supervision.supervisor.tell(.watchdog)
        // This service is the last to hear of the end: until then whatever ends is still watched.
        if let more = supervision.ending.more(at: now, every: interval) {
            supervision.supervisor.tell(.extendTimeout(more))
        }
    }

    private func report(_ decision: WatchMachine.Decision) {
        for name in decision.stuck {
            logger.critical(
                "service is stuck: the watchdog is not fed until it goes on",
                metadata: ["service": "\(name)"]
            )
        }
        for name in decision.waiting {
            logger.warning("service waits long for the journal or for a file system", metadata: ["service": "\(name)"])
        }
        for name in decision.recovered { logger.notice("service goes on", metadata: ["service": "\(name)"]) }
    }
}
