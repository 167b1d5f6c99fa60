import Glibc
import Intake
import Testing

@Suite("A claimed file, read")
struct ClaimedFileTests {
    private let drop: DropFixture
    private let directory: DropDirectory

    init() throws {
        drop = try DropFixture()
        directory = try drop.opened()
    }

    private func read(_ file: ClaimedFile) throws -> [UInt8] {
        var bytes: [UInt8] = []
        // One more than it takes, so that a fault can't keep this going.
        for _ in 0...4 {
            let chunk = try file.chunk(at: Int64(bytes.count))
            #expect(chunk.count <= ClaimedFile.chunkBytesMax)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
        return bytes
    }

    @Test("Its pieces are bounded, and together all of it")
    func whole() throws {
        let text = String((0..<700_000).map { Character(UnicodeScalar(UInt8(97 + $0 % 23))) })
        let file = try directory.open(try directory.claim(try drop.write(text, to: "a.csv")))
        let bytes = try read(file)
        #expect(bytes == Array(text.utf8))
        #expect(file.identity.size == 700_000)
        try file.checkUnchanged(bytesRead: Int64(bytes.count))
    }

    @Test("An empty file has no piece")
    func empty() throws {
        let file = try directory.open(try directory.claim(try drop.write("", to: "a.csv")))
        #expect(try file.chunk(at: 0).isEmpty)
        try file.checkUnchanged(bytesRead: 0)
    }

    @Test("Written to, overwritten, cut or replaced while it is read, it has changed")
    func changed() throws {
        let changes: [(String) throws -> Void] = [
            { try drop.append("y", to: $0) },
            { try drop.put("X", at: $0) },
            { truncate(drop.path(of: $0), 0) },
            { try drop.setModified(1_000, of: $0) },
            {
                try drop.write("x", to: "other")
                rename(drop.path(of: "other"), drop.path(of: $0))
            },
            { unlink(drop.path(of: $0)) },
        ]
        for (number, change) in changes.enumerated() {
            let name = try drop.write("x", to: "a.csv")
            try drop.setModified(500, of: "a.csv")
            let claim = try directory.claim(name, UInt32(number))
            let file = try directory.open(claim)
            #expect(try file.chunk(at: 0) == [0x78])
            try file.checkUnchanged(bytesRead: 1)
            try change("processing/\(claim.storedName)")
            #expect(throws: DropError.changed(name)) { try file.checkUnchanged(bytesRead: 1) }
        }
    }

    @Test("Fewer bytes read than it has, it is not what was read")
    func short() throws {
        let name = try drop.write("xyz", to: "a.csv")
        let file = try directory.open(try directory.claim(name))
        #expect(throws: DropError.changed(name)) { try file.checkUnchanged(bytesRead: 2) }
    }

    @Test("A link, a pipe or a directory in its place is not read", .timeLimit(.minutes(1)))
    func notRegular() throws {
        let places: [(String) -> Void] = [
            { symlink("/etc/passwd", $0) }, { mkfifo($0, 0o600) }, { mkdir($0, 0o700) },
        ]
        for (number, place) in places.enumerated() {
            let claim = try directory.claim(try drop.write("x", to: "a.csv"), UInt32(number))
            let path = drop.path(of: "processing/\(claim.storedName)")
            unlink(path)
            place(path)
            #expect {
                try directory.open(claim)
            } throws: {
                if case DropError.unreadable(claim.originalName, _) = $0 { true } else { false }
            }
        }
    }

    @Test("A file that is gone can't be opened")
    func gone() throws {
        let claim = try directory.claim(try drop.write("x", to: "a.csv"))
        unlink(drop.path(of: "processing/\(claim.storedName)"))
        #expect(throws: DropError.vanished(claim.originalName)) { try directory.open(claim) }
    }
}
