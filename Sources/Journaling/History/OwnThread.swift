import Foundation
import Ports

/// Work that blocks for long, on a thread of its own: the cooperative pool's are few, and the writer's is everybody's.
enum OwnThread {
    static func perform<Value: Sendable>(
        named name: String,
        _ work: @escaping @Sendable () throws -> Value
    ) async throws(JournalError) -> Value {
        let result: Result<Value, JournalError> = await withCheckedContinuation { continuation in
            let thread = Thread {
                do {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(JournalError(error)))
                }
            }
            thread.name = name
            thread.stackSize = 4 << 20
            thread.start()
        }
        return try result.get()
    }
}
