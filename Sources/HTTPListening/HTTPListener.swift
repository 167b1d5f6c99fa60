public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// An HTTP/1.1 server within limits, on a TCP port, a Unix socket or an inherited socket.
///
/// It runs until a graceful shutdown, which lets requests in progress finish within the grace period, or until it is
/// cancelled. A body past the limit is answered with 413; a client that sends or reads too slowly is cut off; a
/// responder's `HTTPResponseError` becomes its status, ``ConnectionEnd`` ends the connection without an answer, and
/// anything else that it throws becomes a 500.
public struct HTTPListener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let address: ListenAddress
    private let limits: ListenerLimits
    private let responder: Responder
    private let logger: Logger
    private let onListening: @Sendable (ListenAddress) async -> Void

    /// - Parameters:
    ///   - responder: answers requests; a Hummingbird router's `buildResponder()` is one.
    ///   - onListening: called once, when connections are accepted, with the address; of port 0, the port it became.
    public init(
        address: ListenAddress,
        limits: ListenerLimits,
        responder: Responder,
        logger: Logger,
        onListening: @escaping @Sendable (ListenAddress) async -> Void
    ) {
        self.address = address
        self.limits = limits
        self.responder = responder
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and serves.
    ///
    /// - Throws: ``ListenerError`` where it can't listen.
    public func run() async throws {
        let table = ConnectionTable(connectionsMax: limits.connectionsMax, patience: limits.silenceMax)
        let http = makeHTTP(table)
        let socket = try await ListeningSocket.open(address, limits: limits, http: http, logger: logger)
        defer { socket.removeFile() }
        logger.debug("listening", metadata: ["listener.address": "\(socket.address)"])
        await onListening(socket.address)
        try await withGracefulShutdownHandler {
            try await serveConnections(of: socket, http, table)
        } onGracefulShutdown: {
            stopAccepting(socket.channel.channel)
        }
    }

    /// Leaves who comes from now on in the kernel's queue, and closes once those who were just being accepted are served: cut off
    /// between the two, they could not know whether they had been heard.
    private func stopAccepting(_ channel: any Channel) {
        let patience = TimeAmount(limits.shutdownPatience)
        channel.setOption(ChannelOptions.autoRead, value: false).whenComplete { _ in
            channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        }
    }

    private func makeHTTP(_ table: ConnectionTable) -> HTTP1Channel {
        let bounded = BoundedResponder(responder: responder, limits: limits, logger: logger)
        return HTTP1Channel(
            responder: { request, writer, channel in
                table.began(channel)
                defer { table.answered(channel) }
                try await bounded.respond(to: request, writer, on: channel)
            },
            configuration: HTTP1Channel.Configuration(
                idleTimeout: TimeAmount(limits.idleTimeout),
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: limits.headerBytesMax,
                    maxHeaderListSize: limits.headerBytesMax,
                    maxHeaderFieldCount: limits.headerFieldsMax
                )
            )
        )
    }

    private func serveConnections(
        of socket: ListeningSocket,
        _ http: HTTP1Channel,
        _ table: ConnectionTable
    ) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await socket.channel.executeThenClose { connections in
                for try await accepted in connections {
                    guard let connection = accepted.take() else { continue }
                    if table.accepted(connection.channel) { group.addTask { await table.clear() } }
                    group.addTask {
                        defer { table.ended(connection.channel) }
                        await serve(connection, http)
                    }
                }
            }
        }
    }

    /// Serves one connection; in a graceful shutdown, for no longer than the grace period.
    private func serve(_ connection: HTTP1Channel.Value, _ http: HTTP1Channel) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await http.handle(value: connection, logger: logger) }
            group.addTask {
                // Both throw only when the connection has ended by itself.
                guard (try? await gracefulShutdown()) != nil else { return }
                // Who has just connected is about to ask: cut off now, they couldn't know whether they had been heard.
                try? await Task.sleep(for: limits.shutdownPatience)
                connection.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
                try? await Task.sleep(for: limits.shutdownGrace)
            }
            await group.next()
            group.cancelAll()
        }
    }
}
