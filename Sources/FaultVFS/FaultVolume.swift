package import Journaling
package import Ports

/// A ``FaultDisk`` as it is mounted between two boots.
public struct FaultVolume: Sendable {
    let disk: FaultDisk
    let boot: Int

    /// The path of a file on it, for SQLite with this VFS and for a journal on it.
    public func path(_ name: String) -> String { "\(FaultPath.root)\(disk.number).\(boot)/\(name)" }

    /// The names of the files on it, sorted.
    public var files: [String] { disk.image.files }

    /// What an SQLite connection has to open for a path: a URI that names the VFS.
    public func uri(_ path: String) -> String {
        FaultVFS.register()
        return "file:\(path)?vfs=\(FaultVFS.name)"
    }
}

extension FaultVolume: JournalDisk {
    package func database(_ path: String) -> String { uri(path) }

    package func prepare(_ path: String) throws(JournalError) {
        guard let name = FaultPath(path)?.name, disk.prepare(name, boot: boot) else {
            throw .unreadable(path: path, reason: "the disk failed")
        }
    }

    package func forgetCache(of path: String) throws(JournalError) {
        guard let name = FaultPath(path)?.name, disk.forgetCache(of: name, boot: boot) else {
            throw .unreadable(path: path, reason: "the disk failed")
        }
    }

    package func lock(_ path: String) throws(JournalError) -> JournalLock {
        guard disk.hold(path, boot: boot) else { throw .locked(path: path) }
        return JournalLock { [disk, boot] in disk.letGo(path, boot: boot) }
    }

    package func size(of path: String) -> Int64 {
        guard let name = FaultPath(path)?.name else { return 0 }
        return disk.withState { Int64($0.image.size(of: name) ?? $0.taken[name] ?? 0) }
    }

    package func free(beside path: String) -> Int64? {
        disk.withState { $0.free.map { Int64($0) } }
    }

    package func take(_ path: String, bytes: Int64) -> Bool {
        disk.withState { state in
            guard let name = FaultPath(path)?.name, state.boot == boot, state.free.map({ $0 >= bytes }) ?? true else {
                return false
            }
            state.taken[name] = Int(bytes)
            return true
        }
    }

    package func giveBack(_ path: String) -> Bool {
        disk.withState { state in FaultPath(path).map { state.taken.removeValue(forKey: $0.name) != nil } ?? false }
    }

    package var isDown: Bool { disk.withState { $0.isDown || $0.boot != boot } }
}

/// `/fault/3.1/journal.sqlite`: the disk, the boot, the file.
struct FaultPath {
    static let root = "/fault/"
    var disk: Int
    var boot: Int
    var name: String

    init?(_ path: String) {
        // SQLite and the journal ask by path, the journal after each commit: as bytes it takes no time.
        var rest = path.utf8[...]
        guard rest.starts(with: Self.root.utf8) else { return nil }
        rest = rest.dropFirst(Self.root.utf8.count)
        guard let dot = rest.firstIndex(of: UInt8(ascii: ".")),
            let slash = rest[dot...].firstIndex(of: UInt8(ascii: "/")),
            let disk = Int(Substring(rest[..<dot])), let boot = Int(Substring(rest[dot..<slash].dropFirst())),
            rest.index(after: slash) < rest.endIndex
        else { return nil }
        (self.disk, self.boot, name) = (disk, boot, String(Substring(rest[slash...].dropFirst())))
    }
}
