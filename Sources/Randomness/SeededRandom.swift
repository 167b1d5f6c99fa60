/// Numbers that a seed determines: what is drawn with the same seed is drawn again, on any machine.
///
/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). For the sandbox, simulations, tests and measurements: nothing that keeps a
/// secret may be drawn from it.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The same numbers for the same seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True so often out of a hundred.
    public mutating func chance(_ share: Int) -> Bool { Int.random(in: 0..<100, using: &self) < share }

    /// True so often out of a thousand.
    public mutating func perMille(_ share: Int) -> Bool { Int.random(in: 0..<1_000, using: &self) < share }
}
