import Ports
import Systemd

/// Tells the service manager of reloads, and has the status line written anew whenever something has happened.
struct StatusNews: OccurrenceObserver {
    let supervisor: Supervisor
    let news: Doorbell

    func observe(_ occurrence: Occurrence) {
        switch occurrence {
        case .reloading: supervisor.tell(.reloading(since: Supervisor.monotonicNow))
        case .reloaded: supervisor.tell(.ready)
        case .reloadRefused:
            // Whoever waits for a reload to end has to hear of its beginning first.
            supervisor.tell(.reloading(since: Supervisor.monotonicNow))
            supervisor.tell(.ready)
        default: break
        }
        news.ring()
    }
}
