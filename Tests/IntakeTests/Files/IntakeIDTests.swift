import Intake
import Provisioning
import Testing

@Suite("An intake's id")
struct IntakeIDTests {
    @Test(
        "It begins with the instant in UTC",
        arguments: [
            (0, "19700101T000000.000Z"), (951_782_399_999, "20000228T235959.999Z"),
            (951_782_400_000, "20000229T000000.000Z"), (951_868_800_000, "20000301T000000.000Z"),
            (1_795_295_103_417, "20261121T210503.417Z"), (4_107_542_399_000, "21000228T235959.000Z"),
            (4_107_542_400_000, "21000301T000000.000Z"), (1_735_689_599_001, "20241231T235959.001Z"),
            (253_402_300_799_999, "99991231T235959.999Z"),
        ] as [(Int64, String)]
    )
    func instants(_ milliseconds: Int64, _ expected: String) {
        let id = IntakeID.minted(at: WallInstant(milliseconds: milliseconds), random: 0x8F3A_2C1D)
        #expect(id.rawValue == expected + "-8f3a2c1d")
    }

    @Test("Ids sort as their instants do")
    func order() {
        let ids = (0..<2_000).map { (step: Int64) -> IntakeID in
            let instant = WallInstant(milliseconds: step * 86_399_977 + step * step * 3_600_011)
            return .minted(at: instant, random: UInt32.max - UInt32(step))
        }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == ids.count)
    }

    @Test("Two of one millisecond differ by their randomness, and all have the same length")
    func randomness() {
        let instant = WallInstant(milliseconds: 1)
        #expect(IntakeID.minted(at: instant, random: 1) != IntakeID.minted(at: instant, random: 2))
        #expect(
            Set([0, 1, UInt32.max].map { IntakeID.minted(at: instant, random: $0).rawValue.utf8.count }).count == 1
        )
    }
}
