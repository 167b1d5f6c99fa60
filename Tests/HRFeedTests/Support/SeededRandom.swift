/// SplitMix64: the seed in a failure's message brings the failure back.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension Array {
    /// Cut at random places into pieces, some of them empty.
    func cut(using random: inout SeededRandom) -> [ArraySlice<Element>] {
        let places = (0..<Int.random(in: 0...8, using: &random)).map { _ in Int.random(in: 0...count, using: &random) }
        let ends = places.sorted() + [count]
        return zip([0] + ends, ends).map { self[$0..<$1] }
    }
}
