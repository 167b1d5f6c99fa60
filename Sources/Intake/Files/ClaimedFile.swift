import Glibc

/// A claimed file, opened: hands out its bytes in bounded pieces, and knows whether it changed meanwhile.
///
/// Its calls block: they belong on a ``BlockingThread``. It is closed with its last owner.
public final class ClaimedFile: Sendable {
    public let claim: Claim
    /// As it was when it was opened.
    public let identity: FileIdentity

    private let file: OwnedDescriptor
    private let directory: OwnedDescriptor

    /// Bytes of a piece: large enough that system calls don't count, small enough for many files at once.
    public static let chunkBytesMax = 256 << 10

    init(claim: Claim, in directory: OwnedDescriptor) throws(DropError) {
        do throws(SystemFailure) {
            // Without blocking: opening a pipe that nobody writes to would wait for ever.
            file = try SystemCall.open(claim.storedName, in: directory, O_RDONLY | O_NONBLOCK | O_NOCTTY)
            guard let identity = FileIdentity(try SystemCall.status(of: file)) else {
                throw SystemFailure(call: "no regular file", code: EINVAL)
            }
            self.identity = identity
        } catch {
            switch error.code {
            case ENOENT: throw .vanished(claim.originalName)
            case ELOOP, EACCES, EPERM, EINVAL, EISDIR, ENXIO:
                throw .unreadable(claim.originalName, reason: error.reason)
            default: throw error.asDropError
            }
        }
        self.claim = claim
        self.directory = directory
        posix_fadvise(file.number, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    /// The bytes from there on, at most ``chunkBytesMax``; none at the end of the file.
    public func chunk(at offset: Int64) throws(DropError) -> [UInt8] {
        var failure: SystemFailure?
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunkBytesMax) { buffer, count in
            do throws(SystemFailure) {
                count = try SystemCall.perform("pread") {
                    pread(file.number, buffer.baseAddress, buffer.count, off_t(offset))
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure.asDropError }
        return bytes
    }

    /// Makes certain that what was read is one state of the file. To be called after the last byte was read.
    /// - bytesRead: how many there were.
    /// - Throws: ``DropError/changed(_:)``: the file goes back, and nothing that was read counts.
    public func checkUnchanged(bytesRead: Int64) throws(DropError) {
        do {
            let opened = FileIdentity(try SystemCall.status(of: file))
            let named = FileIdentity(try SystemCall.status(of: claim.storedName, in: directory))
            if opened == identity, named == identity, bytesRead == identity.size { return }
        } catch {
            guard error.isAbsence else { throw error.asDropError }
        }
        throw .changed(claim.originalName)
    }
}

extension DropDirectory {
    /// Opens a claimed file. Links are not followed.
    /// - Throws: ``DropError/unreadable(_:reason:)`` where it is no regular file or reading it is not permitted.
    public func open(_ claim: Claim) throws(DropError) -> ClaimedFile {
        try ClaimedFile(claim: claim, in: descriptor(of: claim.place))
    }
}
