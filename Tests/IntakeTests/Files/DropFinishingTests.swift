import Glibc
import Intake
import Provisioning
import Testing

@Suite("A claimed file, finished")
struct DropFinishingTests {
    private let drop: DropFixture
    private let directory: DropDirectory

    init() throws {
        drop = try DropFixture()
        directory = try drop.opened()
    }

    @Test(
        "It stands where it was moved to, with its report beside it",
        arguments: [DropPlace.processed, .held, .failed]
    )
    func moved(_ place: DropPlace) throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        try directory.appendReport(on: claim, lines: ["row 1: bad", "row 2: bad"])
        try directory.appendReport(on: claim, lines: ["row 9: bad"])
        let moved = try directory.move(claim, to: place)
        #expect(moved.place == place)
        #expect(moved.id == claim.id)
        #expect(try drop.text(of: "\(place.rawValue)/\(claim.storedName)") == "x")
        #expect(
            try drop.text(of: "\(place.rawValue)/\(claim.storedName).report") == "row 1: bad\nrow 2: bad\nrow 9: bad\n"
        )
        #expect(try drop.list("processing").isEmpty)
        #expect(try directory.claims(in: place, limit: 9) == [moved])
    }

    @Test("Without a report there is none")
    func noReport() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        _ = try directory.move(claim, to: .processed)
        #expect(try drop.list("processed") == [claim.storedName.description])
    }

    @Test("What was held is moved on with its report")
    func heldThenProcessed() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        try directory.appendReport(on: claim, lines: ["row 1"])
        let processed = try directory.move(try directory.move(claim, to: .held), to: .processed)
        #expect(try drop.list("held").isEmpty)
        #expect(try drop.list("processed").count == 2)
        #expect(processed.place == .processed)
    }

    @Test("Moved again after a crash in the middle, it is as if there had been none")
    func movedAgain() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        try directory.appendReport(on: claim, lines: ["row 1"])
        // The report was moved, the file not yet.
        rename(drop.path(of: "processing/.\(claim.id).report"), drop.path(of: "failed/\(claim.storedName).report"))
        _ = try directory.move(claim, to: .failed)
        _ = try directory.move(claim, to: .failed)
        #expect(try drop.list("failed").count == 2)
        #expect(try drop.text(of: "failed/\(claim.storedName).report") == "row 1\n")
    }

    @Test("Read again after a crash, the newer report takes the older one's place")
    func reportedAgain() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        try drop.put("older\n", at: "failed/\(claim.storedName).report")
        try directory.appendReport(on: claim, lines: ["half"])
        try directory.discardReport(of: claim)
        try directory.discardReport(of: claim)
        try directory.appendReport(on: claim, lines: ["newer"])
        _ = try directory.move(claim, to: .failed)
        #expect(try drop.text(of: "failed/\(claim.storedName).report") == "newer\n")
    }

    @Test("A file that is nowhere can't be finished")
    func nowhere() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        unlink(drop.path(of: "processing/\(claim.storedName)"))
        #expect(throws: DropError.vanished(claim.storedName)) { try directory.move(claim, to: .processed) }
    }

    @Test("A dropped file whose name ends as a report's does is a file")
    func namedReport() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.report"))
        #expect(try directory.claims(in: .processing, limit: 9) == [claim])
        let moved = try directory.move(claim, to: .failed)
        #expect(try directory.claims(in: .failed, limit: 9) == [moved])
    }

    @Test("A report's line is one line, and plays no tricks on a terminal")
    func escaped() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        try directory.appendReport(on: claim, lines: ["a\nb\u{1B}[2J\u{9B}c\u{2028} é \"q\""])
        _ = try directory.move(claim, to: .failed)
        #expect(
            try drop.text(of: "failed/\(claim.storedName).report") == #"a\nb\u{1B}[2J\u{009B}c\u{2028} é "q""# + "\n"
        )
    }

    @Test("A report is not written through a link")
    func linkedReport() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        symlink(drop.path(of: "elsewhere"), drop.path(of: "processing/.\(claim.id).report"))
        #expect(throws: DropError.self) { try directory.appendReport(on: claim, lines: ["x"]) }
        #expect(!drop.exists("elsewhere"))
    }

    @Test("What was claimed before an instant is deleted with its report, and nothing else")
    func expired() throws {
        for number in 1...5 as ClosedRange<UInt32> {
            let claim = try directory.claim(try drop.write("x", to: "a.csv"), Self.muchLater + number)
            try directory.appendReport(on: claim, lines: ["row 1"])
            _ = try directory.move(claim, to: .processed)
        }
        try drop.put("x", at: "processed/stranger")
        let instant = WallInstant(milliseconds: 1_795_295_103_417 + Int64(Self.muchLater) * 1_000 + 4_000)
        #expect(try directory.expire(in: .processed, claimedBefore: instant, limit: 2) == 2)
        #expect(try directory.expire(in: .processed, claimedBefore: instant, limit: 2) == 1)
        #expect(try directory.expire(in: .processed, claimedBefore: instant, limit: 2) == 0)
        let left = try directory.claims(in: .processed, limit: 9).map(\.id)
        #expect(left == [.test(Self.muchLater + 4), .test(Self.muchLater + 5)])
        #expect(try drop.list("processed").count == 5)
    }

    @Test("What was claimed long ago, and was held since, is not deleted where it comes to at last")
    func decidedLate() throws {
        let long = IntakeID.minted(at: WallInstant(milliseconds: 1_500_000_000_000), random: 1)
        let claim = try directory.claim(directory.sighting(of: drop.write("x", to: "a.csv")), as: long)
        _ = try directory.move(try directory.move(claim, to: .held), to: .processed)
        let instant = WallInstant(milliseconds: 1_600_000_000_000)
        #expect(try directory.expire(in: .processed, claimedBefore: instant, limit: 9) == 0)
        #expect(try drop.list("processed").count == 1)
    }

    @Test("One that can't be deleted keeps no other from it, and is told of")
    func undeletable() throws {
        for number in 1...3 as ClosedRange<UInt32> {
            let claim = try directory.claim(try drop.write("x", to: "a.csv"), number)
            let moved = try directory.move(claim, to: .failed)
            // Nobody can unlink a directory.
            if number == 1 { mkdir(drop.path(of: "failed/\(moved.storedName).report"), 0o700) }
        }
        let instant = WallInstant(milliseconds: 1_795_295_103_417 + Int64(Self.muchLater) * 1_000)
        #expect(throws: DropError.self) { try directory.expire(in: .failed, claimedBefore: instant, limit: 9) }
        #expect(try directory.claims(in: .failed, limit: 9).map(\.id) == [.test(1)])
    }

    /// In seconds: by then files that are made now are old.
    private static let muchLater: UInt32 = 1_000_000_000
}
