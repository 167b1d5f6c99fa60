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
        let news = StatusNews(owed: supervision.owed, news: Doorbell())
        for occurrence in occurrences { news.observe(occurrence) }
        return listener.receiveAll()
    }

    @Test("with their beginning, by the kernel's clock, and their end")
    func reloaded() throws {
        let before = Supervisor.monotonicNow
        let told = try told(
            .reloading,
            .reloaded(.init(changes: [], remarks: [], warnings: [], startOnly: [], abandoned: [:]))
        )
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

    @Test("and told again, in their order, where the manager was too busy to hear them")
    func owed() throws {
        let directory = try TemporaryDirectory()
        let listener = try #require(NotifyListener(path: directory.path("notify")))
        let supervision = Supervision(environment: ["NOTIFY_SOCKET": listener.name])
        var noise = 0
        while noise < 100_000, supervision.supervisor.tell(.watchdog) { noise += 1 }
        let news = StatusNews(owed: supervision.owed, news: Doorbell())
        news.observe(.reloading)
        news.observe(.reloaded(.init(changes: [], remarks: [], warnings: [], startOnly: [], abandoned: [:])))
        #expect(!supervision.owed.settle())
        #expect(listener.receiveAll().allSatisfy { $0 == "WATCHDOG=1" })
        #expect(supervision.owed.settle())
        #expect(listener.receiveAll().map { $0.prefix(8) } == ["RELOADIN", "READY=1"])
    }

    @Test("A manager that hears nothing for ever costs no memory")
    func bounded() throws {
        let directory = try TemporaryDirectory()
        let listener = try #require(NotifyListener(path: directory.path("notify")))
        let supervision = Supervision(environment: ["NOTIFY_SOCKET": listener.name])
        while supervision.supervisor.tell(.watchdog) {}
        for _ in 0..<1000 { supervision.owed.tell(.reloading(since: .seconds(1)), .ready) }
        _ = listener.receiveAll()
        var heard: [String] = []
        for _ in 0..<100 where !supervision.owed.settle() { heard += listener.receiveAll() }
        heard += listener.receiveAll()
        #expect(heard.count == 32 && heard.last == "READY=1")
    }

    @Test("and nothing else is told with them")
    func others() throws {
        #expect(try told(.resumed("saas")) == [])
    }
}
