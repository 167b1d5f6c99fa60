public import Provisioning
import Synchronization

/// One part's proof that it goes on: a service's loop, the journal's writer, the transport's thread.
///
/// It beats when a step is finished. Whoever watches asks a part that it has heard nothing of, by the same way on which the
/// part's work comes to it, and takes nothing but a beat for an answer: so a part whose loop is stuck can't be overlooked, and
/// no timer answers in its place (promise 11).
///
/// A service finds its own as ``current``, and needs none: without a watch nobody asks.
public final class Heartbeat: Sendable {
    /// What is known of a part at one instant.
    public struct Reading: Sendable, Hashable {
        /// Steps that were finished since the beginning.
        public var beats: UInt64
        /// It waits for another part, or for a file system, and can't answer before that has: then that one is to be asked.
        public var isEntrusted: Bool
        /// It waits on purpose, and for that long.
        public var restsUntil: BootInstant?

        public init(beats: UInt64, isEntrusted: Bool, restsUntil: BootInstant?) {
            self.beats = beats
            self.isEntrusted = isEntrusted
            self.restsUntil = restsUntil
        }
    }

    private struct State {
        var beats: UInt64 = 0
        var entrusted = 0
        var restsUntil: BootInstant?
        var question: (@Sendable () -> Void)?
    }

    /// The heartbeat of the service that this task is part of; its children's, too.
    @TaskLocal public static var current: Heartbeat?

    /// For the log: `delivery amplitude`.
    public let name: String
    private let state = Mutex(State())

    public init(name: String) { self.name = name }

    /// A step is finished.
    public func beat() {
        state.withLock { state in
            state.beats += 1
            state.restsUntil = nil
        }
    }

    /// How the part is asked: by something that makes its own loop go round once, and so beat. It returns at once, and is
    /// called from anywhere.
    public func answers(to question: @escaping @Sendable () -> Void) {
        state.withLock { $0.question = question }
    }

    /// Makes the part's loop go round, where it can.
    public func ask() {
        let question = state.withLock { $0.question }
        question?()
    }

    /// Until then nothing is to be heard of it: it waits on purpose.
    public func rests(until instant: BootInstant) {
        state.withLock { $0.restsUntil = instant }
    }

    /// The part is to be taken for waiting until ``takeBack()``: what it waits for has a heartbeat of its own, or is no part of
    /// the daemon.
    public func entrust() {
        state.withLock { $0.entrusted += 1 }
    }

    /// What it waited for has come, which is a step.
    public func takeBack() {
        state.withLock { state in
            state.entrusted -= 1
            state.beats += 1
        }
    }

    public var reading: Reading {
        state.withLock { Reading(beats: $0.beats, isEntrusted: $0.entrusted > 0, restsUntil: $0.restsUntil) }
    }

    /// Does what the task's service has to wait for, as ``entrust()`` says.
    public static func entrusting<Value, Failure: Error>(
        _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let heartbeat = current
        heartbeat?.entrust()
        defer { heartbeat?.takeBack() }
        return try await body()
    }
}

extension TimeSource {
    /// As ``sleep(until:)``, for a service's loop that does nothing else meanwhile: whoever watches it doesn't take it for stuck.
    public func rest(until instant: BootInstant) async throws {
        let heartbeat = Heartbeat.current
        heartbeat?.rests(until: instant)
        defer { heartbeat?.beat() }
        try await sleep(until: instant)
    }
}
