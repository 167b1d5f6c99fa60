import Daemon
import Foundation
import SystemPackage

/// The demo's directory: configuration, token, drop directory, journal.
struct DemoStage: Sendable {
    let samples: URL
    let directory: URL

    /// A sandbox's token: it opens nothing else.
    let token = "demo-token"

    var configurationFile: URL { directory.appending(path: "rosterd.yaml") }
    var drop: URL { directory.appending(path: "drop") }

    /// - Throws: ``Failure`` where the samples are not there, or the directory can't be made.
    init(samples: String, directory: String?) throws {
        self.samples = URL(fileURLWithPath: samples)
        let name = "rosterd-demo-\(UInt32.random(in: .min ... .max))"
        self.directory =
            directory.map { URL(fileURLWithPath: $0) }
            ?? FileManager.default.temporaryDirectory.appending(path: name)
        for file in ["day1.csv", "day2.csv", "rosterd.yaml"] {
            let path = self.samples.appending(path: file).path
            guard FileManager.default.isReadableFile(atPath: path) else {
                throw Failure("\(path) is not there; say where the samples are with --samples", status: Exit.noInput)
            }
        }
        do {
            try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
            let file = self.directory.appending(path: "token")
            try Data(token.utf8).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        } catch {
            throw Failure("\(self.directory.path): \(error.localizedDescription)", status: Exit.ioError)
        }
    }

    /// Where the samples' configuration expects the sandbox.
    private static let sampleAddress = "http://127.0.0.1:8080"

    /// Writes the samples' configuration with the sandbox's address in it, and reads it as the daemon would.
    func configuration(sandbox address: String) throws -> Configuration {
        let sample = try String(contentsOf: samples.appending(path: "rosterd.yaml"), encoding: .utf8)
        let text = sample.replacing(Self.sampleAddress, with: address)
        try Data(text.utf8).write(to: configurationFile)
        return try Configuration.load(FilePath(configurationFile.path))
    }

    func export(_ name: String) throws -> Data { try Data(contentsOf: samples.appending(path: name)) }

    /// Drops an export as a careful writer does: under a name that is ignored, then renamed.
    func drop(_ name: String) throws {
        let temporary = drop.appending(path: name + ".tmp")
        try export(name).write(to: temporary)
        try FileManager.default.moveItem(at: temporary, to: drop.appending(path: name))
    }
}
