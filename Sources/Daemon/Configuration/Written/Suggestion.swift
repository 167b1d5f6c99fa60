/// What somebody may have meant who wrote an unknown word.
enum Suggestion {
    /// `; did you mean "url"?`, or the words that are known where none comes near.
    static func text(for word: String, among known: [String]) -> String {
        if let nearest = nearest(to: word, among: known) { return "; did you mean \(String(reflecting: nearest))?" }
        return known.isEmpty ? "" : "; known: " + known.sorted().joined(separator: ", ")
    }

    /// `"snapshots" is not one of them; did you mean "snapshot"?`
    static func notOneOf(_ word: String, _ known: [String]) -> String {
        "\(String(reflecting: word)) is not known here" + text(for: word, among: known)
    }

    /// The known word that takes the fewest keystrokes to reach, case aside; nil where that is more than a third of it.
    static func nearest(to word: String, among known: [String]) -> String? {
        let word = Array(word.prefix(64).lowercased())
        let distances = known.map { (known: $0, distance: distance(word, Array($0.lowercased()))) }
        let nearest = distances.min { ($0.distance, $0.known) < ($1.distance, $1.known) }
        guard let nearest, nearest.distance <= max(1, nearest.known.count / 3) else { return nil }
        return nearest.known
    }

    /// Letters to insert, delete, replace, or exchange with their neighbour (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = last[column] + (letter == other ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                let isSwap = row > 0 && column > 0 && letter == right[column - 1] && left[row - 1] == other
                if isSwap { best = min(best, beforeLast[column - 1] + 1) }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
