import Ports
import Provisioning
import ServiceLifecycle
import Systemd

/// Tells the service manager in one line how the daemon stands, and that it is about to end.
///
/// It stands last among the services, so that it hears of the end first.
struct StatusService: Service {
    private let supervisor: Supervisor
    /// Rung when something has happened.
    private let news: Doorbell
    private let time: any TimeSource
    private let endingMax: @Sendable () -> Duration
    private let status: @Sendable () async throws -> StatusReport

    /// Between two status lines.
    private static let restMin = Duration.seconds(3)
    /// How old the oldest is changes by itself.
    private static let restMax = Duration.seconds(60)

    /// - Parameters:
    ///   - endingMax: how long it may take to finish what is under way.
    ///   - status: how the daemon stands.
    init(
        supervisor: Supervisor,
        news: Doorbell,
        time: any TimeSource,
        endingMax: @escaping @Sendable () -> Duration,
        status: @escaping @Sendable () async throws -> StatusReport
    ) {
        self.supervisor = supervisor
        self.news = news
        self.time = time
        self.endingMax = endingMax
        self.status = status
    }

    /// Until a graceful shutdown, or until it is cancelled.
    func run() async throws {
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                if supervisor.isThere { await tellStatus() } else { try? await gracefulShutdown() }
            }
        } onGracefulShutdown: {
            supervisor.tell(.stopping, .status("finishing what is under way"), .extendTimeout(endingMax()))
        }
    }

    private func tellStatus() async {
        var (told, alarm) = ("", Alarm())
        let (triggers, trigger) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        trigger.yield()
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in news.listen() { trigger.yield() } }
            for await _ in triggers {
                alarm.rang(at: time.boot)
                // What can't be read now can be read later; what is wrong then others say.
                if let report = try? await status() {
                    let text = StatusLine.text(report)
                    if text != told, supervisor.tell(.status(text)) { told = text }
                    let due = time.boot + Self.restMax
                    if report.journal.targets.contains(where: { $0.oldestOpen != nil }), alarm.sets(due) {
                        group.addTask {
                            try? await time.sleep(until: due)
                            trigger.yield()
                        }
                    }
                }
                try? await time.sleep(until: time.boot + Self.restMin)
            }
            group.cancelAll()
        }
    }
}
