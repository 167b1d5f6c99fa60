import ArgumentParser
import Daemon
import SystemPackage

/// Which configuration a command goes by.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The configuration file.", completion: .file(extensions: ["yaml", "yml"]))
    var config = usualPath

    /// Where it is unless somebody says otherwise.
    static let usualPath = "/etc/rosterd/rosterd.yaml"

    /// - Throws: ``Failure`` with every problem of the file.
    func load() throws -> Configuration {
        do throws(ConfigurationError) {
            return try Configuration.load(FilePath(config))
        } catch {
            throw Failure(error.description, status: error.exitStatus)
        }
    }

    /// For whoever asks a daemon that runs: the file may have been made wrong since it was read.
    ///
    /// - Throws: ``Failure`` where not even the control socket can be told from it.
    func place() throws -> DaemonPlace {
        do {
            return DaemonPlace(try load())
        } catch let problems as Failure {
            guard let socket = Configuration.controlSocket(in: FilePath(config)) else { throw problems }
            return DaemonPlace(socket: socket, problems: problems)
        }
    }
}
