import Randomness

extension Array {
    /// Cut at random places into pieces, some of them empty.
    func cut(using random: inout SeededRandom) -> [ArraySlice<Element>] {
        let places = (0..<Int.random(in: 0...8, using: &random)).map { _ in Int.random(in: 0...count, using: &random) }
        let ends = places.sorted() + [count]
        return zip([0] + ends, ends).map { self[$0..<$1] }
    }
}
