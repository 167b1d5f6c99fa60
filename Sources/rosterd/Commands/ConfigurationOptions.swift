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
}
