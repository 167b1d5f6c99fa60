import Console
import CurlTransport
import HTTPListening
import Intake
import Journaling
import Logging
import Ports

/// What stays as long as the daemon runs, whatever its configuration.
struct DaemonSurroundings: Sendable {
    let journal: SQLiteJournal
    let time: SystemTime
    let board: StandingBoard
    /// Rung when there is something to judge or to take over.
    let takeover: Doorbell
    let observer: any OccurrenceObserver
    /// Heard by the observer, too.
    let counters: OccurrenceCounters
    /// Every part writes there whether it stands.
    let health: HealthBoard
    /// The process's; credentials may stand in it.
    let environment: [String: String]
    let mint: IntakeMint
    let sockets: BoundSockets
    let services: ReplaceableServices
    let supervision: Supervision
    let logger: Logger
}
