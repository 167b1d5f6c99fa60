import HTTPTypes
import Provisioning
import Testing

@testable import Intake

/// The signatures were computed by another implementation (Python's `hmac`).
@Suite("A signature")
struct SignatureSchemeTests {
    private static let key = "s3cret-key"
    private static let body = #"{"employees":[]}"#
    private static let now = WallInstant(milliseconds: 1_795_300_000_000)

    private static let bambooHR: [(String, String)] = [
        ("X-BambooHR-Signature", "d7303ad1d4a22c3c319edeca8acd089888b1fca129df7ce54df31c4a64645a08"),
        ("X-BambooHR-Timestamp", "1795300000"),
    ]

    /// Nil where it was taken for the sender's.
    private func failure(
        _ scheme: SignatureScheme,
        _ fields: [(String, String)],
        body: String = body,
        key: String = key,
        at now: WallInstant = now
    ) -> AuthenticationFailure? {
        do throws(AuthenticationFailure) {
            _ = try scheme.verify(.made(fields), body: Array(body.utf8), key: key, at: now)
            return nil
        } catch {
            return error
        }
    }

    private static func name(_ text: String) throws -> HTTPField.Name { try #require(HTTPField.Name(text)) }

    @Test("of BambooHR covers the body and the timestamp behind it")
    func bambooHR() {
        #expect(failure(.bambooHR, Self.bambooHR) == nil)
        #expect(failure(.bambooHR, Self.bambooHR, body: Self.body + " ") == .wrongSignature)
        #expect(failure(.bambooHR, Self.bambooHR, key: "s3cret-kez") == .wrongSignature)
        var later = Self.bambooHR
        later[1].1 = "1795300001"
        #expect(failure(.bambooHR, later) == .wrongSignature)
    }

    @Test("of Gusto covers the body alone")
    func gusto() {
        let signature = "dbd2b81e6d23aa7d5571a361341e7c088884201680e9d437dc52c19a72e3ad4f"
        #expect(failure(.gusto, [("x-gusto-signature", signature)]) == nil)
        #expect(failure(.gusto, [("X-Gusto-Signature", signature.uppercased())]) == nil)
        #expect(failure(.gusto, [("X-Gusto-Signature", signature)], body: "{}") == .wrongSignature)
    }

    @Test("may be SHA-512 in base64, behind a prefix, over text, timestamp and body")
    func generic() throws {
        let signature = "e45M/TsYwd5Qmb/dngff/xPQaBDFUgqBCoqSWpZFoXFg1J2T0I6jKuGYVKfYFNYnhVcDeB1yTBcG2Ma1tt29nA=="
        let timestamp = SignatureScheme.Timestamp(
            header: try Self.name("X-Time"),
            format: .seconds,
            tolerance: SignatureScheme.Timestamp.toleranceStandard
        )
        let scheme = try #require(
            SignatureScheme(
                algorithm: .hmacSHA512,
                header: try Self.name("X-Sign"),
                encoding: .base64,
                prefix: "v0=",
                parts: [.text("v0:"), .timestamp, .text(":"), .body],
                timestamp: timestamp
            )
        )
        let time = ("X-Time", "1795300000")
        #expect(failure(scheme, [("X-Sign", "v0=" + signature), time]) == nil)
        #expect(failure(scheme, [("X-Sign", signature), time]) == .malformed(scheme.header))
        #expect(failure(scheme, [("X-Sign", "v0=" + signature.dropLast()), time]) == .malformed(scheme.header))
    }

