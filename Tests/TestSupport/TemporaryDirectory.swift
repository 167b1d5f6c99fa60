public import Foundation

/// A directory that is gone with its last reference, unless `ROSTERD_KEEP_DIRECTORIES=1`.
public final class TemporaryDirectory: Sendable {
    public let url: URL

    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "rosterd-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        // To look at what a failure has left behind.
        if ProcessInfo.processInfo.environment["ROSTERD_KEEP_DIRECTORIES"] == "1" { return }
        try? FileManager.default.removeItem(at: url)
    }

    /// The path of a file or directory in it.
    public func path(_ name: String) -> String { url.appending(path: name).path }
}
