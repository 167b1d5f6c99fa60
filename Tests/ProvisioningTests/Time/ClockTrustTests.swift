import Testing

@testable import Provisioning

@Suite("How far the wall clock can be believed")
struct ClockTrustTests {
    private static let minute = Duration.seconds(60)
    private static let hour = minute * 60
    private static let day = hour * 24
    private static let start = WallInstant(milliseconds: 1_795_300_000_000)

    /// A look: so long after the one before, by time and by the wall clock beyond that.
    private struct Look {
        var elapsed: Duration
        var step = Duration.zero
        /// So long after the machine was started anew.
        var uptime: Duration?
    }

    /// What time it was, and by what clock, after each look.
    private struct Machine {
        var wall = start
        var boot = BootInstant.zero + hour
        var boots = 1
        var trust = ClockTrust(wall: start, boot: .zero + hour, bootID: "boot-1")

        mutating func look(_ look: Look) {
            wall = wall + look.elapsed + look.step
            boot = look.uptime.map { .zero + $0 } ?? boot + look.elapsed
            if look.uptime != nil { boots += 1 }
            trust.look(wall: wall, boot: boot, bootID: BootID("boot-\(boots)"))
        }
    }

    private func machine(_ looks: Look...) -> Machine {
        var machine = Machine()
        for look in looks { machine.look(look) }
        return machine
    }

    @Test("Time that passes is none, however long nobody looked in one boot", arguments: [minute, day * 30])
    func passing(elapsed: Duration) {
        #expect(machine(Look(elapsed: elapsed)).trust.doubt == nil)
        #expect(machine(Look(elapsed: elapsed, step: Self.hour)).trust.doubt == nil)
        #expect(machine(Look(elapsed: elapsed, step: .zero - Self.hour)).trust.doubt == nil)
    }

    @Test("A step forward is doubted as long as it lasts, and by no more than it was")
    func forward() {
        var machine = machine(Look(elapsed: Self.day, step: Self.hour * 2))
        #expect(machine.trust.doubt == .ahead(seconds: 7200))
        machine.look(Look(elapsed: Self.day * 3))
        #expect(machine.trust.doubt == .ahead(seconds: 7200))
        machine.look(Look(elapsed: Self.minute, step: Self.hour * 3))
        #expect(machine.trust.doubt == .ahead(seconds: 18_000))
        #expect(machine.trust.now(machine.wall) == machine.wall)
        machine.look(Look(elapsed: Self.minute, step: .zero - Self.hour * 5))
        #expect(machine.trust.doubt == nil)
    }

    @Test("Believed, it is right from then on")
    func believed() {
        var machine = machine(Look(elapsed: Self.minute, step: Self.day))
        machine.trust.believe()
        machine.look(Look(elapsed: Self.minute))
        #expect(machine.trust.doubt == nil)
    }

    @Test("Where it went back, time goes on as if it hadn't; after an hour it is believed", arguments: [true, false])
    func back(restarts: Bool) {
        let uptime: Duration? = restarts ? Self.minute : nil
        var machine = machine(Look(elapsed: Self.minute, step: .zero - Self.day * 400, uptime: uptime))
        let latest = Self.start + Self.minute
        #expect(machine.trust.now(machine.wall) == latest)
        machine.look(Look(elapsed: Self.minute * 30))
        #expect(machine.trust.now(machine.wall) == latest + Self.minute * 30)
        machine.look(Look(elapsed: Self.minute * 29))
        #expect(machine.trust.now(machine.wall) > machine.wall)
        machine.look(Look(elapsed: Self.minute))
        #expect(machine.trust.doubt == nil && machine.trust.now(machine.wall) == machine.wall)
    }

    @Test(
        "One that starts years behind and is set by the network is right, however long the machine was off below a week"
    )
    func setByNetwork() {
        var machine = machine(Look(elapsed: Self.day * 2, step: .zero - Self.day * 700, uptime: Self.minute))
        #expect(machine.trust.now(machine.wall) == Self.start + Self.minute)
        machine.look(Look(elapsed: Self.minute, step: Self.day * 700))
        #expect(machine.trust.doubt == nil && machine.trust.now(machine.wall) == machine.wall)
        machine.look(Look(elapsed: Self.minute, step: .zero - Self.day))
        machine.look(Look(elapsed: Self.minute, step: Self.day * 3))
        #expect(machine.trust.doubt == .ahead(seconds: 2 * 86_400), "nobody was off in between")
    }

    @Test(
        "Nobody can tell a week's absence from a clock that is ahead",
        arguments: [(7, false), (8, true), (4000, true)]
    )
    func unseen(days: Int, isDoubted: Bool) {
        let elapsed = Self.day * days
        var machine = machine(Look(elapsed: elapsed, uptime: Self.minute))
        let seconds = elapsed.components.seconds - 60
        #expect(machine.trust.doubt == (isDoubted ? .unseen(seconds: seconds) : nil))
        machine.look(Look(elapsed: Self.day))
        #expect(machine.trust.doubt == (isDoubted ? .unseen(seconds: seconds) : nil))
        machine.look(Look(elapsed: Self.day * 2, uptime: Self.minute))
        #expect(machine.trust.doubt == (isDoubted ? .unseen(seconds: seconds) : nil))
    }

    @Test("A doubt outlives a restart, unless the clock is right after it")
    func restart() {
        let ahead = machine(Look(elapsed: Self.minute, step: Self.day))
        var still = ahead
        still.look(Look(elapsed: Self.hour, uptime: Self.minute))
        #expect(still.trust.doubt == .ahead(seconds: 86_400))
        var mended = ahead
        mended.look(Look(elapsed: Self.hour, step: .zero - Self.day, uptime: Self.minute))
        #expect(mended.trust.doubt == nil)
        #expect(mended.trust.now(mended.wall) == mended.wall)
    }
}
