/// Something that was done to a disk and is worth being cut off before, during or after.
public enum DiskEvent: Sendable, Hashable {
    /// An empty file has this name now. Files are counted in the order in which they are made.
    case create(String)
    case write(inode: Int, offset: Int, bytes: [UInt8])
    case resize(inode: Int, size: Int)
    /// - directory: SQLite's `unix` VFS syncs the directory, too, with the first sync of a log or a rollback journal.
    case sync(inode: Int, directory: Bool)
    case syncDirectory
    /// - isSynced: the directory was, too.
    case remove(String, isSynced: Bool)
    /// A sync failed: some of what it was about is on disk, by this seed, and the rest never will be, whatever is synced later.
    case spoil(inode: Int, seed: UInt64)
    /// What is in the cache and needn't be written any more is read from the disk again: what a failed sync has lost is gone.
    case forgetCache(inode: Int)
}
