import Glibc
import Intake
import Provisioning
import Testing

@Suite("A file claimed out of a drop directory")
struct DropClaimTests {
    @Test("It stands in processing under its intake's id, and nowhere else")
    func claimed() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        let claim = try directory.claim(try drop.write("x", to: "people.csv"))
        #expect(claim.storedName.description == "\(IntakeID.test(1))-people.csv")
        #expect(claim.originalName == DropName("people.csv"))
        #expect(try drop.list("processing") == [claim.storedName.description])
        #expect(try directory.scan(limit: 9).sightings.isEmpty)
    }

    @Test("A file that is gone can't be claimed")
    func vanished() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        let name = try drop.write("x", to: "a.csv")
        let sighting = try directory.sighting(of: name)
        unlink(drop.path(of: "a.csv"))
        #expect(throws: DropError.vanished(name)) { try directory.claim(sighting, as: .test(1)) }
    }

    @Test("A file that was written to or replaced since it was sighted stays where it is")
    func changed() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        let name = try drop.write("x", to: "a.csv")
        let changes: [() throws -> Void] = [
            { try drop.append("y", to: "a.csv") },
            {
                try drop.write("xyz", to: "b.csv")
                rename(drop.path(of: "b.csv"), drop.path(of: "a.csv"))
            },
            { try drop.setModified(1_000, of: "a.csv") },
            {
                unlink(drop.path(of: "a.csv"))
                symlink("/etc/passwd", drop.path(of: "a.csv"))
            },
        ]
        for change in changes {
            let sighting = try directory.sighting(of: name)
            try change()
            #expect(throws: DropError.changed(name)) { try directory.claim(sighting, as: .test(1)) }
            #expect(try drop.list("processing").isEmpty)
            #expect(try drop.list().contains("a.csv"))
        }
    }

    @Test("An id that is taken is not taken again")
    func sameID() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        _ = try directory.claim(try drop.write("first", to: "a.csv"))
        #expect(throws: DropError.self) { try directory.claim(try drop.write("second", to: "a.csv")) }
        #expect(try drop.text(of: "processing/\(IntakeID.test(1))-a.csv") == "first")
        #expect(try drop.text(of: "a.csv") == "second")
    }

    @Test("A name too long for its id keeps its beginning and its end")
    func longName() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        let claim = try directory.claim(try drop.write("x", to: String(repeating: "n", count: 246) + ".csv.gz.1"))
        #expect(claim.storedName.bytes.count == 248)
        #expect(claim.storedName.description.hasSuffix("nnn.csv.gz.1"))
        #expect(claim.storedName.description.hasPrefix("\(IntakeID.test(1))-nnn"))
    }

    @Test("Claims found on start are those that were made, in the order of their ids")
    func found() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        var made: [Claim] = []
        for number in [3, 1, 2] as [UInt32] {
            let claim = try directory.claim(try drop.write("x", to: "\(number)-f.csv"), number)
            try directory.appendReport(on: claim, lines: ["row 1"])
            made.append(claim)
        }
        try drop.put("x", at: "processing/stranger.csv")
        try drop.put("x", at: "processing/20261121T210503.417Z-8f3a2c1x-bad.csv")
        let found = try drop.opened().claims(in: .processing, limit: 10)
        #expect(found == made.sorted { $0.id < $1.id })
        #expect(found.map(\.originalName.description) == ["1-f.csv", "2-f.csv", "3-f.csv"])
    }

    @Test("Put back, it has its old name, and its draft of a report is gone")
    func putBack() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        try directory.appendReport(on: claim, lines: ["row 1"])
        try directory.putBack(claim)
        #expect(try drop.text(of: "a.csv") == "x")
        #expect(try drop.list("processing").isEmpty)
        #expect(throws: DropError.vanished(claim.originalName)) { try directory.putBack(claim) }
    }

    @Test("Put back where its name is taken, neither file is lost, and it is claimed under its old name again")
    func putBackBeside() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        let claim = try directory.claim(try drop.write("old", to: "a.csv"))
        try drop.write("new", to: "a.csv")
        try directory.putBack(claim)
        #expect(try drop.text(of: "a.csv") == "new")
        #expect(try drop.text(of: claim.storedName.description) == "old")
        let again = try directory.claim(claim.storedName, 2)
        #expect(again.originalName == DropName("a.csv"))
        #expect(again.storedName.description == "\(IntakeID.test(2))-a.csv")
    }

    @Test("Its done-marker goes with the claim, and comes back with the file")
    func marker() throws {
        let drop = try DropFixture()
        let directory = try drop.opened(markerSuffix: ".done")
        try drop.write("", to: "a.csv.done")
        try drop.write("", to: "b.csv.done")
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        #expect(try drop.list().filter { $0.hasSuffix(".done") } == ["b.csv.done"])
        try directory.putBack(claim)
        #expect(drop.exists("a.csv.done"))
    }

    @Test("A marker that a crash left is removed, unless there is a new file that it may be for")
    func staleMarkers() throws {
        let drop = try DropFixture()
        let directory = try drop.opened(markerSuffix: ".done")
        for (number, file) in [(1, "a.csv"), (2, "b.csv")] as [(UInt32, String)] {
            _ = try directory.claim(try drop.write("x", to: file), number)
            try drop.write("", to: file + ".done")
        }
        try drop.write("new", to: "b.csv")
        try directory.removeStaleMarkers(of: try directory.claims(in: .processing, limit: 9))
        #expect(!drop.exists("a.csv.done"))
        #expect(drop.exists("b.csv.done"))
    }

    @Test("Of many files that several claim at once, each is claimed once")
    func burst() async throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        for number in 0..<300 { try drop.write("\(number)", to: "\(number).csv") }
        let sightings = try directory.scan(limit: 1_000).sightings
        let claimed = await withTaskGroup(of: [DropName].self) { group in
            for worker in 0..<4 as Range<UInt32> {
                group.addTask {
                    sightings.enumerated().compactMap { index, sighting in
                        try? directory.claim(sighting, as: .test(worker * 1_000 + UInt32(index))).originalName
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == 300)
        #expect(Set(claimed).count == 300)
        #expect(try drop.list("processing").count == 300)
    }
}
