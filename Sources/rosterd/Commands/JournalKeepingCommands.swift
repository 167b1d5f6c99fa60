import ArgumentParser
import Daemon
import Foundation
import Ports
import Provisioning

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `rosterd journal check`: is it whole, and does it keep its promises?
struct JournalCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check that the journal is whole, and keeps the promises that can be told from it.",
        discussion: CommandHelp.text(
            "Delivery and intake go on meanwhile.",
            json: "checks (what was looked at) and problems (what is not as it must be).",
            exits: "0 where all is well; with 65 where something is not as it must be.",
            examples: ["rosterd journal check"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var output: OutputOptions

    func run() async throws {
        let place = try options.place()
        let report = try await ProgressLine().during("checking the journal") {
            try await DaemonAccess.perform(place, needsDaemon: false) { control throws(ControlError) in
                try await control.checkJournal()
            }
        }
        try output.show(report) {
            let found = report.problems.isEmpty ? "all is well" : Shown.count(report.problems.count, "problem")
            return report.problems.map { "PROBLEM: \(Shown.harmless($0))" }
                + ["\(Shown.count(report.checks.count, "check")): \(found)"]
        }
        if !report.problems.isEmpty { throw ExitCode(Exit.dataError) }
    }
}

/// `rosterd journal backup FILE`: a copy of it, as of now.
struct JournalBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the journal into a file, whole and as of one instant.",
        discussion: CommandHelp.text(
            """
            The daemon goes on meanwhile. The copy is yours alone (0600), and no file is overwritten. To restore it, put it in the \
            journal's place while no daemon runs; then rosterd reconcile, since the targets have gone on.
            """,
            json: "file and bytes.",
            exits:
                "0; with 65 where there is no journal yet; with 73 where the file is there already or can't be made; with 75 where too many copies are being made.",
            examples: ["rosterd journal backup /var/backups/rosterd-$(date +%F).sqlite"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "The file that is made.", completion: .file())
    var file: String

    func run() async throws {
        let place = try options.place()
        // Before anything is copied: what is there already stays.
        let copy = try BackupOutput(path: file)
        let bytes: Int64
        do {
            let made = try await ProgressLine().during("copying the journal") {
                try await DaemonAccess.perform(place, needsDaemon: false) { control throws(ControlError) in
                    try await control.makeBackup()
                }
            }
            bytes = try await DaemonAccess.perform(place, needsDaemon: false) { control throws(ControlError) in
                try await Self.fetch(made, from: control, into: copy)
            }
            try copy.finish()
        } catch {
            copy.remove()
            throw error
        }
        try output.show(BackupRecord(file: file, bytes: bytes)) { ["\(file): \(bytes) bytes"] }
    }

    /// As `--json` shows it.
    private struct BackupRecord: Encodable {
        var file: String
        var bytes: Int64
    }

    private static func fetch(
        _ copy: BackupCopy,
        from control: any DaemonControl,
        into output: BackupOutput
    ) async throws(ControlError) -> Int64 {
        let progress = ProgressLine()
        defer { progress.clear() }
        var bytes: Int64 = 0
        while bytes < copy.bytes {
            progress.show("fetching the copy " + ProgressLine.bar(bytes, of: copy.bytes))
            let part = try await control.backupPart(copy.id, from: bytes)
            guard !part.isEmpty else { throw .incomplete }
            do {
                try output.write(part)
            } catch {
                try await control.dropBackup(copy.id)
                throw .refused(reason: "the copy can't be written: \(error.localizedDescription)")
            }
            bytes += Int64(part.count)
        }
        try await control.dropBackup(copy.id)
        return bytes
    }
}

/// The file that a backup is written to: it is there whole and synced, or not at all.
private final class BackupOutput: Sendable {
    private let path: String
    private let handle: FileHandle

    init(path: String) throws {
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure("\(path) can't be made: \(String(cString: strerror(errno)))", status: Exit.cantCreate)
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    func write(_ bytes: [UInt8]) throws { try handle.write(contentsOf: Data(bytes)) }

    func finish() throws {
        try handle.synchronize()
        try handle.close()
    }

    /// Nothing but what this made: somebody may have put another file in its place.
    func remove() {
        var (ours, there) = (stat(), stat())
        guard fstat(handle.fileDescriptor, &ours) == 0, lstat(path, &there) == 0, ours.st_ino == there.st_ino,
            ours.st_dev == there.st_dev
        else { return }
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// `rosterd journal archive --before AGE`: what is old, out of the journal.
struct JournalArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Move what ended long ago out of the journal, into an archive beside it.",
        discussion: CommandHelp.text(
            """
            Operations that have ended, the requests that carried them, the intakes that led to them and the rows that changed \
            somebody go into a SQLite file in archive/ beside the journal, and are deleted once they are on disk there. What is \
            open stays, and so does whatever the pace and the next snapshot are judged by. rosterd why and rosterd replay \
            reach back no further than that from then on.

            Shows from when on the history begins then, and asks.
            """,
            json: "path (of the archive) and rows (how many of each table). Nobody is asked then: it needs --yes.",
            exits: "0; with 1 where you said no; with 65 where that age is below a day, or there is no journal yet.",
            examples: ["rosterd journal archive --before 90d"]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "What ended longer ago than that: 90d; at least 1d.")
    var before: String

    @OptionGroup
    var consent: ConsentOptions

    @OptionGroup
    var output: OutputOptions

    func validate() throws {
        guard Duration(written: before) != nil else { throw ValidationError("'\(before)' is no age, such as 90d.") }
        try consent.check(json: output.json, or: nil)
    }

    func run() async throws {
        let place = try options.place()
        guard let age = Duration(written: before) else { throw ExitCode(Exit.usage) }
        if !output.json {
            let begins = WallInstant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) - age
            print("why and replay will reach back to \(Shown.instant(begins)), and no further")
        }
        guard consent.allows("Archive what ended before?") else {
            print("nothing was archived")
            throw ExitCode(Exit.attention)
        }
        let report = try await DaemonAccess.perform(place, needsDaemon: false) { control throws(ControlError) in
            try await control.archive(olderThan: age)
        }
        try output.show(report) {
            report.rows.sorted { $0.key < $1.key }.map { "  \($0.key): \(Shown.count($0.value, "row"))" }
                + ["archived in \(report.path)"]
        }
    }
}
