import Ports
import Systemd

/// Tells the service manager of reloads, and has the status line written anew whenever something has happened.
struct StatusNews: OccurrenceObserver {
    let owed: OwedNotices
    let news: Doorbell

    func observe(_ occurrence: Occurrence) {
        switch occurrence {
        case .reloading: owed.tell(.reloading(since: Supervisor.monotonicNow))
        case .reloaded: owed.tell(.ready)
        case .reloadRefused:
            // Whoever waits for a reload to end has to hear of its beginning first.
            owed.tell(.reloading(since: Supervisor.monotonicNow), .ready)
        default: break
        }
        news.ring()
    }
}
