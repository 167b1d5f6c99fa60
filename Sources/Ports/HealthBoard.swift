import Synchronization

/// Whether the daemon does its work, and what keeps it from doing so.
public struct HealthReport: Sendable, Hashable, Codable {
    /// One part that has to stand: the journal, a drop directory, a listening socket.
    public struct Part: Sendable, Hashable, Codable {
        /// `journal`, `drop hr`, `webhook 127.0.0.1:8090`.
        public var name: String
        /// Why it doesn't stand; nil where it does.
        public var reason: String?

        public init(name: String, reason: String?) {
            self.name = name
            self.reason = reason
        }
    }

    /// Those that are part of every daemon first, then by name.
    public var parts: [Part]
    /// What somebody should know, and what keeps nothing from being done: a reload that failed.
    public var remarks: [String]

    public init(parts: [Part], remarks: [String]) {
        self.parts = parts
        self.remarks = remarks
    }

    public var isReady: Bool { parts.allSatisfy { $0.reason == nil } }
}

/// Where parts of the daemon write whether they stand, and health checks read it.
public final class HealthBoard: Sendable {
    private struct Notes {
        /// Nil: it stands.
        var parts: [String: String?] = [:]
        var remarks: [String: String] = [:]
    }

    private let notes = Mutex(Notes())

    public init() {}

    /// From now on that part has to stand; until it is ``ready(_:)``, it doesn't.
    public func expect(_ part: String) {
        notes.withLock { if !$0.parts.keys.contains(part) { $0.parts[part] = .some("starting") } }
    }

    public func ready(_ part: String) { notes.withLock { $0.parts[part] = .some(nil) } }

    /// - Parameter reason: for the operator, in a few words, without personal data (promise 10).
    public func unready(_ part: String, reason: String) { notes.withLock { $0.parts[part] = .some(reason) } }

    /// It isn't part of the daemon any more.
    public func forget(_ part: String) { notes.withLock { _ = $0.parts.removeValue(forKey: part) } }

    /// - Parameter text: nil takes it back.
    public func remark(_ subject: String, _ text: String?) { notes.withLock { $0.remarks[subject] = text } }

    public var report: HealthReport {
        notes.withLock { notes in
            HealthReport(
                parts: notes.parts.sorted { $0.key < $1.key }.map { HealthReport.Part(name: $0.key, reason: $0.value) },
                remarks: notes.remarks.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            )
        }
    }
}
