import Glibc

/// A directory that HR drops files into, and the four directories in it that are rosterd's own.
///
/// Every change is a rename within one file system, synced before the call returns: after a crash each file stands in exactly
/// one place under a name that says which intake it belongs to. Links are never followed, and only regular files are taken.
///
/// All calls block: they belong on a ``BlockingThread``. They may come from any thread, but two for the same claim must not
/// overlap.
public struct DropDirectory: Sendable {
    /// As it was given.
    public let path: String
    /// A file `<name><suffix>` says that `<name>` is complete. Nil where this directory's files have no such markers.
    public let markerSuffix: String?

    let root: OwnedDescriptor
    private let processing: OwnedDescriptor
    private let processed: OwnedDescriptor
    private let held: OwnedDescriptor
    private let failed: OwnedDescriptor

    /// Opens it, and makes what is missing of the directories in it, with mode 0700.
    /// - Throws: ``DropError/unusable(path:reason:)`` where it is missing or not permitted, or a directory in it belongs to
    ///   someone else, is a link, or is on another file system.
    public init(opening path: String, markerSuffix: String?) throws(DropError) {
        do throws(SystemFailure) {
            let number = try SystemCall.perform("open") { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            root = OwnedDescriptor(number)
            processing = try Self.ownDirectory(.processing, in: root)
            processed = try Self.ownDirectory(.processed, in: root)
            held = try Self.ownDirectory(.held, in: root)
            failed = try Self.ownDirectory(.failed, in: root)
            try SystemCall.sync(root)
        } catch {
            throw .unusable(path: path, reason: error.reason)
        }
        self.path = path
        self.markerSuffix = markerSuffix
    }

    /// Looks at what is there now: regular files whose names are not to be ignored.
    /// - limit: how many files are returned at most.
    /// - Throws: ``DropError/unusable(path:reason:)`` where the directory was removed or replaced, or can't be read.
    public func scan(limit: Int) throws(DropError) -> DropScan {
        try checkStillThere()
        var scan = DropScan(sightings: [], isTruncated: false)
        do {
            try DirectoryListing.forEach(in: root) { name in
                guard !name.isIgnored, let identity = identity(of: name) else { return true }
                scan.isTruncated = scan.sightings.count == limit
                if scan.isTruncated { return false }
                scan.sightings.append(Sighting(name: name, identity: identity))
                return true
            }
        } catch {
            throw .unusable(path: path, reason: error.reason)
        }
        return scan
    }

    func descriptor(of place: DropPlace) -> OwnedDescriptor {
        switch place {
        case .processing: processing
        case .processed: processed
        case .held: held
        case .failed: failed
        }
    }

    /// Nil where it is gone meanwhile, or no regular file.
    private func identity(of name: DropName) -> FileIdentity? {
        (try? SystemCall.status(of: name, in: root)).flatMap { FileIdentity($0) }
    }

    /// A descriptor outlives its directory's name: without this a directory that was replaced would look empty for ever.
    private func checkStillThere() throws(DropError) {
        do throws(SystemFailure) {
            var named = stat()
            try SystemCall.perform("stat") { stat(path, &named) }
            let opened = try SystemCall.status(of: root)
            guard named.st_dev == opened.st_dev, named.st_ino == opened.st_ino else {
                throw SystemFailure(call: "stat", code: ESTALE)
            }
        } catch {
            throw .unusable(path: path, reason: error.reason)
        }
    }

    private static func ownDirectory(_ place: DropPlace, in root: OwnedDescriptor) throws(SystemFailure)
        -> OwnedDescriptor
    {
        let call = "mkdirat \(place.rawValue)"
        do { try SystemCall.perform(call) { mkdirat(root.number, place.rawValue, 0o700) } } catch {
            guard error.code == EEXIST else { throw error }
        }
        let number = try SystemCall.perform("openat \(place.rawValue)") {
            openat(root.number, place.rawValue, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        let directory = OwnedDescriptor(number)
        let status = try SystemCall.status(of: directory)
        guard status.st_uid == geteuid() else { throw SystemFailure(call: "owner of \(place.rawValue)", code: EPERM) }
        guard status.st_dev == (try SystemCall.status(of: root)).st_dev else {
            throw SystemFailure(call: "file system of \(place.rawValue)", code: EXDEV)
        }
        if status.st_mode & 0o777 != 0o700 { try SystemCall.perform("fchmod") { fchmod(directory.number, 0o700) } }
        return directory
    }
}
