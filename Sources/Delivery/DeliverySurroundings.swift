public import Ports
import Provisioning
import ServiceLifecycle

/// What stands around a target's delivery: the edges, each as its port.
public struct DeliverySurroundings: Sendable {
    public var journal: any DeliveryJournal
    public var transport: any Transport
    public var credential: any CredentialSource
    public var time: any TimeSource
    /// Draws in 0..<1.
    public var jitter: @Sendable () -> Double
    /// Rung when there may be something to plan or to send.
    public var doorbell: Doorbell
    public var board: StandingBoard
    public var observer: any OccurrenceObserver
    /// Pauses and resumptions by an operator.
    public var commands: AsyncStream<OperatorCommand>

    public enum OperatorCommand: Sendable, Hashable {
        case pause(reason: String)
        case resume
        /// The credential may be another, and so may be what the target was paused for.
        case reload
        /// A reading was begun in the journal.
        case read
        /// What a reading has found isn't gone through as a whole, and nobody else does so.
        case finishReading
    }

    public init(
        journal: any DeliveryJournal,
        transport: any Transport,
        credential: any CredentialSource,
        time: any TimeSource,
        jitter: @escaping @Sendable () -> Double,
        doorbell: Doorbell,
        board: StandingBoard,
        observer: any OccurrenceObserver,
        commands: AsyncStream<OperatorCommand>
    ) {
        self.journal = journal
        self.transport = transport
        self.credential = credential
        self.time = time
        self.jitter = jitter
        self.doorbell = doorbell
        self.board = board
        self.observer = observer
        self.commands = commands
    }
}

extension DeliverySurroundings {
    /// Makes calls of the journal until they are done: where there is no room, or too much to do, nothing was written, and they can be
    /// made again.
    ///
    /// - Returns: nil where delivery is ending: what is open then is recovered when it begins again.
    func patiently<Value>(_ body: () async throws(JournalError) -> Value) async throws(JournalError) -> Value? {
        while true {
            do throws(JournalError) {
                return try await body()
            } catch {
                guard error == .full || error == .busy else { throw error }
                guard !Task.isShuttingDownGracefully else { return nil }
                observer.observe(.journalWaits(reason: error.description))
            }
            guard (try? await time.sleep(until: time.boot + .seconds(1))) != nil else { return nil }
        }
    }
}
