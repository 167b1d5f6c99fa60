import Glibc

/// An open file descriptor, closed with its last owner.
final class OwnedDescriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }
}

/// A system call that failed, before it is known what that means.
struct SystemFailure: Error, Hashable {
    /// As the manual names it.
    var call: String
    /// `errno`.
    var code: Int32

    var isAbsence: Bool { code == ENOENT }

    var reason: String { "\(call): \(String(cString: strerror(code)))" }

    /// What it means where nothing more is known of it.
    var asDropError: DropError {
        if call == Self.sync { return .unsynced(reason: reason) }
        return code == ENOSPC || code == EDQUOT ? .full(reason: reason) : .failed(reason: reason)
    }

    static let sync = "fsync"
    static let link = "linkat"
}

enum SystemCall {
    /// Signals may interrupt a call, but not for ever.
    private static let attemptsMax = 100

    /// Calls until it is not interrupted. Negative results are failures.
    @discardableResult
    static func perform<Result: SignedInteger>(
        _ call: String,
        _ body: () -> Result
    ) throws(SystemFailure) -> Result {
        for _ in 0..<attemptsMax {
            let result = body()
            if result >= 0 { return result }
            let code = errno
            if code != EINTR { throw SystemFailure(call: call, code: code) }
        }
        throw SystemFailure(call: call, code: EINTR)
    }

    static func open(
        _ name: DropName,
        in directory: OwnedDescriptor,
        _ flags: Int32,
        mode: mode_t = 0
    ) throws(SystemFailure) -> OwnedDescriptor {
        let number = try perform("openat") {
            name.withCString { openat(directory.number, $0, flags | O_CLOEXEC | O_NOFOLLOW, mode) }
        }
        return OwnedDescriptor(number)
    }

    static func status(of file: OwnedDescriptor) throws(SystemFailure) -> stat {
        var status = stat()
        try perform("fstat") { fstat(file.number, &status) }
        return status
    }

    /// Of the name itself, even where it is a link.
    static func status(of name: DropName, in directory: OwnedDescriptor) throws(SystemFailure) -> stat {
        var status = stat()
        try perform("fstatat") {
            name.withCString { fstatat(directory.number, $0, &status, AT_SYMLINK_NOFOLLOW) }
        }
        return status
    }

    static func rename(
        _ name: DropName,
        in directory: OwnedDescriptor,
        to newName: DropName,
        in newDirectory: OwnedDescriptor
    ) throws(SystemFailure) {
        try perform("renameat") {
            name.withCString { old in
                newName.withCString { renameat(directory.number, old, newDirectory.number, $0) }
            }
        }
    }

    static func link(
        _ name: DropName,
        in directory: OwnedDescriptor,
        to newName: DropName,
        in newDirectory: OwnedDescriptor
    ) throws(SystemFailure) {
        try perform(SystemFailure.link) {
            name.withCString { old in
                newName.withCString { linkat(directory.number, old, newDirectory.number, $0, 0) }
            }
        }
    }

    static func unlink(_ name: DropName, in directory: OwnedDescriptor) throws(SystemFailure) {
        try perform("unlinkat") { name.withCString { unlinkat(directory.number, $0, 0) } }
    }

    /// Writes all of it.
    static func write(_ bytes: [UInt8], to file: OwnedDescriptor) throws(SystemFailure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try perform("write") {
                rest.withUnsafeBytes { Glibc.write(file.number, $0.baseAddress, $0.count) }
            }
            guard count > 0 else { throw SystemFailure(call: "write", code: EIO) }
            rest = rest.dropFirst(count)
        }
    }

    /// A failed sync is never tried again: what it was about may be lost, and the next one would not say so.
    static func sync(_ file: OwnedDescriptor) throws(SystemFailure) {
        try perform(SystemFailure.sync) { fsync(file.number) }
    }
}
