import Daemon
import SystemPackage

/// Where a running daemon is asked, and what its journal is found by where none runs.
struct DaemonPlace {
    /// The control socket's path.
    var socket: String
    private var loaded: Result<Configuration, Failure>

    init(_ configuration: Configuration) {
        socket = configuration.control.string
        loaded = .success(configuration)
    }

    /// By a file that can't stand as a whole, and yet says where the socket is. A daemon that runs with what it said before can
    /// be asked; without one the file's problems are all that there is to say.
    init(socket: FilePath, problems: Failure) {
        self.socket = socket.string
        loaded = .failure(problems)
    }

    /// - Throws: ``Failure`` with every problem of the file.
    func configuration() throws -> Configuration { try loaded.get() }
}
