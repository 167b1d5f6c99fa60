/// What a disk does to writes that weren't synced, and what it tells SQLite of itself.
public struct DiskTraits: Sendable, Hashable {
    /// A power of two, at least 512. SQLite is told so; writes tear at 512 bytes or at this.
    public let sectorBytes: Int
    /// Beside what is written, a sector that the power cut hits keeps what it held: `SQLITE_IOCAP_POWERSAFE_OVERWRITE`, which
    /// SQLite claims for every usual disk. Where not, such a sector may be rubbish.
    public let isPowersafeOverwrite: Bool
    /// Says that it has synced and hasn't: no promise can hold on it. It shows that whoever looks for losses finds them.
    public let liesAboutSyncs: Bool

    public init(sectorBytes: Int, isPowersafeOverwrite: Bool, liesAboutSyncs: Bool) {
        precondition(sectorBytes >= 512 && sectorBytes.nonzeroBitCount == 1, "no disk has such sectors")
        self.sectorBytes = sectorBytes
        self.isPowersafeOverwrite = isPowersafeOverwrite
        self.liesAboutSyncs = liesAboutSyncs
    }

    /// Claims nothing but its sector's size, so that SQLite is as careful as it can be.
    public static let careful = DiskTraits(sectorBytes: 4096, isPowersafeOverwrite: false, liesAboutSyncs: false)

    /// As SQLite's own VFS on Linux takes every disk to be.
    public static let usual = DiskTraits(sectorBytes: 4096, isPowersafeOverwrite: true, liesAboutSyncs: false)

    /// As ``usual``, and every sync is a lie.
    public static let lying = DiskTraits(sectorBytes: 4096, isPowersafeOverwrite: true, liesAboutSyncs: true)

    /// A sector that tears may be rubbish.
    var garbles: Bool { !isPowersafeOverwrite }
}
