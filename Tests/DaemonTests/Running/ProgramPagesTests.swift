import Foundation
import Testing

@testable import Daemon

@Suite("Pages of the program")
struct ProgramPagesTests {
    private static let maps = """
        55d0c0000000-55d0c0001000 r--p 00000000 08:01 10 /usr/bin/rosterd
        55d0c0001000-55d0c0009000 r-xp 00001000 08:01 10 /usr/bin/rosterd
        55d0c0009000-55d0c000a000 rw-p 00009000 08:01 10 /usr/bin/rosterd
        7f0000000000-7f0000001000 rwxp 00000000 00:00 0
        7f0000002000-7f0000003000 rwxp 00000000 08:01 11 /usr/lib/patched.so
        7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0 [vdso]
        """

    @Test("that hold code, and only those, are let go of: what may have been written is kept")
    func code() {
        #expect(ProgramPages.code(in: Self.maps) == [0x55d0_c000_1000..<0x55d0_c000_9000])
    }

    @Test("come back when they are wanted, and fewer of them")
    func letGo() throws {
        func resident() throws -> Int {
            let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
            return try #require(
                line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Int($0) }
            )
        }
        let before = try resident()
        ProgramPages.letGo()
        #expect(try resident() < before - 1024)
    }
}
