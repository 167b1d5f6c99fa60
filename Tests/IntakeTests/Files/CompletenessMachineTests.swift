import Intake
import Provisioning
import Testing

@Suite("Whether a dropped file is whole")
struct CompletenessMachineTests {
    private func sighting(_ name: String, size: Int64 = 1, modified: Int64 = 0, inode: UInt64 = 1) throws -> Sighting {
        Sighting(
            name: try #require(DropName(name)),
            identity: FileIdentity(device: 1, inode: inode, size: size, modified: modified)
        )
    }

    private func seconds(_ seconds: Int) -> BootInstant { BootInstant.zero + .seconds(seconds) }

    @Test("Renamed into place, it is whole when it is seen")
    func renamed() throws {
        var machine = CompletenessMachine(rule: .renamed)
        let file = try sighting("a.csv")
        #expect(machine.complete(in: [file], at: .zero) == [file])
        #expect(machine.nextDue == nil)
    }

    @Test("It has settled when it stayed the same for the whole time, and stays so until it is claimed")
    func settled() throws {
        var machine = CompletenessMachine(rule: .settled(for: .seconds(10)))
        let file = try sighting("a.csv")
        #expect(machine.complete(in: [file], at: seconds(100)).isEmpty)
        #expect(machine.nextDue == seconds(110))
        #expect(machine.complete(in: [file], at: seconds(110) - .nanoseconds(1)).isEmpty)
        #expect(machine.complete(in: [file], at: seconds(110)) == [file])
        #expect(machine.complete(in: [file], at: seconds(111)) == [file])
        #expect(machine.complete(in: [], at: seconds(112)).isEmpty)
        #expect(machine.nextDue == nil)
    }

    @Test("Any change starts the time anew: size, time of writing, another file under the name")
    func restarted() throws {
        let changes = [
            try sighting("a.csv", size: 2), try sighting("a.csv", modified: 1), try sighting("a.csv", inode: 2),
        ]
        for change in changes {
            var machine = CompletenessMachine(rule: .settled(for: .seconds(10)))
            #expect(machine.complete(in: [try sighting("a.csv")], at: seconds(0)).isEmpty)
            #expect(machine.complete(in: [change], at: seconds(9)).isEmpty)
            #expect(machine.complete(in: [change], at: seconds(18)).isEmpty)
            #expect(machine.complete(in: [change], at: seconds(19)) == [change])
        }
    }

    @Test("A file that never stops growing is never whole")
    func endless() throws {
        var machine = CompletenessMachine(rule: .settled(for: .seconds(2)))
        for second in 0..<1_000 {
            let file = try sighting("a.csv", size: Int64(second))
            #expect(machine.complete(in: [file], at: seconds(second)).isEmpty)
        }
    }

    @Test("A file that was away for a scan is a new one")
    func forgotten() throws {
        var machine = CompletenessMachine(rule: .settled(for: .seconds(10)))
        let file = try sighting("a.csv")
        #expect(machine.complete(in: [file], at: seconds(0)).isEmpty)
        #expect(machine.complete(in: [], at: seconds(5)).isEmpty)
        #expect(machine.complete(in: [file], at: seconds(10)).isEmpty)
        #expect(machine.complete(in: [file], at: seconds(20)) == [file])
    }

    @Test("The next look is due for the file that settles first")
    func due() throws {
        var machine = CompletenessMachine(rule: .settled(for: .seconds(10)))
        let (first, second) = (try sighting("a.csv"), try sighting("b.csv"))
        #expect(machine.complete(in: [first], at: seconds(0)).isEmpty)
        #expect(machine.complete(in: [first, second], at: seconds(4)).isEmpty)
        #expect(machine.nextDue == seconds(10))
        #expect(machine.complete(in: [second], at: seconds(11)).isEmpty)
        #expect(machine.nextDue == seconds(14))
    }

    @Test("With markers a file is whole when its marker is there, and a marker is no file")
    func marked() throws {
        var machine = CompletenessMachine(rule: .marked(suffix: ".done"))
        let (file, marker) = (try sighting("a.csv"), try sighting("a.csv.done"))
        #expect(machine.complete(in: [file], at: .zero).isEmpty)
        #expect(machine.complete(in: [marker], at: .zero).isEmpty)
        #expect(machine.complete(in: [marker, try sighting("b.csv"), file], at: .zero) == [file])
        let long = try sighting(String(repeating: "x", count: 253))
        #expect(machine.complete(in: [long], at: .zero).isEmpty)
    }

    @Test("What was written first comes first; at the same instant the names decide")
    func order() throws {
        var machine = CompletenessMachine(rule: .renamed)
        let files = [
            try sighting("b.csv", modified: 5), try sighting("c.csv", modified: 1), try sighting("a.csv", modified: 5),
        ]
        #expect(machine.complete(in: files, at: .zero).map(\.name.description) == ["c.csv", "a.csv", "b.csv"])
    }
}
