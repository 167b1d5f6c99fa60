import Glibc
import Provisioning

/// What tells one state of a file from another without reading it.
public struct FileIdentity: Sendable, Hashable {
    public var device: UInt64
    public var inode: UInt64
    /// In bytes.
    public var size: Int64
    /// When it was last written, by the file system's clock; in nanoseconds since 1970. A writer can set it.
    public var modified: Int64

    public init(device: UInt64, inode: UInt64, size: Int64, modified: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
    }

    var modifiedAt: WallInstant { WallInstant(milliseconds: modified / 1_000_000) }

    /// Nil where that is no regular file.
    init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        let (seconds, overflow) = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        self.init(
            device: UInt64(status.st_dev),
            inode: UInt64(status.st_ino),
            size: Int64(status.st_size),
            modified: overflow ? .max : seconds &+ Int64(status.st_mtim.tv_nsec)
        )
    }
}
