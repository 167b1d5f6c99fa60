import Randomness

/// The randomness of a run: the same seed brings the same run back.
///
/// What draws for different purposes draws from different streams, so that a change of the one doesn't change the others.
struct Chance {
    private var generator: SeededRandom

    enum Stream: UInt64 {
        case scenario = 1
        case schedule = 2
        case latency = 3
        case process = 4
        case variety = 5
        case spells = 6
    }

    /// - salt: tells streams of one kind apart.
    init(seed: UInt64, _ stream: Stream, salt: UInt64 = 0) {
        var mixer = SeededRandom(seed: seed &* 0x9E37_79B9 &+ stream.rawValue)
        generator = SeededRandom(seed: mixer.next() ^ (salt &* 0xBF58_476D_1CE4_E5B9))
    }

    mutating func next() -> UInt64 { generator.next() }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// In 0..<1.
    mutating func unit() -> Double { Double.random(in: 0..<1, using: &generator) }

    mutating func percent(_ share: Int) -> Bool { int(0...99) < share }

    mutating func perMille(_ share: Int) -> Bool { int(0...999) < share }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        precondition(!elements.isEmpty, "there is something to choose from")
        return elements[int(0...elements.count - 1)]
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(int(range)) }
}
