import Ports
import Synchronization

/// Where reloads are asked for, from any task, and made one after the other, by one.
final class ReloadDesk: Sendable {
    struct Request: Sendable {
        /// Targets may be removed that have open operations.
        var force: Bool
        fileprivate var answer: AsyncStream<Answer>.Continuation?

        func answer(_ result: Answer) {
            answer?.yield(result)
            answer?.finish()
        }
    }

    typealias Answer = Result<ReloadReport, ControlError>

    let requests: AsyncStream<Request>
    private let asking: AsyncStream<Request>.Continuation

    /// Requests that wait; of more the latest is told to come again.
    private static let requestsMax = 4

    init() { (requests, asking) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.requestsMax)) }

    /// For whoever waits for no answer.
    func ask() { asking.yield(Request(force: false, answer: nil)) }

    func ask(force: Bool) async throws(ControlError) -> ReloadReport {
        let (answers, answer) = AsyncStream<Answer>.makeStream(bufferingPolicy: .bufferingOldest(1))
        guard case .enqueued = asking.yield(Request(force: force, answer: answer)) else {
            throw .busy(reason: "the configuration is being read again; try again when that is done")
        }
        for await result in answers { return try result.get() }
        throw .ending
    }

    /// Nobody makes any more; whoever waits is told so.
    func close() { asking.finish() }
}
