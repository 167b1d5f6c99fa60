import Provisioning
import Synchronization

/// Those who were known when a file was last read: while nothing has changed of them, they need not be asked for again.
final class RememberedPeople: Sendable {
    let people = Mutex<KnownPeople?>(nil)
}
