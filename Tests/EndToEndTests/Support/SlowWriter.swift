import Foundation
import TestSupport

/// Writes a file of the drop directory in place, under its own name, piece by piece: as an upload does.
struct SlowWriter: ~Copyable {
    private let handle: FileHandle

    init(_ scenario: Scenario, _ name: String) throws {
        let file = scenario.path("drop/\(name)")
        guard FileManager.default.createFile(atPath: file, contents: nil),
            let handle = FileHandle(forWritingAtPath: file)
        else { throw ChildProcess.Failure(description: "\(file) can't be written") }
        self.handle = handle
    }

    /// Writes the text in so many pieces, resting after each.
    func write(_ text: String, pieces: Int, rest: Duration, _ afterEach: () async throws -> Void) async throws {
        let bytes = Data(text.utf8)
        let size = (bytes.count + pieces - 1) / pieces
        for start in stride(from: 0, to: bytes.count, by: size) {
            try handle.write(contentsOf: bytes[start..<min(start + size, bytes.count)])
            try await Task.sleep(for: rest)
            try await afterEach()
        }
    }

    /// The writer is gone, whether it was done or not.
    consuming func close() throws { try handle.close() }
}
