/// What opens people's data on the dashboard: 256 random bits, new with every start of the daemon.
///
/// It has no description: an interpolated one would end up in a log (promise 10).
struct DashboardToken: Sendable {
    /// 43 characters of base64url, which a URL's fragment and a header take as they are.
    let secret: String

    /// - Parameter random: has to be one that nobody can foretell, as the system's is.
    init(random: inout some RandomNumberGenerator) {
        let bytes = (0..<Self.bytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        secret = Self.base64url(bytes)
    }

    private static let bytes = 32
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// In a time that doesn't depend on where they differ.
    func matches(_ offered: some StringProtocol) -> Bool {
        let (own, other) = (Array(secret.utf8), Array(offered.utf8))
        guard own.count == other.count else { return false }
        return zip(own, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func base64url(_ bytes: [UInt8]) -> String {
        var (text, bits, held) = ([UInt8](), 0, 0)
        for byte in bytes {
            bits = bits << 8 | Int(byte)
            held += 8
            while held >= 6 {
                held -= 6
                text.append(alphabet[bits >> held & 0x3F])
            }
            bits &= 0xFF
        }
        if held > 0 { text.append(alphabet[bits << (6 - held) & 0x3F]) }
        return String(decoding: text, as: UTF8.self)
    }
}

extension DashboardToken: CustomStringConvertible, CustomReflectable {
    var description: String { "a token" }

    /// Neither `dump` nor a test's report shows it.
    var customMirror: Mirror { Mirror(self, children: []) }
}
