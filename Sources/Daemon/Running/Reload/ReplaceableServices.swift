import Logging
import ServiceLifecycle

/// Services that are begun and ended one by one, while the others run on. Runs until a graceful shutdown, which ends all of
/// them; an error of any of them ends it, and with it the others.
final class ReplaceableServices: Service {
    private let logger: Logger
    /// No more than the configuration has parts.
    private let begun: AsyncStream<Running>
    private let beginning: AsyncStream<Running>.Continuation

    /// One of them.
    struct Running: Sendable {
        fileprivate let group: ServiceGroup
        fileprivate let finally: @Sendable () async -> Void
        fileprivate let ended: AsyncStream<Never>
        fileprivate let ending: AsyncStream<Never>.Continuation

        fileprivate func run() async throws {
            defer { ending.finish() }
            do {
                try await group.run()
            } catch {
                await finally()
                throw error
            }
            await finally()
        }

        /// Has it finish what it is at. Returns when it has ended; for one caller.
        func end() async {
            await group.triggerGracefulShutdown()
            for await _ in ended {}
        }

        /// As ``end()``; goes on without it where it takes longer.
        ///
        /// - Returns: whether it has ended.
        func end(within limit: Duration) async -> Bool {
            await group.triggerGracefulShutdown()
            return await AsyncStream.haveEnded([ended], within: limit)
        }
    }

    init(logger: Logger) {
        self.logger = logger
        (begun, beginning) = AsyncStream.makeStream()
    }

    /// Has a service run; after a shutdown began, no more.
    ///
    /// - Parameter finally: what is left to do when it has ended, however it did.
    func begin(_ service: any Service, finally: @escaping @Sendable () async -> Void = {}) -> Running {
        let (ended, ending) = AsyncStream<Never>.makeStream()
        let group = ServiceGroup(services: [service], logger: logger)
        let running = Running(group: group, finally: finally, ended: ended, ending: ending)
        if case .terminated = beginning.yield(running) { ending.finish() }
        return running
    }

    func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            await withGracefulShutdownHandler {
                for await running in begun {
                    group.addTask {
                        do {
                            try await running.run()
                        } catch {
                            // The group cancels the others, but not its body, which would wait for further services for ever.
                            self.beginning.finish()
                            throw error
                        }
                    }
                }
            } onGracefulShutdown: {
                self.beginning.finish()
            }
        }
    }
}
