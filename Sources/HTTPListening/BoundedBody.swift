import Hummingbird
import NIOCore
import Synchronization

/// A request's body that ends with 413 past its limit, and that never ends early in silence.
struct BoundedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let base: RequestBody
    private let progress: BodyProgress

    init(_ base: RequestBody, progress: BodyProgress) {
        self.base = base
        self.progress = progress
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator(), progress: progress)
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var base: RequestBody.AsyncIterator
        fileprivate let progress: BodyProgress

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            progress.want()
            let part: ByteBuffer?
            do {
                part = try await base.next()
            } catch {
                progress.break()
                throw error
            }
            guard let part else {
                try progress.end()
                return nil
            }
            try progress.count(part.readableBytes)
            return part
        }
    }
}

/// How far the reading of one body has come.
final class BodyProgress: Sendable {
    enum Stage: Hashable, Sendable {
        /// More may follow.
        case reading
        /// The whole body was read.
        case ended
        /// The connection failed before the body's end: there is nobody to answer.
        case broken
    }

    private struct State {
        var stage = Stage.reading
        var bytes = 0
    }

    private let state: Mutex<State>
    /// One word, whether the responder asked for the body; more are forgotten.
    private let wanted: AsyncStream<Bool>
    private let wantedContinuation: AsyncStream<Bool>.Continuation
    private let bytesMax: Int
    private let bytesDeclared: Int?

    /// - Parameter bytesDeclared: what Content-Length says; a body that ends before it counts as broken.
    init(bytesMax: Int, bytesDeclared: Int?) {
        self.bytesMax = bytesMax
        self.bytesDeclared = bytesDeclared
        state = Mutex(State())
        (wanted, wantedContinuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    var stage: Stage { state.withLock { $0.stage } }

    /// The responder asks for the body's next part.
    func want() { wantedContinuation.yield(true) }

    /// The responder has answered: it asks for no more.
    func answered() {
        wantedContinuation.yield(false)
        wantedContinuation.finish()
    }

    /// Waits until the responder asks for the body, or answers without it. For one caller.
    func isWanted() async -> Bool {
        for await isWanted in wanted { return isWanted }
        return false
    }

    func `break`() {
        state.withLock { $0.stage = .broken }
    }

    func count(_ bytes: Int) throws {
        let total = state.withLock { state in
            state.bytes += bytes
            return state.bytes
        }
        if total > bytesMax { throw HTTPError(.contentTooLarge) }
    }

    func end() throws {
        let isWhole = state.withLock { state in
            let isWhole = state.stage != .broken && bytesDeclared.map { $0 == state.bytes } ?? true
            state.stage = isWhole ? .ended : .broken
            return isWhole
        }
        if !isWhole { throw ConnectionEnd.close }
    }
}
