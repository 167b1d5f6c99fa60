import Delivery
import Ports
import Provisioning

/// One target's delivery, with what others need to reach it.
struct RunningTarget: Sendable {
    let id: TargetID
    let doorbell = Doorbell()
    let service: TargetDeliveryService
    private let commands: AsyncStream<DeliverySurroundings.OperatorCommand>.Continuation

    init(target: TargetConfiguration, transport: any Transport, _ surroundings: DaemonSurroundings) {
        id = target.id
        let (stream, commands) = AsyncStream<DeliverySurroundings.OperatorCommand>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.commandsMax)
        )
        self.commands = commands
        service = TargetDeliveryService(
            target: target.delivery,
            surroundings: DeliverySurroundings(
                journal: surroundings.journal,
                transport: transport,
                credential: CredentialReader(.token, in: target.credential, environment: surroundings.environment),
                time: surroundings.time,
                jitter: { Double.random(in: 0..<1) },
                doorbell: doorbell,
                board: surroundings.board,
                observer: surroundings.observer,
                commands: stream
            )
        )
    }

    /// An operator's commands that were not taken yet; of more the oldest are forgotten.
    private static let commandsMax = 16

    func send(_ command: DeliverySurroundings.OperatorCommand) { commands.yield(command) }

    func end() {
        doorbell.silence()
        commands.finish()
    }
}
