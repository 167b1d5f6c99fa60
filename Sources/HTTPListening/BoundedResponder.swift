import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Puts the listener's limits around a responder, and turns its errors into answers.
struct BoundedResponder<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    let responder: Responder
    let limits: ListenerLimits
    let logger: Logger

    /// Answers one request, or throws to have the connection closed.
    @concurrent
    func respond(to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel) async throws {
        guard let body = request.announcedBody else {
            let response = try await answer(to: request, nil, on: channel)
            return try await write(response, writer, on: channel)
        }
        let progress = BodyProgress(bytesMax: limits.bodyBytesMax, bytesDeclared: body.bytesDeclared)
        let timer = ChannelDeadline(channel: channel, after: limits.bodyTimeout).start()
        defer { if progress.stage != .reading { timer.cancel() } }

        var response: Response
        if let declared = body.bytesDeclared, declared > limits.bodyBytesMax {
            response = Response(status: .contentTooLarge)
        } else {
            let expectsContinue = request.expectsContinue
            async let answered = answer(to: request.bounded(progress), progress, on: channel)
            // RFC 9110 §10.1.1: whoever asks first waits for this before it sends the body. A responder that doesn't want the
            // body spares it the sending.
            if expectsContinue, await progress.isWanted() {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            response = try await answered
        }
        if progress.stage == .reading {
            // The rest of the body is still to come: the client is told to go, and the timer sees to it.
            response.headers[.connection] = "close"
        }
        try await write(response, writer, on: channel)
    }

    @concurrent
    private func answer(
        to request: Request,
        _ progress: BodyProgress?,
        on channel: any Channel
    ) async throws -> Response {
        defer { progress?.answered() }
        let context = Responder.Context(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        do {
            return try await responder.respond(to: request, context: context)
        } catch let end as ConnectionEnd {
            throw await prepared(end, channel)
        } catch  where progress?.stage == .broken {
            throw error
        } catch let error as any HTTPResponseError {
            return Response(status: error.status)
        } catch {
            logger.debug("request failed", metadata: ["error": "\(error)"])
            return Response(status: .internalServerError)
        }
    }

    @concurrent
    private func write(
        _ response: Response,
        _ writer: consuming ResponseWriter,
        on channel: any Channel
    ) async throws {
        var head = response.head
        head.headerFields[.date] = HTTPDate.now()
        // Nobody will be there for the next request.
        if Task.isShuttingDownGracefully { head.headerFields[.connection] = "close" }
        let deadline = ChannelDeadline(channel: channel, after: limits.writeTimeout)
        do {
            if response.body.contentLength == nil {
                // A stream may last; each piece of it may not.
                let bodyWriter = try await writer.writeHead(head)
                try await response.body.write(TimedBodyWriter(base: bodyWriter, deadline: deadline))
            } else {
                let timer = deadline.start()
                defer { timer.cancel() }
                try await writer.write(response: head, body: response.body)
            }
        } catch let end as ConnectionEnd {
            throw await prepared(end, channel)
        }
    }

    /// Makes the close that follows a reset, where the transport knows one.
    private func prepared(_ end: ConnectionEnd, _ channel: any Channel) async -> ConnectionEnd {
        if end == .reset {
            // A lingering time of zero makes close(2) send RST; a Unix socket has no such thing and just closes.
            let options = channel as? any SocketOptionProvider
            try? await options?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            try? await channel.close().get()
        }
        return end
    }
}

/// A request's body as its head announces it.
private struct AnnouncedBody {
    /// What Content-Length says; nil where the body comes in chunks.
    var bytesDeclared: Int?
}

extension Request {
    /// The same with a body that keeps within its limits.
    fileprivate func bounded(_ progress: BodyProgress) -> Request {
        var request = self
        request.body = RequestBody(asyncSequence: BoundedBody(body, progress: progress))
        return request
    }

    /// Whether the client waits for a word before it sends the body.
    fileprivate var expectsContinue: Bool { headers[.expect]?.lowercased() == "100-continue" }

    /// What the head says of a body to come; nil where it says that there is none.
    fileprivate var announcedBody: AnnouncedBody? {
        if headers[.transferEncoding] != nil { return AnnouncedBody() }
        guard let length = headers[.contentLength].flatMap({ Int($0) }), length > 0 else { return nil }
        return AnnouncedBody(bytesDeclared: length)
    }
}
