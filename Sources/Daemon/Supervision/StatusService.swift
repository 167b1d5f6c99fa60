import Ports
import Provisioning
import ServiceLifecycle
import Systemd

/// Tells the service manager in one line how the daemon stands, and that it is about to end.
///
/// It stands last among the services, so that it hears of the end first.
struct StatusService: Service {
    private let supervision: Supervision
    /// Rung when something has happened.
    private let news: Doorbell
    private let time: any TimeSource
    private let endingMax: @Sendable () -> Duration
    private let status: @Sendable () async throws -> StatusReport
    private let onEnding: @Sendable () -> Void

    /// Between two status lines.
    private static let restMin = Duration.seconds(3)
    /// A manager that is too busy is told again after that time.
    private static let settleRest = Duration.milliseconds(200)
    /// How old the oldest is changes by itself.
    private static let restMax = Duration.seconds(60)

    /// - Parameters:
    ///   - endingMax: how long it may take to finish what is under way.
    ///   - status: how the daemon stands.
    ///   - onEnding: called when the daemon was told to end, before any other service hears of it.
    init(
        supervision: Supervision,
        news: Doorbell,
        time: any TimeSource,
        endingMax: @escaping @Sendable () -> Duration,
        status: @escaping @Sendable () async throws -> StatusReport,
        onEnding: @escaping @Sendable () -> Void
    ) {
        self.supervision = supervision
        self.news = news
        self.time = time
        self.endingMax = endingMax
        self.status = status
        self.onEnding = onEnding
    }

    /// Until a graceful shutdown, or until it is cancelled.
    func run() async throws {
        await withGracefulShutdownHandler {
            await cancelWhenGracefulShutdown {
                if supervision.supervisor.isThere { await tellStatus() } else { try? await gracefulShutdown() }
            }
        } onGracefulShutdown: {
            supervision.tellEnding(at: time.boot, within: endingMax())
            onEnding()
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
                await settle()
                // What can't be read now can be read later; what is wrong then others say.
                if let report = try? await status() {
                    let text = StatusLine.text(report)
                    if text != told, supervision.supervisor.tell(.status(text)) { told = text }
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

    /// What the manager was too busy to hear, for as long as it takes.
    private func settle() async {
        while !supervision.owed.settle() {
            guard (try? await time.sleep(until: time.boot + Self.settleRest)) != nil else { return }
        }
    }
}
