import Crypto
import HRFeed
import Ports
import Provisioning

/// Takes files of a drop directory in, one after the other, snapshots and changes alike.
struct SnapshotIntake: Sendable {
    let source: DropSource
    let surroundings: IntakeSurroundings
    let directory: DropDirectory
    let thread: BlockingThread
    let remembered: RememberedPeople

    /// So many rows go into one short transaction.
    private static let stageBatch = 500
    /// So many people of an earlier file are taken over in one.
    private static let applyBatch = 500
    /// So many events that came before it are looked up at once.
    private static let judgeBatch = 100
    private static let leftoversMax = 1000
    /// How long to leave a file alone that is being written to.
    private static let patience = Duration.seconds(2)

    private var observer: any OccurrenceObserver { surroundings.observer }
    private var journal: PatientJournal {
        PatientJournal(surroundings.journal, time: surroundings.time, observer: surroundings.observer)
    }
    private var sourceID: SourceID { source.feed.source }

    // MARK: - After a start

    /// Finishes what a crash left: files of which the journal has a word (accepted, held, refused) go where they belong,
    /// others are read again under the same id.
    func finishLeftovers() async throws {
        // One file is claimed at a time; more can stand there only where somebody put them there.
        let claims = try await onThread { directory throws(DropError) in
            let claims = try directory.claims(in: .processing, limit: Self.leftoversMax)
            try directory.removeStaleMarkers(of: claims)
            return claims
        }
        for claim in claims {
            try Task.checkCancellation()
            if try await !finish(claim) { try await takeIn(claim) }
        }
        try await settleHeld()
    }

    /// Files that were held, and of which has been decided since, go where they belong.
    func settleHeld() async throws {
        let claims = try await onThread { directory throws(DropError) in
            try directory.claims(in: .held, limit: Self.leftoversMax)
        }
        for claim in claims { _ = try await finish(claim) }
    }

    /// - Returns: false where the journal has no word on the file yet.
    private func finish(_ claim: Claim) async throws -> Bool {
        guard let standing = try await journal.state(of: claim.id) else { return false }
        switch standing.state {
        case .accepted, .applied:
            // Whom its approval has left as they are.
            if claim.place == .held, let reason = standing.reason { try await report(claim, [reason]) }
            try await move(claim, to: .processed)
        case .held: if claim.place != .held { try await move(claim, to: .held) }
        case .refused, .rejected, .replaced:
            let what = standing.state == .refused ? "the file was refused" : "the held file was \(standing.state)"
            try await report(claim, ["\(what): \(standing.reason ?? "`rosterd status` says why")"])
            try await move(claim, to: .failed)
        case .staging, .received: return false
        }
        return true
    }

    /// The files that are there, whole or not.
    func scan(limit: Int) async throws(DropError) -> [Sighting] {
        try await onThread { directory throws(DropError) in try directory.scan(limit: limit).sightings }
    }

    /// Whether files may be judged by their age: not by a clock that the journal doubts, nor while it can't say.
    func canTellAge() async throws(JournalError) -> Bool {
        do throws(JournalError) {
            return try await !surroundings.journal.doubtsClock()
        } catch {
            guard error == .full || error == .busy else { throw error }
            return false
        }
    }

    /// Deletes files that were taken longer ago than they are to be kept, and their reports; those that are held stay.
    ///
    /// - limit: how many of the accepted, and how many of the others, at most.
    func expire(keep: Duration, limit: Int) async throws(DropError) -> (files: Int, isFinished: Bool) {
        let age = surroundings.time.wall + (.zero - keep)
        let before = max(age, WallInstant(milliseconds: 0))
        let counts = try await onThread { directory throws(DropError) in
            var (counts, failure): ([Int], DropError?) = ([], nil)
            for place in [DropPlace.processed, .failed] {
                do throws(DropError) {
                    counts.append(try directory.expire(in: place, claimedBefore: before, limit: limit))
                } catch {
                    failure = failure ?? error
                }
            }
            if let failure { throw failure }
            return counts
        }
        return (counts.reduce(0, +), counts.allSatisfy { $0 < limit })
    }

    // MARK: - One file

    func take(_ sighting: Sighting) async throws {
        let id = IntakeID.minted(at: surroundings.time.wall, random: surroundings.random())
        let claim: Claim
        do throws(DropError) {
            claim = try await onThread { directory throws(DropError) in try directory.claim(sighting, as: id) }
        } catch {
            // Gone or written to since the scan: the next scan finds it as it is then.
            switch error {
            case .vanished, .changed: return
            default: throw error
            }
        }
        try await takeIn(claim)
    }

    private func takeIn(_ claim: Claim) async throws {
        do {
            try await readAndAccept(claim)
        } catch let error as DropError {
            try await leave(claim, error)
        }
    }

