import ArgumentParser

/// Seeds from one to another, written `1..10000`.
struct SeedRange: ExpressibleByArgument {
    var seeds: ClosedRange<UInt64>

    init?(argument: String) {
        let ends = argument.split(separator: "..", omittingEmptySubsequences: false).map { UInt64($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last, last < .max else { return nil }
        seeds = first...last
    }
}