    @Test("of SHA-1 is understood, and known as legacy")
    func legacy() throws {
        let scheme = try #require(
            SignatureScheme(
                algorithm: .hmacSHA1,
                header: try Self.name("X-Hub-Signature"),
                encoding: .hex,
                prefix: "sha1=",
                parts: [.body],
                timestamp: nil
            )
        )
        let signature = "sha1=a5043e450ea0f34431950011f81704b18bf25dd4"
        #expect(failure(scheme, [("X-Hub-Signature", signature)]) == nil)
        #expect(SignatureScheme.Algorithm.allCases.filter(\.isLegacy) == [.hmacSHA1])
    }

    @Test(
        "that is missing, there twice or of another form is refused",
        arguments: [
            ([1], "the header X-BambooHR-Signature is missing"),
            ([0], "the header X-BambooHR-Timestamp is missing"),
            ([0, 0, 1], "the header X-BambooHR-Signature is there more than once"),
            ([0, 1, 1], "the header X-BambooHR-Timestamp is there more than once"),
        ]
    )
    func headers(indices: [Int], reason: String) {
        #expect(failure(.bambooHR, indices.map { Self.bambooHR[$0] })?.description == reason)
    }

    @Test(
        "of another form is refused before anything is compared",
        arguments: ["", "d7", "zz", "d7303ad1d4a22c3c319edeca8acd089888b1fca129df7ce54df31c4a64645a0g", "ü"]
    )
    func malformed(text: String) {
        let fields = [("X-BambooHR-Signature", text), Self.bambooHR[1]]
        #expect(failure(.bambooHR, fields) == .malformed(SignatureScheme.bambooHR.header))
    }

    @Test("is refused when its timestamp is too old or too far ahead, and taken at the very edge")
    func tolerance() throws {
        let tolerance = try #require(SignatureScheme.bambooHR.timestamp?.tolerance)
        #expect(failure(.bambooHR, Self.bambooHR, at: Self.now + tolerance) == nil)
        #expect(failure(.bambooHR, Self.bambooHR, at: Self.now + (.zero - tolerance)) == nil)
        let beyond = tolerance + .milliseconds(1)
        #expect(failure(.bambooHR, Self.bambooHR, at: Self.now + beyond) == .untimely(by: beyond))
        #expect(failure(.bambooHR, Self.bambooHR, at: Self.now + (.zero - beyond)) == .untimely(by: .zero - beyond))
    }

    @Test("that proves too little can't be configured")
    func tooLittle() throws {
        let timestamp = SignatureScheme.Timestamp(
            header: try Self.name("X-T"),
            format: .seconds,
            tolerance: .seconds(1)
        )
        for (parts, timestamp) in [
            ([], nil), ([.timestamp], timestamp), ([.text("a")], nil), ([.body, .timestamp], nil), ([.body], timestamp),
        ] as [([SignatureScheme.Part], SignatureScheme.Timestamp?)] {
            let scheme = SignatureScheme(
                algorithm: .hmacSHA256,
                header: try Self.name("X-S"),
                encoding: .hex,
                prefix: "",
                parts: parts,
                timestamp: timestamp
            )
            #expect(scheme == nil, "\(parts)")
        }
    }

    @Test(
        "is timed by seconds, milliseconds or a date",
        arguments: [
            (.seconds, "1795300000", 1_795_300_000_000), (.milliseconds, "1795300000123", 1_795_300_000_123),
            (.iso8601, "2026-11-21T22:26:40Z", 1_795_300_000_000),
            (.iso8601, "2026-01-31T18:42:00+0000", 1_769_884_920_000),
            (.iso8601, "2026-11-21T23:56:40.1239+01:30", 1_795_300_000_123),
            (.iso8601, "2026-11-21 17:26:40.5-05:00", 1_795_300_000_500),
            (.iso8601, "2024-02-29T23:59:60Z", 1_709_251_200_000),
            (.iso8601, "0001-01-01T00:00:00Z", -62_135_596_800_000),
            (.detected, "1795300000", 1_795_300_000_000), (.detected, "1795300000123", 1_795_300_000_123),
            (.detected, "2026-11-21T22:26:40Z", 1_795_300_000_000),
        ] as [(TimestampFormat, String, Int64)]
    )
    func timestamps(format: TimestampFormat, text: String, milliseconds: Int64) {
        #expect(format.instant(text) == WallInstant(milliseconds: milliseconds))
    }

    @Test(
        "isn't timed by anything else",
        arguments: [
            (.seconds, ""), (.seconds, "-1"), (.seconds, "+1"), (.seconds, "1e9"), (.seconds, "179530000012"),
            (.seconds, "١"), (.seconds, " 1"), (.milliseconds, "179530000012345"), (.iso8601, "1795300000"),
            (.iso8601, "2026-11-21T22:26:40"), (.iso8601, "2026-02-29T00:00:00Z"), (.iso8601, "2026-13-01T00:00:00Z"),
            (.iso8601, "2026-11-21T24:00:00Z"), (.iso8601, "2026-11-21T22:26:40Z "),
            (.iso8601, "2026-11-21T22:26:40.Z"),
            (.iso8601, "2026-11-21T22:26:40+24:00"), (.iso8601, "2026-11-21"), (.detected, "yesterday"),
            (.detected, "2026-11-21T22:26:40." + String(repeating: "1", count: 60) + "Z"),
        ] as [(TimestampFormat, String)]
    )
    func noTimestamps(format: TimestampFormat, text: String) {
        #expect(format.instant(text) == nil)
    }
}