    private func readAndAccept(_ claim: Claim) async throws {
        try await onThread { directory throws(DropError) in try directory.discardReport(of: claim) }
        let file = try await onThread { directory throws(DropError) in try directory.open(claim) }
        let (modified, now) = (file.identity.modifiedAt, surroundings.time.wall)
        let asOf: WallInstant
        do throws(FeedRefusal) {
            let name = claim.originalName.description
            asOf = try source.feed.asOf.instant(ofFileNamed: name, modified: modified, now: now)
        } catch {
            try await journal.begin(draft(claim, size: file.identity.size, asOf: min(modified, now)))
            return try await refuse(claim, reason: error.reason)
        }
        try await journal.begin(draft(claim, size: file.identity.size, asOf: asOf))
        do {
            let staged = try await stage(file, claim, asOf: asOf)
            if staged.ending.rowsWithoutKey > 0 { try await reportAbsence(claim, staged.ending) }
            try await checkUnchanged(file)
            try await judgeEarlier(claim)
            let verdict = try await journal.accept(
                claim.id,
                ending: staged.ending,
                seen: staged.seen,
                rules: surroundings.rules
            )
            try await conclude(claim, verdict, staged)
        } catch let refusal as FeedRefusal {
            // What is still being written to is not to be judged by what is there so far.
            try await checkUnchanged(file)
            try await refuse(claim, reason: refusal.reason)
        }
    }

    private func checkUnchanged(_ file: ClaimedFile) async throws(DropError) {
        try await thread.run { () throws(DropError) in try file.checkUnchanged(bytesRead: file.identity.size) }
    }

    private func draft(_ claim: Claim, size: Int64, asOf: WallInstant) -> IntakeDraft {
        IntakeDraft(
            id: claim.id,
            source: sourceID,
            input: .drop,
            semantics: source.semantics,
            name: claim.originalName.description,
            size: size,
            asOf: asOf,
            receivedAt: surroundings.time.wall
        )
    }

    /// While one piece is decoded, the next one is read and added to the digest, and what the last one said is staged.
    private func stage(_ file: ClaimedFile, _ claim: Claim, asOf: WallInstant) async throws -> StagedFile {
        var reader = PeopleReader(
            settings: source.feed,
            completion: source.completion,
            asOf: asOf,
            now: surroundings.time.wall,
            known: try await knownPeople()
        )
        var staging = SnapshotStaging(semantics: source.semantics)
        var piece = try await piece(of: file, at: 0, after: SHA256())
        while !piece.bytes.isEmpty {
            try Task.checkCancellation()
            let (end, digest) = (piece.end, piece.digest)
            let rows = staging.rows.count >= Self.stageBatch ? staging.takeRows() : []
            async let next = self.piece(of: file, at: end, after: digest)
            async let stored: Void = store(rows, of: claim)
            staging.take(try reader.push(piece.bytes))
            try await stored
            try await reportRefused(&staging, claim)
            piece = try await next
        }
        let (rows, ending) = try reader.finish()
        staging.take(rows)
        staging.tally = reader.tally
        staging.ending = ending
        staging.statedAsOf = try reader.statedAsOf(source.semantics)
        try await store(staging.takeRows(), of: claim)
        try await reportRefused(&staging, claim)
        let bytesRead = piece.end
        try await thread.run { () throws(DropError) in try file.checkUnchanged(bytesRead: bytesRead) }
        let hex = piece.digest.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        return StagedFile(
            ending: staging.intakeEnding(digest: hex),
            refusedRows: staging.refusedCount,
            seen: reader.takeKnown()
        )
    }

    private func piece(of file: ClaimedFile, at offset: Int64, after digest: SHA256) async throws(DropError)
        -> FilePiece
    {
        try await thread.run { () throws(DropError) in
            let bytes = try file.chunk(at: offset)
            var digest = digest
            bytes.withUnsafeBytes { digest.update(bufferPointer: $0) }
            return FilePiece(bytes: bytes, end: offset + Int64(bytes.count), digest: digest)
        }
    }

    /// Where every row says all there is to say of somebody, one that says what is known needs no second look.
    private func knownPeople() async throws -> KnownPeople? {
        guard source.semantics == .snapshot else { return nil }
        try await finishEarlier()
        let revision = remembered.people.withLock { $0?.revision }
        if let people = try await journal.knownPeople(of: sourceID, unless: revision) {
            remembered.people.withLock { $0 = people }
        }
        return remembered.people.withLock(\.self)
    }

    /// What is said is compared with what is known once the files before it are taken over.
    private func finishEarlier() async throws {
        while let earlier = try await journal.intakes(in: .accepted, limit: 1).first {
            while try await journal.apply(earlier.id, rules: surroundings.rules, batch: Self.applyBatch) {
                try Task.checkCancellation()
                surroundings.takeover.ring()
            }
            surroundings.takeover.ring()
        }
    }

    /// Events that came before a file of changes are judged before it: it would make them stale where it speaks of the same
    /// people, though of something else. A snapshot says all there is to say, and waits for none.
    private func judgeEarlier(_ claim: Claim) async throws {
        guard source.semantics == .changes else { return }
        let judging = ReceivedJudging(journal: journal, rules: surroundings.rules, observer: observer)
        while true {
            let earlier = try await journal.received(before: claim.id, limit: Self.judgeBatch)
            for intake in earlier { try await judging.judge(intake) }
            guard earlier.count == Self.judgeBatch else { return }
            try Task.checkCancellation()
        }
    }

