import Glibc
import SystemPackage

/// A regular file, read whole.
struct SmallFile {
    var bytes: [UInt8]
    /// Permission bits, as they were when it was read.
    var mode: UInt16

    /// Reads a file that must not be larger than that. Follows links: a secret is often mounted as one.
    static func read(_ path: FilePath, bytesMax: Int) throws(SmallFileError) -> SmallFile {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
            return try descriptor.closeAfter { try read(descriptor, bytesMax: bytesMax) }
        } catch let error as SmallFileError {
            throw error
        } catch Errno.noSuchFileOrDirectory, Errno.notDirectory {
            throw .missing
        } catch {
            throw .failed(reason: "\(error)")
        }
    }

    private static func read(_ descriptor: FileDescriptor, bytesMax: Int) throws -> SmallFile {
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw SmallFileError.notRegular }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count <= bytesMax {
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            if count == 0 { return SmallFile(bytes: bytes, mode: UInt16(status.st_mode & 0o7777)) }
            bytes += buffer[..<count]
        }
        throw SmallFileError.tooLarge
    }
}

enum SmallFileError: Error, Hashable, CustomStringConvertible {
    case missing
    case notRegular
    case tooLarge
    case failed(reason: String)

    var description: String {
        switch self {
        case .missing: "no such file"
        case .notRegular: "is not a regular file"
        case .tooLarge: "is too large"
        case .failed(let reason): reason
        }
    }
}
