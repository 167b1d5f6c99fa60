import Randomness

/// The bytes that libFuzzer made up. The first ones choose among settings, a byte each; the rest is what is read.
struct FuzzInput {
    private(set) var rest: ArraySlice<UInt8>

    init(_ data: UnsafePointer<UInt8>?, _ count: Int) {
        rest = Array(UnsafeBufferPointer(start: data, count: count))[...]
    }

    /// Takes a byte and chooses by it, the first where none is left. In a corpus they are digits, so that its files can be
    /// read: `0` is the first.
    mutating func choice<Option>(of options: [Option]) -> Option {
        let number = number() - Int(UInt8(ascii: "0"))
        return options[(number % options.count + options.count) % options.count]
    }

    /// Takes a byte and decides by it.
    mutating func isSet() -> Bool { choice(of: [false, true]) }

    /// Takes what random cuts begin with.
    mutating func random() -> SeededRandom { SeededRandom(seed: UInt64(number())) }

    /// What stands before the next line feed, which is taken with it; everything where there is none.
    mutating func line() -> String {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = rest.dropFirst(line.count + 1)
        return String(decoding: line, as: UTF8.self)
    }

    /// What is left, made text: what is not UTF-8 becomes U+FFFD.
    var text: String { String(decoding: rest, as: UTF8.self) }

    private mutating func number() -> Int { rest.popFirst().map(Int.init) ?? Int(UInt8(ascii: "0")) }
}
