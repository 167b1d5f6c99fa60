import Testing

@testable import rosterd

@Suite("How far something is")
struct ProgressLineTests {
    @Test("is a bar of one width, whatever it is of")
    func bar() {
        #expect(ProgressLine.bar(120_000_000, of: 480_000_000) == "[#####               ]  25 %, 120 of 480 MB")
        #expect(ProgressLine.bar(0, of: 0) == "[####################] 100 %, 0 of 0 MB")
        #expect(ProgressLine.bar(9, of: 3).hasPrefix("[####################] 100 %"))
        #expect(ProgressLine.bar(-1, of: 3).hasPrefix("[                    ]   0 %"))
    }

    @Test("goes with what it is of, and so does its error")
    func during() async throws {
        struct Gone: Error {}
        let value = await ProgressLine().during("x") { 7 }
        #expect(value == 7)
        await #expect(throws: Gone.self) { try await ProgressLine().during("x") { throw Gone() } }
    }
}
