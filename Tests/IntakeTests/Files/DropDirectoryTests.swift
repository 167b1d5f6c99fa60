import Foundation
import Glibc
import Intake
import Testing

@Suite("A drop directory")
struct DropDirectoryTests {
    @Test("Its own directories are made, for its owner alone")
    func places() throws {
        let drop = try DropFixture()
        mkdir(drop.path(of: "held"), 0o777)
        chmod(drop.path(of: "held"), 0o777)
        _ = try drop.opened()
        for place in DropPlace.allCases {
            var status = stat()
            #expect(lstat(drop.path(of: place.rawValue), &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o700)
            #expect(status.st_mode & S_IFMT == S_IFDIR)
        }
    }

    @Test("It can be opened again, and finds what is there")
    func reopened() throws {
        let drop = try DropFixture()
        _ = try drop.opened().claim(try drop.write("x", to: "a.csv"))
        #expect(try drop.opened().claims(in: .processing, limit: 10).count == 1)
    }

    @Test(
        "A link or a file where one of its own directories should be makes it unusable",
        arguments: DropPlace.allCases
    )
    func notItsOwn(_ place: DropPlace) throws {
        let (drop, elsewhere) = (try DropFixture(), try DropFixture())
        symlink(elsewhere.path, drop.path(of: place.rawValue))
        #expect(throws: DropError.self) { try drop.opened() }
        unlink(drop.path(of: place.rawValue))
        try drop.write("", to: place.rawValue)
        #expect { try drop.opened() } throws: {
            if case DropError.unusable(drop.path, _) = $0 { true } else { false }
        }
    }

    @Test("A missing directory is unusable")
    func missing() throws {
        #expect { try DropDirectory(opening: "/nonexistent/drop", markerSuffix: nil) } throws: {
            if case DropError.unusable(_, let reason) = $0 { reason.contains("No such file") } else { false }
        }
    }

    @Test("A scan finds regular files, and none that is hidden, temporary, partial, a backup, a link or a pipe")
    func scan() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        let ignored = [
            ".hidden.csv", "a.csv.tmp", "a.TMP", "a.part", "a.csv.filepart", "a.csv~", ".nfs0001", "..odd",
        ]
        for file in ignored { try drop.write("x", to: file) }
        try drop.write("12345", to: "people.csv")
        try drop.write("x", to: "people.partial")
        symlink(drop.path(of: "people.csv"), drop.path(of: "link.csv"))
        symlink("/etc/passwd", drop.path(of: "outside.csv"))
        mkfifo(drop.path(of: "pipe.csv"), 0o600)
        mkdir(drop.path(of: "folder.csv"), 0o700)
        let scan = try directory.scan(limit: 100)
        #expect(scan.sightings.map(\.name.description).sorted() == ["people.csv", "people.partial"])
        #expect(scan.sightings.first { $0.name == DropName("people.csv") }?.identity.size == 5)
        #expect(!scan.isTruncated)
    }

    @Test("A scan is bounded, and says when there is more")
    func bounded() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        for number in 1...5 { try drop.write("x", to: "\(number).csv") }
        #expect(try directory.scan(limit: 3).sightings.count == 3)
        #expect(try directory.scan(limit: 3).isTruncated)
        #expect(try directory.scan(limit: 5).sightings.count == 5)
        #expect(try !directory.scan(limit: 5).isTruncated)
    }

    @Test("A directory that was replaced under it is noticed, and does not look empty")
    func replaced() throws {
        let drop = try DropFixture()
        let directory = try drop.opened()
        rename(drop.path, drop.path + "-old")
        defer { try? FileManager.default.removeItem(atPath: drop.path + "-old") }
        #expect(throws: DropError.self) { try directory.scan(limit: 1) }
        mkdir(drop.path, 0o700)
        #expect(throws: DropError.self) { try directory.scan(limit: 1) }
    }

    @Test(
        "Names of any bytes come through every step",
        arguments: [
            [0xFF, 0xFE, 0x20], Array("új\nline\u{1B}[2J.csv".utf8), Array("-rf *".utf8), Array("a b;$(c).csv".utf8),
            [UInt8](repeating: 0x61, count: 255), Array(repeating: 0xC3, count: 254) + [0x28],
        ] as [[UInt8]]
    )
    func oddNames(_ bytes: [UInt8]) throws {
        let drop = try DropFixture()
        let directory = try drop.opened(markerSuffix: ".done")
        let name = try #require(DropName(bytes: bytes))
        try drop.write("content", to: name)
        let claim = try directory.claim(name)
        #expect(try directory.claims(in: .processing, limit: 9) == [claim])
        #expect(try directory.open(claim).chunk(at: 0) == Array("content".utf8))
        try directory.appendReport(on: claim, lines: ["a line"])
        _ = try directory.move(claim, to: .failed)
        #expect(try directory.claims(in: .failed, limit: 9).map(\.id) == [claim.id])
        #expect(try drop.list("failed").count == 2)
        #expect(try drop.list("processing").isEmpty)
    }

    @Test(
        "What can't be a file's name is none",
        arguments: [[], [0x2E], [0x2E, 0x2E], [0x61, 0], [0x61, 0x2F, 0x62]] as [[UInt8]]
    )
    func noNames(_ bytes: [UInt8]) {
        #expect(DropName(bytes: bytes) == nil)
        #expect(DropName(bytes: [UInt8](repeating: 0x61, count: 256)) == nil)
    }
}
