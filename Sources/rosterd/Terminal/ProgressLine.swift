import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How far something is that takes long: one line on a terminal, written over again and again, and gone at the end. Anywhere else
/// nothing is shown.
struct ProgressLine: Sendable {
    private let isShown: Bool

    init() { isShown = isatty(STDERR_FILENO) == 1 }

    func show(_ text: String) {
        guard isShown else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(Shown.harmless(text))".utf8))
    }

    func clear() { show("") }

    /// Shows for how long something goes on that says nothing of how far it is; not before it has taken a while.
    func during<Value: Sendable>(_ what: String, _ body: () async throws -> Value) async rethrows -> Value {
        guard isShown else { return try await body() }
        let begun = ContinuousClock.now
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.interval)
                    show(
                        "\(what): \(Shown.duration(seconds: Double((ContinuousClock.now - begun).components.seconds)))"
                    )
                }
            }
            defer {
                group.cancelAll()
                clear()
            }
            return try await body()
        }
    }

    private static let interval = Duration.seconds(1)

    /// `[#####               ]  25 %, 120 of 480 MB`
    static func bar(_ done: Int64, of total: Int64) -> String {
        let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
        let filled = Int(share * Double(barWidth))
        let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: barWidth - filled)
        let percent = String(Int(share * 100))
        return "[\(bar)] \(String(repeating: " ", count: 3 - percent.count))\(percent) %, "
            + "\(done / megabyte) of \(total / megabyte) MB"
    }

    private static let barWidth = 20
    private static let megabyte: Int64 = 1_000_000
}
