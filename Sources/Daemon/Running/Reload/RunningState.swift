import Ports
import Provisioning
import Synchronization

/// What is in force now, for whoever asks from outside.
final class RunningState: Sendable {
    struct Value: Sendable {
        var configuration: Configuration
        /// In the configuration's order.
        var targets: [RunningTarget]
        /// Each source's; rung when something of it was decided.
        var decisions: [SourceID: Doorbell]
        var standing: ConfigurationStanding?
    }

    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    var now: Value { value.withLock(\.self) }

    func change(_ body: (inout Value) -> Void) { value.withLock { body(&$0) } }
}
