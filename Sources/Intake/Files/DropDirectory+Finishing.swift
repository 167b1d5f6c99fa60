import Glibc
public import Provisioning

extension DropDirectory {
    /// Moves a claimed file, and its report with it, to where it belongs now. The directories are synced, and so is a report
    /// that was only a draft; it is there before the file is.
    ///
    /// Doing it again after a crash does what is left of it.
    public func move(_ claim: Claim, to place: DropPlace) throws(DropError) -> Claim {
        let (source, target) = (descriptor(of: claim.place), descriptor(of: place))
        do throws(SystemFailure) {
            try moveReport(of: claim, from: source, to: target)
            do throws(SystemFailure) {
                try SystemCall.rename(claim.storedName, in: source, to: claim.storedName, in: target)
            } catch {
                guard error.isAbsence, try exists(claim.storedName, in: target) else { throw error }
            }
            try SystemCall.sync(target)
            try SystemCall.sync(source)
        } catch {
            throw error.isAbsence ? .vanished(claim.storedName) : error.asDropError
        }
        return claim.moved(to: place)
    }

    /// Adds lines to the report on a file, be it one that is being read or one that was held. They are durable once the file
    /// was moved.
    ///
    /// Control characters in them are escaped, so that a line is a line whatever it quotes.
    public func appendReport(on claim: Claim, lines: [String]) throws(DropError) {
        let isRead = claim.place == .processing
        guard let name = isRead ? claim.draftReportName : claim.reportName else { return }
        let text = lines.map { Self.escaped($0) + "\n" }.joined()
        do {
            let flags = O_WRONLY | O_APPEND | O_CREAT
            let file = try SystemCall.open(name, in: descriptor(of: claim.place), flags, mode: 0o600)
            try SystemCall.write(Array(text.utf8), to: file)
            // A draft is synced when it is moved.
            if !isRead { try SystemCall.sync(file) }
        } catch {
            throw error.asDropError
        }
    }

    /// Forgets what an earlier try at reading the file has reported.
    public func discardReport(of claim: Claim) throws(DropError) {
        guard let name = claim.draftReportName else { return }
        do { try SystemCall.unlink(name, in: descriptor(of: .processing)) } catch {
            if !error.isAbsence { throw error.asDropError }
        }
    }

    /// Deletes files that were claimed before that instant, and came to this place before it, too; and their reports.
    ///
    /// One that can't be deleted keeps no other from it.
    /// - limit: how many files at most; who gets as many calls again.
    /// - Returns: how many files it deleted.
    /// - Throws: what was the first to fail, once all that can be deleted is.
    public func expire(in place: DropPlace, claimedBefore instant: WallInstant, limit: Int) throws(DropError) -> Int {
        let directory = descriptor(of: place)
        let stamp = Array(IntakeID.stamp(of: instant).utf8)
        let old = try claims(in: place, limit: limit) { claim in
            // What was held for long has its name from then, and is here since a moment ago.
            claim.storedName.bytes.lexicographicallyPrecedes(stamp)
                && wasChanged(claim.storedName, in: directory, before: instant)
        }
        var failure: SystemFailure?
        for claim in old {
            do throws(SystemFailure) {
                if let report = claim.reportName { try remove(report, in: directory) }
                try remove(claim.storedName, in: directory)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure.asDropError }
        return old.count
    }

    /// Whether the file's last change, a rename included, is older. False where it can't be told.
    private func wasChanged(_ name: DropName, in directory: OwnedDescriptor, before instant: WallInstant) -> Bool {
        guard let changed = try? SystemCall.status(of: name, in: directory).st_ctim else { return false }
        return Int64(changed.tv_sec) * 1_000 + Int64(changed.tv_nsec) / 1_000_000 < instant.milliseconds
    }

    private func remove(_ name: DropName, in directory: OwnedDescriptor) throws(SystemFailure) {
        do throws(SystemFailure) { try SystemCall.unlink(name, in: directory) } catch {
            if !error.isAbsence { throw error }
        }
    }

    private func moveReport(
        of claim: Claim,
        from source: OwnedDescriptor,
        to target: OwnedDescriptor
    ) throws(SystemFailure) {
        guard let name = claim.reportName, let draft = claim.draftReportName else { return }
        do throws(SystemFailure) {
            guard claim.place == .processing else {
                return try SystemCall.rename(name, in: source, to: name, in: target)
            }
            try SystemCall.sync(try SystemCall.open(draft, in: source, O_WRONLY))
            try SystemCall.rename(draft, in: source, to: name, in: target)
        } catch {
            if !error.isAbsence { throw error }
        }
    }

    private static func escaped(_ line: String) -> String {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            [.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
        guard line.unicodeScalars.contains(where: isControl) else { return line }
        return line.unicodeScalars.map { isControl($0) ? $0.escaped(asASCII: true) : String($0) }.joined()
    }
}
