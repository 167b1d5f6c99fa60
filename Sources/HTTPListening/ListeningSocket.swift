import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A bound, listening socket whose connections speak HTTP/1.1.
struct ListeningSocket: Sendable {
    /// The accepting channel.
    let channel: NIOAsyncChannel<AcceptedConnection, Never>
    /// Where it listens: of a TCP port 0, the port that it became.
    let address: ListenAddress
    private let unixSocket: UnixSocket?

    /// Binds and listens.
    static func open(
        _ address: ListenAddress,
        limits: ListenerLimits,
        http: HTTP1Channel,
        logger: Logger
    ) async throws(ListenerError) -> ListeningSocket {
        let setup: @Sendable (any Channel) -> EventLoopFuture<AcceptedConnection> = { channel in
            http.setup(channel: channel, logger: logger).map(AcceptedConnection.init)
        }
        switch address {
        case .tcp(let host, let port):
            let channel = try await naming(address) {
                try await bootstrap(limits).bind(host: host, port: port, childChannelInitializer: setup)
            }
            let bound = ListenAddress.tcp(host: host, port: channel.channel.localAddress?.port ?? port)
            return ListeningSocket(channel: channel, address: bound, unixSocket: nil)
        case .unix(let path, let mode):
            let socket = try UnixSocket.bind(path: path, mode: mode)
            do throws(ListenerError) {
                let channel = try await naming(address) {
                    try await bootstrap(limits).bind(socket.descriptor, childChannelInitializer: setup)
                }
                return ListeningSocket(channel: channel, address: address, unixSocket: socket)
            } catch {
                socket.removeFile()
                throw error
            }
        case .inherited(let descriptor):
            let channel = try await naming(address) {
                try await bootstrap(limits).bind(descriptor, childChannelInitializer: setup)
            }
            return ListeningSocket(channel: channel, address: address, unixSocket: nil)
        }
    }

    /// Removes the socket's file, where there is one of ours.
    func removeFile() {
        unixSocket?.removeFile()
    }

    private static func bootstrap(_ limits: ListenerLimits) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(ChannelOptions.backlog, value: ListenerLimits.backlog)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            // One at a time, or a burst would pass the connection limit before it is asked.
            .serverChannelOption(ChannelOptions.maxMessagesPerRead, value: 1)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = AvailableConnectionsChannelHandler(maxConnections: limits.connectionsMax)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
    }

    /// Turns NIO's errors into ours.
    private static func naming<Bound: Sendable>(
        _ address: ListenAddress,
        _ bind: () async throws -> Bound
    ) async throws(ListenerError) -> Bound {
        do {
            return try await bind()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw .inUse(address)
        } catch let error as IOError {
            throw .system(call: "bind", address: address, code: error.errnoCode)
        } catch {
            throw .unusable(address, reason: "\(error)")
        }
    }
}
