import Glibc

/// The bytes that the kernel tells of a watched directory: events of 16 bytes each, and a name behind each (inotify(7)).
enum InotifyEvents {
    private static let headerBytes = 16
    private static let maskOffset = 4
    private static let lengthOffset = 12

    /// False where all that happened is that directories were made or moved in it. rosterd makes its own there, and that the
    /// kernel tells of what it did itself doesn't mean that it tells of what others do.
    static func mayConcernFiles(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset + headerBytes <= bytes.count {
            let mask = bytes.loadUnaligned(fromByteOffset: offset + maskOffset, as: UInt32.self)
            let length = bytes.loadUnaligned(fromByteOffset: offset + lengthOffset, as: UInt32.self)
            // Without a name it is of the watched directory itself.
            if length == 0 || mask & UInt32(IN_ISDIR) == 0 { return true }
            offset += headerBytes + Int(length)
        }
        return bytes.isEmpty
    }
}
