import Glibc
public import Provisioning

extension DropDirectory {
    /// Takes a file that was sighted complete out of the drop directory, into `processing/`, and removes its done-marker.
    /// Both directories are synced.
    /// - Throws: ``DropError/vanished(_:)`` or ``DropError/changed(_:)`` where it is not, or not as, it was sighted; it is in
    ///   the drop directory then, if it is anywhere.
    public func claim(_ sighting: Sighting, as id: IntakeID) throws(DropError) -> Claim {
        guard let claim = Claim(id: id, originalName: sighting.name, place: .processing) else {
            throw .unreadable(sighting.name, reason: "no name can be made of it")
        }
        var isAsSighted = false
        do throws(SystemFailure) {
            let processing = descriptor(of: .processing)
            guard try !exists(claim.storedName, in: processing) else {
                throw SystemFailure(call: "claim", code: EEXIST)
            }
            try SystemCall.rename(sighting.name, in: root, to: claim.storedName, in: processing)
            // Between the scan and now another file may have got the name.
            let status = try SystemCall.status(of: claim.storedName, in: processing)
            isAsSighted = FileIdentity(status) == sighting.identity
            if isAsSighted { try removeMarker(of: sighting.name) } else { try giveBack(claim, as: sighting.name) }
            try SystemCall.sync(processing)
            try SystemCall.sync(root)
        } catch {
            switch error.code {
            case ENOENT: throw .vanished(sighting.name)
            case EACCES, EPERM, EROFS: throw .unusable(path: path, reason: error.reason)
            default: throw error.asDropError
            }
        }
        guard isAsSighted else { throw .changed(sighting.name) }
        return claim
    }

    /// Gives a claimed file back: it changed while it was read, and is to be found anew. Its draft of a report goes.
    ///
    /// It gets its old name again, or, where that is taken or can't be linked, keeps the one with the id. Where files have
    /// done-markers it gets a new one: its own went when it was claimed.
    public func putBack(_ claim: Claim) throws(DropError) {
        try discardReport(of: claim)
        do {
            try giveBack(claim, as: claim.originalName)
            try SystemCall.sync(root)
            try SystemCall.sync(descriptor(of: claim.place))
        } catch {
            throw error.isAbsence ? .vanished(claim.originalName) : error.asDropError
        }
    }

    /// What stands in one of rosterd's own directories, sorted by id. Of `processing/`, on start: files that were claimed
    /// before a crash. Whether one of them is finished or read again, the journal's word on its id decides.
    /// - limit: how many are returned at most.
    public func claims(in place: DropPlace, limit: Int) throws(DropError) -> [Claim] {
        try claims(in: place, limit: limit) { _ in true }
    }

    /// Removes the done-markers that a crash left of files that were claimed already, so that they are not taken for those
    /// of the next files of the same names. To be called on start, before anything in `processing/` is finished.
    public func removeStaleMarkers(of claims: [Claim]) throws(DropError) {
        guard markerSuffix != nil else { return }
        do throws(SystemFailure) {
            for claim in claims where try !exists(claim.originalName, in: root) {
                try removeMarker(of: claim.originalName)
            }
            try SystemCall.sync(root)
        } catch {
            throw error.asDropError
        }
    }

    func claims(in place: DropPlace, limit: Int, where isWanted: (Claim) -> Bool) throws(DropError) -> [Claim] {
        var claims: [Claim] = []
        do {
            try DirectoryListing.forEach(in: descriptor(of: place)) { name in
                guard let claim = Claim(storedName: name, place: place), isWanted(claim), !isReport(name, in: place)
                else {
                    return true
                }
                claims.append(claim)
                return claims.count < limit
            }
        } catch {
            throw error.asDropError
        }
        return claims.sorted { $0.storedName < $1.storedName }
    }

    func exists(_ name: DropName, in directory: OwnedDescriptor) throws(SystemFailure) -> Bool {
        do throws(SystemFailure) {
            _ = try SystemCall.status(of: name, in: directory)
            return true
        } catch {
            if error.isAbsence { return false }
            throw error
        }
    }

    /// A report bears its file's name and a suffix. A dropped file may be called so too, but then the file that it would be
    /// the report of isn't there.
    private func isReport(_ name: DropName, in place: DropPlace) -> Bool {
        let suffix = Claim.reportSuffix
        guard name.hasSuffix(suffix, ignoringCase: false),
            let subject = DropName(bytes: name.bytes.dropLast(suffix.utf8.count))
        else { return false }
        return (try? exists(subject, in: descriptor(of: place))) ?? false
    }

    private func giveBack(_ claim: Claim, as name: DropName) throws(SystemFailure) {
        let directory = descriptor(of: claim.place)
        do throws(SystemFailure) {
            // A link and not a rename: it fails where somebody dropped another file of that name meanwhile.
            try SystemCall.link(claim.storedName, in: directory, to: name, in: root)
            try SystemCall.unlink(claim.storedName, in: directory)
            try leaveMarker(of: name)
        } catch {
            guard [EEXIST, EPERM, EOPNOTSUPP, EMLINK, EACCES].contains(error.code), error.call == SystemFailure.link
            else {
                throw error
            }
            try SystemCall.rename(claim.storedName, in: directory, to: claim.storedName, in: root)
            try leaveMarker(of: claim.storedName)
        }
    }

    private func leaveMarker(of name: DropName) throws(SystemFailure) {
        guard let markerSuffix, let marker = name.appending(markerSuffix) else { return }
        _ = try SystemCall.open(marker, in: root, O_WRONLY | O_CREAT | O_NONBLOCK, mode: 0o644)
    }

    private func removeMarker(of name: DropName) throws(SystemFailure) {
        guard let markerSuffix, let marker = name.appending(markerSuffix) else { return }
        do { try SystemCall.unlink(marker, in: root) } catch {
            if !error.isAbsence { throw error }
        }
    }
}
