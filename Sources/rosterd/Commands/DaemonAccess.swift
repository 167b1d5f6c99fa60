import Console
import CurlTransport
import Daemon
import Ports
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The running daemon, through its control socket; or its journal, where none runs.
enum DaemonAccess {
    /// - Parameter needsDaemon: a command that only a running daemon can do.
    static func perform<Answer>(
        _ configuration: Configuration,
        needsDaemon: Bool,
        _ body: (any DaemonControl) async throws(ControlError) -> Answer
    ) async throws -> Answer {
        try await perform(DaemonPlace(configuration), needsDaemon: needsDaemon, body)
    }

    /// - Parameter needsDaemon: a command that only a running daemon can do.
    static func perform<Answer>(
        _ place: DaemonPlace,
        needsDaemon: Bool,
        _ body: (any DaemonControl) async throws(ControlError) -> Answer
    ) async throws -> Answer {
        let socket = place.socket
        try checkSocket(socket)
        var curl = CurlConfiguration.standard
        curl.unixSocketPath = socket
        let transport = try CurlTransport(configuration: curl)
        let answer = await Result { () async throws(ControlError) in
            try await body(ControlClient(transport: transport, socket: socket))
        }
        await transport.shutdown()
        do throws(ControlError) {
            return try answer.get()
        } catch {
            guard case .notRunning = error, !needsDaemon else { throw Failure(describing: error) }
        }
        let configuration = try place.configuration()
        return try await open({ () throws(JournalError) in try JournalControl(configuration: configuration) }, body)
    }

    /// Whoever may not use the socket must not be told that no daemon runs.
    private static func checkSocket(_ path: String) throws {
        guard access(path, W_OK) != 0 else { return }
        let error = Errno(rawValue: errno)
        guard error != .noSuchFileOrDirectory else { return }
        throw Failure(
            "the control socket \(path) can't be used: \(error)",
            status: error == .permissionDenied ? Exit.noPermission : Exit.unavailable
        )
    }

    /// As if nobody were known, whatever the daemon and its journal say.
    static func performKnowingNobody<Answer>(
        _ configuration: Configuration,
        _ body: (any DaemonControl) async throws(ControlError) -> Answer
    ) async throws -> Answer {
        try await open({ () throws(JournalError) in try JournalControl(knowingNobody: configuration) }, body)
    }

    private static func open<Answer>(
        _ make: () throws(JournalError) -> JournalControl,
        _ body: (any DaemonControl) async throws(ControlError) -> Answer
    ) async throws -> Answer {
        do {
            let journal = try make()
            let answer = await Result { () async throws(ControlError) in try await body(journal.control) }
            await journal.close()
            return try answer.get()
        } catch {
            throw Failure(describing: error)
        }
    }
}

extension Result {
    fileprivate init(_ body: () async throws(Failure) -> Success) async {
        do throws(Failure) { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
