import Delivery
import Intake
import Journaling
import Ports
import Provisioning
import Synchronization

/// A target's delivery in a process, with what others need to reach it.
struct SimulatedTarget: Sendable {
    let id: TargetID
    let doorbell: Doorbell
    let service: TargetDeliveryService
    let commands: AsyncStream<DeliverySurroundings.OperatorCommand>.Continuation
}

/// Makes the parts of a process, as the daemon does of its configuration.
final class ProcessParts: Sendable {
    private let process: Int
    private let journal: SQLiteJournal
    private let time: ProcessTime
    private let takeover: Doorbell
    private let board: StandingBoard
    private let tap: OccurrenceTap
    private let world: World
    private let chance: Mutex<Chance>
    let decisions: [SourceID: Doorbell]
    let transports: [TargetTransport]

    init(
        process: Int,
        journal: SQLiteJournal,
        time: ProcessTime,
        takeover: Doorbell,
        board: StandingBoard,
        tap: OccurrenceTap,
        world: World,
        seed: UInt64
    ) {
        self.process = process
        self.journal = journal
        self.time = time
        self.takeover = takeover
        self.board = board
        self.tap = tap
        self.world = world
        chance = Mutex(Chance(seed: seed, .process, salt: UInt64(process)))
        decisions = Dictionary(uniqueKeysWithValues: world.scenario.sources.map { (SourceID($0.name), Doorbell()) })
        transports = world.targets.map { TargetTransport(to: $0, of: process) }
    }

    private func random() -> UInt64 { chance.withLock { $0.next() } }

    var targets: [SimulatedTarget] {
        zip(world.setup.deliveries, transports).map { delivery, transport in
            let (stream, commands) = AsyncStream<DeliverySurroundings.OperatorCommand>.makeStream(
                bufferingPolicy: .bufferingNewest(16)
            )
            let doorbell = Doorbell()
            let surroundings = DeliverySurroundings(
                journal: journal,
                transport: transport,
                credential: SimulatedCredential(),
                time: time,
                jitter: { [self] in chance.withLock { $0.unit() } },
                doorbell: doorbell,
                board: board,
                observer: tap,
                commands: stream
            )
            return SimulatedTarget(
                id: delivery.rules.id,
                doorbell: doorbell,
                service: TargetDeliveryService(target: delivery, surroundings: surroundings),
                commands: commands
            )
        }
    }

    var drops: [(service: DropDirectoryService, hand: WorkByHand)] {
        world.scenario.sources.filter { $0.channel == .exports }.map { source in
            let hand = WorkByHand { false }
            let service = DropDirectoryService(
                source: world.setup.drop(source, directory: world.disk.drop(source.name, of: process)),
                surroundings: IntakeSurroundings(
                    journal: journal,
                    rules: world.setup.rules,
                    time: time,
                    random: { [self] in UInt32(truncatingIfNeeded: random()) },
                    takeover: takeover,
                    observer: tap
                ),
                decisions: decisions[SourceID(source.name)] ?? Doorbell(),
                by: hand
            )
            return (service, hand)
        }
    }

    func webhooks() throws -> [String: WebhookEndpoint] {
        let surroundings = WebhookSurroundings(
            journal: journal,
            time: time,
            mint: IntakeMint(seed: UInt32(truncatingIfNeeded: random())),
            accepted: takeover,
            observer: tap,
            failure: JournalFailure()
        )
        var endpoints: [String: WebhookEndpoint] = [:]
        for source in world.scenario.sources where source.channel == .events {
            endpoints[source.name] = WebhookEndpoint(
                source: SourceID(source.name),
                bodyBytesMax: Setup.bodyBytesMax,
                authentication: .bearer(BearerToken(secret: SimulatedCredential.token)),
                reader: try Setup.eventReader(source),
                surroundings: surroundings
            )
        }
        return endpoints
    }
}

struct SimulatedCredential: CredentialSource {
    static let token = "token"

    func read() throws(CredentialError) -> BearerToken { BearerToken(secret: Self.token) }
}
