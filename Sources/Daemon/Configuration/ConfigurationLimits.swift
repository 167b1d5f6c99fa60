/// What a configuration may ask for at most. Far above what anybody runs; there so that a file that isn't one, or a slip of
/// the finger, is named instead of obeyed.
enum ConfigurationLimits {
    static let fileBytesMax = 1 << 20
    static let nodesMax = 50_000
    static let depthMax = 16
    static let problemsMax = 200
    static let textScalarsMax = 4_096

    static let sourcesMax = 64
    static let targetsMax = 64
    static let groupsMax = 1_000
    static let fieldsMax = 100
    static let statusWordsMax = 200
    static let valueWordsMax = 2_000
    static let transformsMax = 16
    static let attributesMax = 200
    static let statusesMax = 50
    static let classLimitsMax = 32
    static let membersMax = 1...10_000
    static let pageSize = 1...10_000
    static let dateBlanksMax = 16
    /// A source's or target's name is part of file names, routes and metrics.
    static let nameBytesMax = 64
    /// Linux's `sun_path` without its closing zero.
    static let socketPathBytesMax = 107

    static let scan: ClosedRange<Duration> = .seconds(1)...(.seconds(3_600))
    static let keep: ClosedRange<Duration> = .seconds(3_600)...(.seconds(3_660 * 86_400))
    static let settle: ClosedRange<Duration> = .milliseconds(100)...(.seconds(3_600))
    static let timeout: ClosedRange<Duration> = .seconds(1)...(.seconds(600))
    static let connectTimeout: ClosedRange<Duration> = .milliseconds(100)...(.seconds(60))
    static let lead: ClosedRange<Duration> = .zero...(.seconds(366 * 86_400))
    static let grace: ClosedRange<Duration> = .zero...(.seconds(366 * 86_400))
    static let deleteAfter: ClosedRange<Duration> = .seconds(3_600)...(.seconds(3_660 * 86_400))
    static let packAge: ClosedRange<Duration> = .zero...(.seconds(86_400))
    static let reconcileEvery: ClosedRange<Duration> = .seconds(3_600)...(.seconds(366 * 86_400))
    static let protectedMax = 1_000
    static let window: ClosedRange<Duration> = .milliseconds(100)...(.seconds(86_400))
    static let requests = 1...1_000_000
    static let concurrency = 1...64

    static let absences = 1...30
    static let guardedPeople = 0...10_000_000
    static let tolerance: ClosedRange<Duration> = .seconds(1)...(.seconds(86_400))
    static let signedPartsMax = 16
    static let webhookBodyBytes: ClosedRange<Int64> = 1...(64 << 20)

    static let feedFileBytes: ClosedRange<Int64> = 1...(1 << 40)
    static let feedRowBytes: ClosedRange<Int64> = 1...(256 << 20)
    static let feedValueBytes: ClosedRange<Int64> = 1...(16 << 20)
    static let feedColumns = 1...65_536
}
