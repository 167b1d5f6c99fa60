import HTTPTypes
import Hummingbird
import NIOCore

/// Closes the connection when one write of a streamed body isn't taken in time.
struct TimedBodyWriter: ResponseBodyWriter {
    var base: any ResponseBodyWriter
    let deadline: ChannelDeadline

    @concurrent
    mutating func write(_ buffer: ByteBuffer) async throws {
        let timer = deadline.start()
        defer { timer.cancel() }
        try await base.write(buffer)
    }

    @concurrent
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        let timer = deadline.start()
        defer { timer.cancel() }
        try await base.finish(trailingHeaders)
    }
}

/// Closes a channel when something takes too long.
struct ChannelDeadline: Sendable {
    let channel: any Channel
    let after: Duration

    /// Starts the time; cancel the result to keep the channel open.
    func start() -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(after)) { [channel] in
            channel.close(promise: nil)
        }
    }
}
