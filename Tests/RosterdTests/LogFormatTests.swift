import Foundation
import Logging
import Synchronization
import Testing

@testable import rosterd

@Suite("How the log is laid out")
struct LogFormatTests {
    private let terminal = LogStream(isTerminal: true, device: 1, inode: 2)
    private let pipe = LogStream(isTerminal: false, device: 8, inode: 9)

    @Test(
        "By itself it is the journal's where standard error is, and text elsewhere",
        arguments: [
            ("8:9", .journal), ("8:10", .text(isColoured: false)), ("9", .text(isColoured: false)),
            (":", .text(isColoured: false)), (nil, .text(isColoured: false)),
        ] as [(String?, LogStyle)]
    )
    func automatic(said: String?, style: LogStyle) {
        #expect(LogFormat.auto.style(on: pipe, environment: said.map { ["JOURNAL_STREAM": $0] } ?? [:]) == style)
    }

    @Test(
        "A terminal gets colour, unless somebody wants none",
        arguments: [
            ([:], true), (["NO_COLOR": ""], true), (["NO_COLOR": "1"], false), (["TERM": "dumb"], false),
            (["TERM": "xterm"], true),
        ] as [([String: String], Bool)]
    )
    func colour(environment: [String: String], isColoured: Bool) {
        #expect(LogFormat.auto.style(on: terminal, environment: environment) == .text(isColoured: isColoured))
        #expect(LogFormat.text.style(on: pipe, environment: environment) == .text(isColoured: false))
    }

    @Test("What somebody asks for they get")
    func asked() {
        #expect(LogFormat.json.style(on: terminal, environment: ["JOURNAL_STREAM": "1:2"]) == .json)
        #expect(LogFormat.journal.style(on: terminal, environment: [:]) == .journal)
        #expect(LogFormat.text.style(on: pipe, environment: ["JOURNAL_STREAM": "8:9"]) == .text(isColoured: false))
    }

    @Test("A logger's own fields stand beside an event's, which win where both have one")
    func handler() {
        let lines = Lines()
        var logger = Logger(label: "test") { label in
            LineLogHandler(label: label, level: .notice, style: .journal) { lines.append($0) }
        }
        logger[metadataKey: "target"] = "saas"
        logger.notice("parked", metadata: ["operation.seq": "7"])
        logger.notice("parked", metadata: ["target": "other"])
        logger.debug("not heard")
        #expect(lines.all == ["<5>parked operation.seq=7 target=saas", "<5>parked target=other"])
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock(\.self) }
        func append(_ line: String) { lines.withLock { $0.append(line) } }
    }
}
