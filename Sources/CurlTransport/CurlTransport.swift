public import Ports
public import Provisioning
import Synchronization

/// The way out to SCIM providers: libcurl's multi interface, on one thread of its own.
///
/// Make one and share it among all targets: connections are kept and used again per host. HTTP/1.1, keep-alive,
/// TLS 1.2 or later with the peer verified; plain `http` to loopback only; no redirects, cookies, netrc, compression,
/// nor proxy from the environment.
///
/// A request whose body has bytes is never sent twice by itself: where a kept connection dies under it, it fails with
/// code 65 and ``WireFailure/possiblySent``. (Where it dies under the header, before a byte of the body was handed out, the
/// request goes out on another one, and ``WireResult/transmissions`` counts both.) A POST or PATCH without body bytes gets a fresh connection for the same
/// reason (promise 8). A GET or DELETE may go out again by itself on a new connection; ``WireResult/transmissions``
/// says how often it did (promise 5).
///
/// What a request must not be, or it fails as ``WireFailure/Kind/unusable`` with nothing sent: plain `http` beyond
/// loopback, a URL with a credential, a fragment or an unencoded character, a GET or DELETE with a body, a header with
/// a line break, or one of those that the transport writes itself (`Host`, `Content-Length`, `Transfer-Encoding`,
/// `Connection`, `Expect`, `TE`, `Upgrade`).
public final class CurlTransport: Transport {
    /// Beats with each round of the thread.
    public let heartbeat: Heartbeat
    private let mailbox: Mailbox
    private let thread: Mutex<WorkerThread?>

    /// Starts the thread.
    ///
    /// Throws where the system's libcurl is too old, lacks TLS or resolves names synchronously, and where the
    /// authorities' file can't be read.
    public init(configuration: CurlConfiguration) throws(CurlUnavailable) {
        try CurlLibrary.check(configuration)
        heartbeat = Heartbeat(name: configuration.name)
        let multi = try MultiHandle(configuration: configuration)
        let mailbox = Mailbox(requestsMax: configuration.requestsMax, wakeup: multi.wakeup)
        let thread: WorkerThread
        do {
            thread = try WorkerThread { [heartbeat] in
                TransferLoop(multi: multi, mailbox: mailbox, configuration: configuration, heartbeat: heartbeat).run()
            }
        } catch {
            multi.close()
            throw error
        }
        self.mailbox = mailbox
        self.thread = Mutex(thread)
        heartbeat.answers { mailbox.nudge() }
    }

    deinit {
        mailbox.askToStop()
        // Nothing is in flight any more, since a request in flight holds the transport: the thread ends at once.
        thread.withLock { $0.take() }?.join()
    }

    public func perform(_ request: WireRequest) async -> WireResult {
        let checked: CheckedRequest
        do {
            checked = try CheckedRequest(request)
        } catch {
            return WireResult(outcome: .failure(error), transmissions: 0)
        }
        let number = mailbox.nextNumber()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                mailbox.submit(Arrival(number: number, request: checked, continuation: continuation))
            }
        } onCancel: {
            mailbox.cancel(number)
        }
    }

    /// Ends every request in flight as ``WireFailure/Kind/cancelled``, closes the connections and ends the thread.
    ///
    /// Returns when all of that is done; may be called more than once. What is asked for later fails as cancelled,
    /// with nothing sent.
    public func shutdown() async {
        await mailbox.stop()
        thread.withLock { $0.take() }?.join()
    }
}
