import SCIM
import Testing

@Suite("Filters from chance")
struct FilterFuzzTests {
    /// Small and seeded, so that a failure can be repeated.
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let pieces = [
        "title", "emails", "name.familyName", "urn:ietf:params:scim:schemas:core:2.0:User:active", "$ref", "not",
        "eq", "ne", "co", "gt", "pr", "and", "or", "(", ")", "[", "]", #""x""#, #""é\u00e9\"""#, "5", "-1.5e3",
        "true", "null", " ", " ", " ", " ", "\"", "\\", ".", ":", "\u{0}", "😀",
    ]

    @Test("Whatever pieces are thrown together, they are refused in place or read back as they were", arguments: 1...8)
    func anyPieces(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<4000 {
            let count = Int.random(in: 1...14, using: &random)
            let text = (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
            let filter: Filter
            do {
                filter = try Filter.parse(text)
            } catch {
                #expect((0...text.unicodeScalars.count).contains(error.position), "\(text)")
                continue
            }
            #expect(try Filter.parse(filter.description) == filter, "\(text)")
        }
    }

    @Test("Every filter that can be built is written as text that reads back as it", arguments: 1...8)
    func anyFilter(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<500 {
            let filter = Self.filter(depth: 4, isInBrackets: false, &random)
            #expect(try Filter.parse(filter.description) == filter)
        }
    }

    private static func filter(depth: Int, isInBrackets: Bool, _ random: inout SplitMix) -> Filter {
        let kinds = depth == 0 ? 2 : isInBrackets ? 5 : 6
        let inner = { (random: inout SplitMix) in filter(depth: depth - 1, isInBrackets: isInBrackets, &random) }
        switch Int.random(in: 0..<kinds, using: &random) {
        case 0: return .present(AttributePath(attribute: "a", subAttribute: Bool.random(using: &random) ? "b" : nil))
        case 1:
            let values: [JSONValue] = ["", "a \"b\" \\ é\n", 5, -2.5, .null]
            let comparison = Filter.Comparison.allCases.randomElement(using: &random) ?? .equal
            let path = AttributePath(schema: "urn:example:x", attribute: "a", subAttribute: "$ref")
            return .compare(path, comparison, values.randomElement(using: &random) ?? .null)
        case 2: return .and(inner(&random), inner(&random))
        case 3: return .or(inner(&random), inner(&random))
        case 4: return .not(inner(&random))
        default:
            let selection = filter(depth: depth - 1, isInBrackets: true, &random)
            return .valuePath(AttributePath(attribute: "emails"), selection)
        }
    }
}
