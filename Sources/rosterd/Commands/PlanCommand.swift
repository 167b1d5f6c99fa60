import ArgumentParser
import Foundation
import Ports
import Provisioning
import SystemPackage

/// `rosterd plan FILE`: what would this file do?
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what an export would do, without doing it.",
        discussion: CommandHelp.text(
            """
            Plans against the running daemon's state, or against the journal where no daemon runs; where there is none \
            either, or with --empty, as if nobody were known. Changes nothing and sends nothing. Where guards would hold \
            the file, what follows is what it would do once it is approved. Of a source that has a webhook alone, the file is \
            a body as it is posted; this judges all its events as one, and posted, each passes the guards by itself.
            """,
            json: """
                source, name, rows and what the file comes to: guards (why it would be held), heldAlone, waitingAlone, refusal, \
                refusedRows, refusedRowCount, leavers, and for each of targets counts, operations, superseded and cost (requests, reads, seconds).
                """,
            exits: """
                0; with 1 where rows are refused; with 2 where the file, or somebody's change of address, would wait for an \
                approval, whether rows are refused or not; with 65 where the whole file is refused; with 66 where it can't be read.
                """,
            examples: [
                "rosterd plan export.csv", "rosterd plan --source contractors - < export.csv",
                "rosterd plan --empty export.csv --json",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "The source whose file it is; needed where there are several.", completion: NameCompletion.sources)
    var source: String?

    @Flag(help: "Plan as if nobody were known, without asking the daemon.")
    var empty = false

    @OptionGroup
    var output: OutputOptions

    @Argument(help: "The export; - reads standard input.", completion: .file())
    var file: String

    func run() async throws {
        let configuration = try options.load()
        let bytes = try ExportFile.read(file)
        let name = file == "-" ? "-" : URL(fileURLWithPath: file).lastPathComponent
        let modified = file == "-" ? nil : ExportFile.modified(file)
        let plan = { (control: any DaemonControl) async throws(ControlError) -> PlanReport in
            try await control.plan(
                source: source.map { SourceID($0) },
                name: name,
                modified: modified,
                chunks: ExportFile.chunks(of: bytes)
            )
        }
        let report =
            empty
            ? try await DaemonAccess.performKnowingNobody(configuration, plan)
            : try await DaemonAccess.perform(configuration, needsDaemon: false, plan)
        try output.show(report) { PlanText(report: report).lines }
        if let status = report.exitStatus { throw ExitCode(status) }
    }
}

extension PlanReport {
    /// Nil where all is well. What waits for somebody outranks what is left out.
    fileprivate var exitStatus: Int32? {
        if refusal != nil { return Exit.dataError }
        if !guards.isEmpty || heldAlone > 0 { return Exit.held }
        return refusedRowCount > 0 ? Exit.attention : nil
    }
}

/// The file that is to be planned.
enum ExportFile {
    /// - Throws: ``Failure`` where it can't be read.
    static func read(_ path: String) throws -> Data {
        do {
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            // Foundation tells in three sentences what the system tells in three words.
            try FileDescriptor.open(FilePath(path), .readOnly).close()
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch let error as Errno {
            throw Failure("\(path) can't be read: \(error)", status: Exit.noInput)
        } catch {
            throw Failure("\(path) can't be read: \(error.localizedDescription)", status: Exit.noInput)
        }
    }

    /// Nil where nobody says.
    static func modified(_ path: String) -> WallInstant? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.modificationDate] as? Date).map {
            WallInstant(milliseconds: Int64($0.timeIntervalSince1970 * 1000))
        }
    }

    /// In pieces, as a file is read.
    static func chunks(of data: Data) -> AsyncThrowingStream<[UInt8], any Error> {
        let size = 1 << 20
        return AsyncThrowingStream { continuation in
            for start in stride(from: 0, to: data.count, by: size) {
                continuation.yield(Array(data[start..<min(start + size, data.count)]))
            }
            continuation.finish()
        }
    }
}
