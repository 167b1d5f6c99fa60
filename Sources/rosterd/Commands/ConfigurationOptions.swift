import ArgumentParser
import Daemon
import SystemPackage

/// Which configuration a command goes by.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The configuration file.")
    var config = "/etc/rosterd/rosterd.yaml"

    /// - Throws: ``Failure`` with every problem of the file.
    func load() throws -> Configuration {
        do throws(ConfigurationError) {
            return try Configuration.load(FilePath(config))
        } catch {
            throw Failure(error.description, status: error.exitStatus)
        }
    }
}
