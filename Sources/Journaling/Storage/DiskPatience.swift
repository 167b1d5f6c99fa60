/// How long a disk may take for what it is given in one go, before it is taken for one that hangs.
enum DiskPatience {
    /// A slow disk writes pages that lie here and there no faster.
    private static let bytesPerSecond: Int64 = 2 << 20
    /// What any disk may take, however little it is given.
    private static let least = Duration.seconds(30)

    static func time(for bytes: Int64) -> Duration { least + .seconds(max(0, bytes) / bytesPerSecond) }
}
