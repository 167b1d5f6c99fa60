/// HR's words for something, and ours.
public struct ValueMap: Sendable, Hashable {
    /// By word, as it was written.
    public let words: [String: String]
    private let folded: [AccountAddress: String]

    /// Words compare without the case of ASCII letters; of two that are one then, the first by the alphabet counts.
    public init(_ words: [String: String]) {
        self.words = words
        folded = Dictionary(
            words.sorted { $0.key < $1.key }.map { (AccountAddress($0.key.normalised), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Nil for an unknown word.
    func value(of word: String) -> String? { folded[AccountAddress(word)] }
}
