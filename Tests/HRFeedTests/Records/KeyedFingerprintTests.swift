import HRFeed
import Testing

@Suite("A keyed fingerprint")
struct KeyedFingerprintTests {
    /// Of the bytes 0, 1, 2, … under the key 0, 1, … 15: the reference implementation's `vectors_sip64`, and the paper's own
    /// example, which is the one of 15 bytes.
    static let published: [(count: Int, fingerprint: UInt64)] = [
        (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (2, 0x0D6C_8009_D9A9_4F5A),
        (3, 0x8567_6696_D7FB_7E2D), (4, 0xCF27_94E0_2771_87B7), (5, 0x1876_5564_CD99_A68D),
        (6, 0xCBC9_466E_58FE_E3CE), (7, 0xAB02_00F5_8B01_D137), (8, 0x93F5_F579_9A93_2462),
        (15, 0xA129_CA61_49BE_45E5),
    ]

    @Test("is SipHash-2-4 as it was published", arguments: published)
    func vectors(_ vector: (count: Int, fingerprint: UInt64)) throws {
        let keyed = try #require(KeyedFingerprint(key: 0..<16))
        #expect(Array(0..<UInt8(vector.count)).withUnsafeBytes { keyed.of($0) } == vector.fingerprint)
    }

    @Test("has a key of 16 bytes", arguments: [0, 15, 17])
    func keyLength(_ count: UInt8) {
        #expect(KeyedFingerprint(key: 0..<count) == nil)
        #expect(
            KeyedFingerprint(key: 0..<16)
                == KeyedFingerprint(first: 0x0706_0504_0302_0100, second: 0x0F0E_0D0C_0B0A_0908)
        )
    }

    @Test("of a record says whether its values are the same, however they are written")
    func records() throws {
        let keyed = KeyedFingerprint(first: 1, second: 2)
        let rows = Transcript("a,b\n1,2\n\"1\",\"2\"\n12,\n1,3\n").records
        let all = rows.map { $0.fingerprint(keyed) }
        #expect(all[0] == all[1])
        #expect(Set(all).count == 3)
        #expect(all[0] != rows[0].fingerprint(KeyedFingerprint(first: 1, second: 3)))

        let keys = rows.map { $0.fingerprint(ofColumn: 0, keyed) }
        #expect(keys[0] == keys[1] && keys[0] == keys[3])
        #expect(keys[0] != keys[2])

        let json = Transcript(json: #"[{"b":"2","a":1}]"#, fields: ["/a", "/b"]).records
        #expect(json.first?.fingerprint(keyed) == all[0])
    }
}
