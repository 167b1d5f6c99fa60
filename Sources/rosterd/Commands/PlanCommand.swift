import ArgumentParser
import Foundation
import Ports
import Provisioning

/// `rosterd plan FILE`: what would this file do?
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what an export would do, without doing it.",
        discussion: """
            Plans against the running daemon's state, or against the journal where no daemon runs; where there is none \
            either, as if nobody were known. Changes nothing and sends nothing.

            Exits with 0; with 1 where rows are refused; with 65 where the whole file is.
            """
    )

    @OptionGroup
    var options: ConfigurationOptions

    @Option(help: "The source whose file it is; needed where there are several.")
    var source: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @Argument(help: "The export; - reads standard input.")
    var file: String

    func run() async throws {
        let configuration = try options.load()
        let bytes = try ExportFile.read(file)
        let name = file == "-" ? "-" : URL(fileURLWithPath: file).lastPathComponent
        let report = try await DaemonAccess.perform(configuration, needsDaemon: false) { control throws(ControlError) in
            try await control.plan(
                source: source.map { SourceID($0) },
                name: name,
                chunks: ExportFile.chunks(of: bytes)
            )
        }
        if json {
            print(try Shown.json(report))
        } else {
            for line in PlanText(report: report).lines { print(line) }
        }
        if report.refusal != nil { throw ExitCode(Exit.dataError) }
        if report.refusedRowCount > 0 { throw ExitCode(Exit.attention) }
    }
}

/// The file that is to be planned.
enum ExportFile {
    /// - Throws: ``Failure`` where it can't be read.
    static func read(_ path: String) throws -> Data {
        do {
            if path == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
            return try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
        } catch {
            throw Failure("\(path) can't be read: \(error.localizedDescription)", status: Exit.noInput)
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
