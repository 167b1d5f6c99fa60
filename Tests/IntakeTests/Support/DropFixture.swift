import Foundation
import Glibc
import Intake
import Provisioning
import TestSupport
import Testing

/// A drop directory of its own for one test, gone with it.
final class DropFixture: Sendable {
    let path: String
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.url.path(percentEncoded: false)
    }

    func opened(markerSuffix: String? = nil) throws -> DropDirectory {
        try DropDirectory(opening: path, markerSuffix: markerSuffix)
    }

    func path(of file: String) -> String { path + "/" + file }

    /// Drops a file.
    @discardableResult
    func write(_ text: String, to file: String) throws -> DropName {
        let name = try #require(DropName(file))
        try write(text, to: name)
        return name
    }

    /// Drops a file whose name need not be text.
    func write(_ text: String, to name: DropName) throws {
        try write(text, at: Array(path.utf8) + Array("/".utf8) + name.bytes)
    }

    /// Writes a file anywhere below the directory.
    func put(_ text: String, at file: String) throws {
        try write(text, at: Array(path(of: file).utf8))
    }

    /// Into the file that is there, if one is.
    private func write(_ text: String, at path: [UInt8]) throws {
        let terminated = path.map { CChar(bitPattern: $0) } + [0]
        let descriptor = terminated.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) } ?? -1
        }
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }

    func append(_ text: String, to file: String) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: path(of: file)))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(text.utf8))
    }

    func text(of file: String) throws -> String {
        try String(contentsOf: URL(filePath: path(of: file)), encoding: .utf8)
    }

    func exists(_ file: String) -> Bool { FileManager.default.fileExists(atPath: path(of: file)) }

    func list(_ directory: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(of: directory)).sorted()
    }

    /// In whole seconds since 1970.
    func setModified(_ seconds: Int, of file: String) throws {
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path(of: file))
    }
}

extension DropDirectory {
    func sighting(of name: DropName) throws -> Sighting {
        try #require(try scan(limit: 100).sightings.first { $0.name == name })
    }

    /// Sighted and claimed at once.
    func claim(_ name: DropName, _ number: UInt32 = 1) throws -> Claim {
        try claim(try sighting(of: name), as: .test(number))
    }
}

extension Identifier where Kind == IntakeKind {
    /// Ids in the order of their numbers, one second apart.
    static func test(_ number: UInt32) -> IntakeID {
        .minted(at: WallInstant(milliseconds: 1_795_295_103_417 + Int64(number) * 1_000), random: number)
    }
}
