import Ports
import Provisioning

/// What the journal and the running deliveries say at one moment.
struct Glance: Sendable {
    var status: StatusReport
    var queue: QueueReport
}

/// Has the journal read at most once a second, however many ask: every scrape and every open page shows what one reading said.
actor GlanceReader {
    private let control: any DaemonControl
    private let time: any TimeSource
    private let ageMax: Duration
    private var latest: (glance: Glance, at: BootInstant)?
    private var isReading = false
    private var waiting: [CheckedContinuation<Result<Glance, ControlError>, Never>] = []

    init(control: any DaemonControl, time: any TimeSource, ageMax: Duration) {
        self.control = control
        self.time = time
        self.ageMax = ageMax
    }

    /// No older than ``ageMax``, or than the reading that was under way.
    func current() async throws(ControlError) -> Glance {
        if let latest, time.boot - latest.at < ageMax { return latest.glance }
        if isReading {
            // As many as there are connections, at most.
            return try await withCheckedContinuation { waiting.append($0) }.get()
        }
        isReading = true
        let result = await read()
        isReading = false
        if case .success(let glance) = result { latest = (glance, time.boot) }
        let asked = waiting
        waiting = []
        for continuation in asked { continuation.resume(returning: result) }
        return try result.get()
    }

    private func read() async -> Result<Glance, ControlError> {
        do throws(ControlError) {
            return .success(Glance(status: try await control.status(), queue: try await control.queue()))
        } catch {
            return .failure(error)
        }
    }
}
