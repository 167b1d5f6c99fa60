/// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): 64 bits of whatever bytes, which nobody
/// without the key can aim at, so that no feed can be made whose changed rows look unchanged.
public struct KeyedFingerprint: Sendable, Hashable {
    @usableFromInline let first: UInt64
    @usableFromInline let second: UInt64

    /// - first, second: the key's two halves, each read with its lowest byte first.
    @inlinable public init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    /// Nil unless the key has 16 bytes.
    public init?(key: some Collection<UInt8>) {
        guard key.count == 16 else { return nil }
        let halves = [key.prefix(8), key.dropFirst(8)].map { half in
            half.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        self.init(first: halves[0], second: halves[1])
    }

    /// Of those bytes.
    @inlinable public func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = SipState(first: first, second: second)
        let words = bytes.count / 8
        for word in 0..<words {
            state.take(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)))
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        var shift: UInt64 = 0
        for place in (8 * words)..<bytes.count {
            last |= UInt64(bytes[place]) << shift
            shift += 8
        }
        state.take(last)
        return state.finished()
    }
}

extension Record {
    /// Of all values: the same exactly for the same values, however the file writes them.
    @inlinable public func fingerprint(_ keyed: KeyedFingerprint) -> UInt64 {
        withUnsafeBytes { keyed.of($0) }
    }

    /// Of all values but the one in that column, 0 being the first.
    @inlinable public func fingerprint(without column: Int, _ keyed: KeyedFingerprint) -> UInt64 {
        let left = range(of: column)
        return withUnsafeBytes { bytes in
            let (before, behind) = (bytes[..<left.lowerBound], bytes[left.upperBound...])
            // The second half takes the first one's in, so that no two of them can be exchanged.
            let first = keyed.of(UnsafeRawBufferPointer(rebasing: before))
            let salted = KeyedFingerprint(first: keyed.first ^ first, second: keyed.second)
            return salted.of(UnsafeRawBufferPointer(rebasing: behind))
        }
    }

    /// Of the value in that column, 0 being the first.
    @inlinable public func fingerprint(ofColumn column: Int, _ keyed: KeyedFingerprint) -> UInt64 {
        withUnsafeBytes(at: column) { keyed.of($0) }
    }
}

/// The four words that SipHash turns its input in.
@usableFromInline struct SipState {
    @usableFromInline var v0: UInt64
    @usableFromInline var v1: UInt64
    @usableFromInline var v2: UInt64
    @usableFromInline var v3: UInt64

    /// The constants are the paper's: "somepseudorandomlygeneratedbytes".
    @inlinable init(first: UInt64, second: UInt64) {
        v0 = first ^ 0x736F_6D65_7073_6575
        v1 = second ^ 0x646F_7261_6E64_6F6D
        v2 = first ^ 0x6C79_6765_6E65_7261
        v3 = second ^ 0x7465_6462_7974_6573
    }

    @inlinable @inline(__always) mutating func take(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    @inlinable @inline(__always) mutating func finished() -> UInt64 {
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    @inlinable @inline(__always) mutating func round() {
        v0 = v0 &+ v1
        v1 = (v1 &<< 13 | v1 &>> 51) ^ v0
        v0 = v0 &<< 32 | v0 &>> 32
        v2 = v2 &+ v3
        v3 = (v3 &<< 16 | v3 &>> 48) ^ v2
        v0 = v0 &+ v3
        v3 = (v3 &<< 21 | v3 &>> 43) ^ v0
        v2 = v2 &+ v1
        v1 = (v1 &<< 17 | v1 &>> 47) ^ v2
        v2 = v2 &<< 32 | v2 &>> 32
    }
}
