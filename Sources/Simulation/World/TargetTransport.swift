import Ports
import Provisioning
import Synchronization

/// One process's way to a target.
final class TargetTransport: Transport {
    private let target: ScriptedTarget
    private let process: Int
    private let isDead = Mutex(false)

    init(to target: ScriptedTarget, of process: Int) {
        self.target = target
        self.process = process
    }

    func perform(_ request: WireRequest) async -> WireResult {
        guard !isDead.withLock({ $0 }), !Task.isCancelled else { return .cancelled }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                target.send(request, of: process) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            // Whoever is cancelled ends, and all that it has under way with it.
            target.cutOff(process: process) { _ in false }
        }
    }

    /// The process is gone.
    ///
    /// - isLost: whether what is on its way, by its number, never gets there.
    func die(isLost: (Int) -> Bool) {
        isDead.withLock { $0 = true }
        target.cutOff(process: process, isLost: isLost)
    }
}
