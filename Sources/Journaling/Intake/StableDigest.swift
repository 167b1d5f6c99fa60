import Crypto
import Foundation

/// SHA-256, in lower-case hexadecimal.
struct StableDigest {
    private var hash = SHA256()

    mutating func add(_ text: String) { hash.update(data: Data(text.utf8)) }

    var hex: String { Self.hex(hash.finalize()) }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
