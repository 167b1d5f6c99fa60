import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("The service manager is told")
struct SupervisorTests {
    private func manager(_ environment: [String: String]) -> Supervisor {
        Supervisor(environment: environment, processID: getpid())
    }

    @Test("at a path and in the abstract namespace", arguments: [false, true])
    func isTold(isAbstract: Bool) throws {
        let directory = try TemporaryDirectory()
        let path = isAbstract ? "@rosterd-test-\(getpid())" : directory.path("notify")
        let socket = try #require(NotifyListener(path: path))
        let supervisor = manager(["NOTIFY_SOCKET": path])
        #expect(supervisor.isThere)
        #expect(supervisor.tell(.ready, .status("3 waiting")))
        #expect(socket.receive() == "READY=1\nSTATUS=3 waiting")
        #expect(supervisor.tell(.stopping))
        #expect(socket.receive() == "STOPPING=1")
    }

    @Test("as sd_notify(3) has it")
    func words() {
        #expect(ServiceNotice.watchdog.text == "WATCHDOG=1")
        #expect(ServiceNotice.extendTimeout(.seconds(30)).text == "EXTEND_TIMEOUT_USEC=30000000")
        let reload = ServiceNotice.reloading(since: .seconds(5) + .nanoseconds(1_999))
        #expect(reload.text == "RELOADING=1\nMONOTONIC_USEC=5000001")
        #expect(ServiceNotice.status("a\nREADY=1\u{1B}[2J").text == "STATUS=a READY=1 [2J")
        let long = ServiceNotice.status(String(repeating: "ü", count: 1000)).text
        #expect(long.utf8.count <= ServiceNotice.statusBytesMax + 7)
    }

    @Test("nothing where there is none, and no daemon stops for it")
    func nobody() throws {
        #expect(!manager([:]).isThere)
        #expect(!manager([:]).tell(.ready))
        #expect(!manager(["NOTIFY_SOCKET": "relative"]).isThere)
        #expect(!manager(["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)]).isThere)
        let gone = manager(["NOTIFY_SOCKET": "/nowhere/notify"])
        #expect(!gone.tell(.ready))
    }

    @Test("without waiting for one that doesn't listen")
    func neverBlocks() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("notify")
        let socket = try #require(NotifyListener(path: path))
        let supervisor = manager(["NOTIFY_SOCKET": path])
        // Its queue is full at some time; a call that blocked would never come back.
        var sent = 0
        while sent < 100_000, supervisor.tell(.watchdog) { sent += 1 }
        #expect(sent > 0 && sent < 100_000)
        #expect(socket.receive() == "WATCHDOG=1")
        #expect(supervisor.tell(.watchdog))
    }

    @Test("whose watchdog is this process's, or is none of ours")
    func watchdog() {
        let usec = "60000000"
        #expect(manager(["WATCHDOG_USEC": usec, "WATCHDOG_PID": "\(getpid())"]).watchdogTime == .seconds(60))
        #expect(manager(["WATCHDOG_USEC": usec]).watchdogTime == .seconds(60))
        #expect(manager(["WATCHDOG_USEC": usec, "WATCHDOG_PID": "1"]).watchdogTime == nil)
        #expect(manager(["WATCHDOG_USEC": "0"]).watchdogTime == nil)
        #expect(manager(["WATCHDOG_USEC": "soon"]).watchdogTime == nil)
        #expect(manager([:]).watchdogTime == nil)
    }

    @Test("the clock of reloads is the kernel's monotonic one")
    func clock() {
        let first = Supervisor.monotonicNow
        #expect(first > .zero)
        #expect(Supervisor.monotonicNow >= first)
    }
}
