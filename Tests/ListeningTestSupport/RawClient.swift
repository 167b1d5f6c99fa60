public import HTTPListening
import NIOCore
import NIOPosix

/// A connection on which a test writes bytes as it likes and reads what comes back.
public enum RawClient {
    /// How a connection ended.
    public enum End: Hashable, Sendable {
        /// The server closed it in order.
        case closed
        /// It was torn down.
        case broken
    }

    /// Connects, lets `body` talk, and closes.
    public static func talk<Result: Sendable>(
        to address: ListenAddress,
        _ body: @Sendable @escaping (inout Conversation) async throws -> Result
    ) async throws -> Result {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
        let wrap: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> = { channel in
            channel.eventLoop.makeCompletedFuture {
                let configuration = NIOAsyncChannel<ByteBuffer, ByteBuffer>
                    .Configuration(isOutboundHalfClosureEnabled: true)
                return try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: configuration)
            }
        }
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        switch address {
        case .tcp(let host, let port):
            channel = try await bootstrap.connect(host: host, port: port, channelInitializer: wrap)
        case .unix(let path, _):
            channel = try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrap)
        case .inherited: preconditionFailure("nobody connects to a descriptor")
        }
        return try await channel.executeThenClose { inbound, outbound in
            var conversation = Conversation(inbound: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&conversation)
        }
    }

    /// What a test says and hears on one connection.
    public struct Conversation {
        fileprivate var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        fileprivate let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        public private(set) var heard = ""

        fileprivate init(
            inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
        ) {
            self.inbound = inbound
            self.outbound = outbound
        }

        public func say(_ text: String) async throws {
            try await outbound.write(ByteBuffer(string: text))
        }

        /// Closes this side of the connection.
        public func sayNoMore() {
            outbound.finish()
        }

        /// Reads until the text was heard; false where the connection ended before.
        public mutating func hear(_ text: String) async -> Bool {
            while !heard.contains(text) {
                guard let part = try? await inbound.next(isolation: #isolation) else { return false }
                heard += String(buffer: part)
            }
            return true
        }

        /// Reads to the connection's end.
        public mutating func hearOut() async -> End {
            do {
                while let part = try await inbound.next(isolation: #isolation) { heard += String(buffer: part) }
                return .closed
            } catch {
                return .broken
            }
        }
    }
}

/// An HTTP answer as a test looks at it.
public struct RawAnswer: Sendable, Hashable {
    public let status: Int
    public let head: String
    public let body: String

    /// Nil where the text isn't the beginning of one.
    public init?(_ text: String) {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        head = String(text[..<end.lowerBound])
        body = String(text[end.upperBound...])
        guard let code = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        status = code
    }
}
