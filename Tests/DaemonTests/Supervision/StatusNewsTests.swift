import Ports
import Systemd
import TestSupport
import Testing

@testable import Daemon

@Suite("Reloads are told")
struct StatusNewsTests {
    private func told(_ occurrences: Occurrence...) throws -> [String] {
        let directory = try TemporaryDirectory()
        let listener = try #require(NotifyListener(path: directory.path("notify")))
        let supervision = Supervision(environment: ["NOTIFY_SOCKET": listener.name])
        let news = StatusNews(supervisor: supervision.supervisor, news: Doorbell())
        for occurrence in occurrences { news.observe(occurrence) }
        return listener.receiveAll()
    }

    @Test("with their beginning, by the kernel's clock, and their end")
    func reloaded() throws {
        let before = Supervisor.monotonicNow
        let told = try told(.reloading, .reloaded(.init(changes: [], remarks: [], abandoned: [:])))
        #expect(told.count == 2)
        #expect(told.first?.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") == true)
        let microseconds = told.first?.split(separator: "=").last.flatMap { Int64($0) } ?? 0
        #expect(Duration.microseconds(microseconds + 1) >= before)
        #expect(told.last == "READY=1")
    }

    @Test("also where they are refused: whoever waits for the end of one hears of it")
    func refused() throws {
        let told = try told(.reloadRefused(reason: "no"))
        #expect(told.count == 2)
        #expect(told.first?.hasPrefix("RELOADING=1\n") == true)
        #expect(told.last == "READY=1")
    }

    @Test("and nothing else is told with them")
    func others() throws {
        #expect(try told(.resumed("saas")) == [])
    }
}