    private func store(_ rows: [StagedRow], of claim: Claim) async throws {
        var rest = rows[...]
        while !rest.isEmpty {
            try await journal.stage(Array(rest.prefix(Self.stageBatch)), in: claim.id)
            rest = rest.dropFirst(Self.stageBatch)
        }
    }

    private func reportRefused(_ staging: inout SnapshotStaging, _ claim: Claim) async throws(DropError) {
        let lines = staging.takeReport()
        if !lines.isEmpty { try await report(claim, lines) }
    }

    // MARK: - Its end

    private func conclude(
        _ claim: Claim,
        _ verdict: IntakeVerdict,
        _ staged: StagedFile
    ) async throws {
        // Whatever the verdict: judging has taken over what was accepted before.
        surroundings.takeover.ring()
        switch verdict {
        case .refused(let reason):
            try await refuse(claim, reason: reason)
        case .held(let hash, let trips, let conflicts):
            try await report(claim, conflicts)
            let reasons = trips.map(\.description)
            try await report(claim, ["held as \(hash), for an operator to approve or reject:"] + reasons)
            try await move(claim, to: .held)
            let name = claim.originalName.description
            observer.observe(.held(hash, intake: claim.id, source: sourceID, name: name, reasons: reasons))
        case .accepted(let people, let leavers, let conflicts, let heldAlone):
            try await report(claim, conflicts)
            try await move(claim, to: .processed)
            observer.observe(
                .intakeAccepted(
                    claim.id,
                    source: sourceID,
                    name: claim.originalName.description,
                    people: people,
                    leavers: leavers,
                    refusedRows: staged.refusedRows + conflicts.total,
                    rowsWithoutKey: staged.ending.rowsWithoutKey
                )
            )
            for hash in heldAlone {
                let reasons = [GuardTrip.addressChange.description]
                let name = claim.originalName.description
                observer.observe(.held(hash, intake: claim.id, source: sourceID, name: name, reasons: reasons))
            }
            // What it replaced.
            try await settleHeld()
        }
    }

    private func report(_ claim: Claim, _ conflicts: RowConflicts) async throws(DropError) {
        let lines = conflicts.lines(max: RowConflicts.listedMax)
        if !lines.isEmpty { try await report(claim, lines) }
    }

    private func refuse(_ claim: Claim, reason: String) async throws {
        try await journal.refuse(claim.id, reason: reason)
        // What was staged of it is still to be swept away.
        surroundings.takeover.ring()
        try await report(claim, ["the file was refused: \(reason)"])
        try await move(claim, to: .failed)
        let name = claim.originalName.description
        observer.observe(.intakeRefused(claim.id, source: sourceID, name: name, reason: reason))
    }

    /// What can't be read, or isn't what it was, leaves `processing/`.
    private func leave(_ claim: Claim, _ error: DropError) async throws {
        switch error {
        case .vanished:
            try await journal.refuse(claim.id, reason: error.description)
        case .changed:
            try await onThread { directory throws(DropError) in try directory.putBack(claim) }
            try await journal.refuse(claim.id, reason: error.description + "; it is read again")
            // Where a name alone says that a file is whole, it would be taken again at once, as long as it is written to.
            try await surroundings.time.rest(until: surroundings.time.boot + Self.patience)
        case .unreadable(_, let reason):
            // Nothing could be begun before it was opened, but its refusal is to be seen.
            try await journal.begin(draft(claim, size: 0, asOf: surroundings.time.wall))
            // The file's name stands beside it, for whoever may see it.
            try await refuse(claim, reason: "it can't be read: \(reason)")
        case .unusable, .full, .unsynced, .failed:
            throw error
        }
    }

    // MARK: - Small print

    private func onThread<Value: Sendable>(
        _ work: @escaping @Sendable (DropDirectory) throws(DropError) -> Value
    ) async throws(DropError) -> Value {
        try await thread.run { [directory] () throws(DropError) in try work(directory) }
    }

    /// Somebody's row can't be told from nobody's: then nobody is absent, which an operator has to know.
    private func reportAbsence(_ claim: Claim, _ ending: IntakeEnding) async throws(DropError) {
        let line =
            "\(ending.rowsWithoutKey) rows name no employee: nobody is taken for a leaver for not being in this file"
        try await report(claim, [line])
    }

    private func report(_ claim: Claim, _ lines: [String]) async throws(DropError) {
        try await onThread { directory throws(DropError) in try directory.appendReport(on: claim, lines: lines) }
    }

    private func move(_ claim: Claim, to place: DropPlace) async throws(DropError) {
        _ = try await onThread { directory throws(DropError) in try directory.move(claim, to: place) }
    }
}

/// A file that was read to its end.
private struct StagedFile {
    var ending: IntakeEnding
    var refusedRows: Int
    /// Whom it has named; nil where all of it was staged.
    var seen: KnownPeople?
}

/// Some of a file's bytes, and the digest of all up to their end.
private struct FilePiece: Sendable {
    var bytes: [UInt8]
    var end: Int64
    var digest: SHA256
}
