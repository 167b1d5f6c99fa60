/// Every metric that rosterd exports, by name. Labels come from the configuration and from enumerations alone: never a person,
/// a URL or anything that a feed or a target says, so that their number is bounded.
///
/// Documented in Metrics.md, which a test holds against this.
public enum Metric: String, Sendable, CaseIterable {
    case buildInfo = "rosterd_build_info"
    case startTime = "process_start_time_seconds"
    case processorTime = "process_cpu_seconds_total"
    case residentMemory = "process_resident_memory_bytes"
    case openDescriptors = "process_open_fds"
    case ready = "rosterd_ready"
    case reloads = "rosterd_configuration_reloads_total"
    case configurationRefused = "rosterd_configuration_refused"

    case journalReadable = "rosterd_journal_readable"
    case journalSize = "rosterd_journal_size_bytes"
    case journalFree = "rosterd_journal_free_bytes"
    case journalCommits = "rosterd_journal_commit_duration_seconds"
    case journalCheckpoints = "rosterd_journal_checkpoints_total"
    case journalWaits = "rosterd_journal_waits_total"

    case sourcePeople = "rosterd_source_people"
    case sourceLastSuccess = "rosterd_source_last_success_timestamp_seconds"
    case sourceUnproven = "rosterd_source_absence_unproven"
    case intakes = "rosterd_intake_decisions_total"
    case refusedRows = "rosterd_intake_refused_rows_total"
    case leavers = "rosterd_intake_leavers_total"
    case dropTroubles = "rosterd_intake_drop_troubles_total"
    case webhookEvents = "rosterd_webhook_events_total"
    case webhookRefusals = "rosterd_webhook_refused_requests_total"

    case holds = "rosterd_holds"
    case holdsOldestAge = "rosterd_holds_oldest_age_seconds"

    case queueOperations = "rosterd_queue_operations"
    case queueOldestAge = "rosterd_queue_oldest_age_seconds"
    case queueRequests = "rosterd_queue_requests"
    case queueDrain = "rosterd_queue_drain_seconds"
    case queueUnplanned = "rosterd_queue_unplanned_accounts"

    case targetAccounts = "rosterd_target_accounts"
    case targetPaused = "rosterd_target_paused"
    case targetBreakerOpen = "rosterd_target_breaker_open"
    case targetThrottled = "rosterd_target_throttled"
    case targetReading = "rosterd_target_first_reading"
    case targetLastSuccess = "rosterd_target_last_success_timestamp_seconds"

    case operationsEnded = "rosterd_operations_ended_total"
    case operationsParked = "rosterd_operations_parked_total"
    case revocationFailures = "rosterd_operations_revocation_failures_total"
    case creationsUnsettled = "rosterd_operations_creations_unsettled_total"

    case exchanges = "rosterd_delivery_exchanges_total"
    case exchangeDurations = "rosterd_delivery_exchange_duration_seconds"
    case inFlight = "rosterd_delivery_in_flight_exchanges"
    case paceUsed = "rosterd_delivery_pace_used_requests"
    case paceLimit = "rosterd_delivery_pace_limit_requests"
    case paceWindow = "rosterd_delivery_pace_window_seconds"

    /// As the format names it.
    public enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    public var kind: Kind {
        switch self {
        case .journalCommits, .exchangeDurations: .histogram
        default: rawValue.hasSuffix("_total") ? .counter : .gauge
        }
    }

    /// One line for whoever meets it in a query.
    public var help: String {
        switch self {
        case .buildInfo: "1; its label says which version runs."
        case .startTime: "When this process started, in seconds since 1970."
        case .processorTime: "User and system time that this process has spent."
        case .residentMemory: "Memory of this process that is in RAM."
        case .openDescriptors: "Open file descriptors of this process."
        case .ready: "1 where the journal is open, the directories are watched and the sockets listen; else 0."
        case .reloads: "Configurations that were read again: taken, refused."
        case .configurationRefused:
            "1 while the file's latest reading was refused, and the configuration of before is in force."
        case .journalReadable: "1 where the journal answered this scrape; with 0 what is read of it is missing here."
        case .journalSize: "Bytes of the journal's files."
        case .journalFree: "Bytes that the journal's file system has left."
        case .journalCommits: "How long commits took that wrote anything, their sync to disk included."
        case .journalCheckpoints: "How often the log was taken over into the database."
        case .journalWaits: "How often the journal had no room or too much to do, so that somebody had to try again."
        case .sourcePeople: "People of the source who have not left."
        case .sourceLastSuccess: "When the latest file or event came in that was taken over; absent before the first."
        case .sourceUnproven:
            "1 while the last snapshot's absences prove nothing, since it has rows without a readable key."
        case .intakes: "What became of files and events: accepted, refused, held; approved and rejected by an operator."
        case .refusedRows: "Rows of accepted intakes that were refused."
        case .leavers: "People of accepted intakes who were derived to have left."
        case .dropTroubles: "How often a drop directory could not be looked at, or nothing of it could be taken in."
        case .webhookEvents: "Posted events: accepted, known from before, refused."
        case .webhookRefusals: "Requests to a webhook that were refused as a whole, by whose fault: sender or rosterd."
        case .holds: "Plans that wait for an operator's approval."
        case .holdsOldestAge: "Age of the oldest plan that waits for an approval; 0 where none does."
        case .queueOperations: "Open operations."
        case .queueOldestAge: "Age of the oldest open operation that isn't parked; 0 where there is none."
        case .queueRequests: "Requests that the open operations take."
        case .queueDrain: "How long they take at the target's pace; absent where no pace is known, or it is paused."
        case .queueUnplanned: "Accounts that changed and are not planned yet."
        case .targetAccounts: "Accounts that the target has confirmed."
        case .targetPaused: "1 while nothing is sent until an operator resumes it."
        case .targetBreakerOpen: "1 while the target doesn't answer and is only probed."
        case .targetThrottled: "1 while the target has asked to be left alone."
        case .targetReading: "1 while the target's first reading isn't complete, so nothing is planned."
        case .targetLastSuccess: "When the target last answered with 2xx since the start; absent before the first."
        case .operationsEnded: "Operations that ended, by how; over the journal's whole life."
        case .operationsParked: "How often an operation was parked since the start."
        case .revocationFailures:
            "How often a revocation had failed as often as anything else is tried, since the start."
        case .creationsUnsettled:
            "How often nobody could tell after as many look-ups whether an account was made, since the start."
        case .exchanges: "Requests and their outcomes since the start."
        case .exchangeDurations: "How long requests took, answered or not."
        case .inFlight: "Requests on the wire."
        case .paceUsed: "Requests that count within the limit's current window."
        case .paceLimit: "Requests that the limit allows in a window; absent where there is none."
        case .paceWindow: "The limit's window; absent where there is none."
        }
    }
}
