public import HTTPListening
public import Logging
public import ServiceLifecycle
import Synchronization

/// A logger that says nothing.
public let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// Where a service that a test runs came to listen.
public final class ListeningSignal: Sendable {
    private let stream: AsyncStream<ListenAddress>
    private let continuation: AsyncStream<ListenAddress>.Continuation

    public init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    public func send(_ address: ListenAddress) {
        continuation.yield(address)
        continuation.finish()
    }

    /// Gives up waiting, as the service ended.
    public func end() {
        continuation.finish()
    }

    public func wait() async -> ListenAddress? {
        for await address in stream { return address }
        return nil
    }
}

/// Runs a service, lets `body` use it where it listens, and shuts it down gracefully.
public func withRunning<Result: Sendable>(
    _ service: any Service,
    _ signal: ListeningSignal,
    _ body: @Sendable @escaping (ListenAddress, ServiceGroup) async throws -> Result
) async throws -> Result {
    let group = ServiceGroup(services: [service], logger: quiet)
    return try await withThrowingTaskGroup(of: Result?.self) { tasks in
        tasks.addTask {
            defer { signal.end() }
            try await group.run()
            return nil
        }
        guard let address = await signal.wait() else {
            _ = try await tasks.next()
            throw NeverListened()
        }
        let result: Result
        do {
            result = try await body(address, group)
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return result
    }
}

/// The service ended before it listened.
public struct NeverListened: Error {
    public init() {}
}
