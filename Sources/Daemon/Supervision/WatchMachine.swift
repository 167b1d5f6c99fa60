import Ports
import Provisioning

/// Decides whether the daemon goes on: which part is to be asked, whether all have answered, and whom to name where one hasn't.
///
/// ```
///   ── every interval ──► all are asked ──► who has beaten since, or waits, has answered
///                              │
///                   all have ──┴── one hasn't: looked at again soon, and named once it is late
///                      │
///                   proven: the watchdog is fed
/// ```
///
/// With a third of the watchdog's time for its interval, a part that gets stuck has at least two thirds of that time to come
/// to itself before the daemon is ended.
struct WatchMachine {
    /// One part, as it is at a look.
    struct Part: Sendable, Hashable {
        /// Tells it from another one of the same name.
        var id: ObjectIdentifier
        var name: String
        var reading: Heartbeat.Reading
    }

    /// What is to be done after a look.
    struct Decision: Equatable {
        /// Every part has shown that it goes on.
        var isProven = false
        /// Parts that have to be asked.
        var asks: Set<ObjectIdentifier> = []
        /// Parts that are late since this look: they are stuck, as far as anybody can tell.
        var stuck: [String] = []
        /// Parts that have waited for another one, or for a file system, since the last two questions.
        var waiting: [String] = []
        /// Parts that were named before, and have answered.
        var recovered: [String] = []
        var nextLook: BootInstant
    }

    private struct Question {
        var name: String
        var beats: UInt64
    }

    /// Between two questions.
    private let interval: Duration
    /// Between two looks for answers.
    private let patience: Duration
    private var askedAt: BootInstant?
    private var open: [ObjectIdentifier: Question] = [:]
    private var stuck: [ObjectIdentifier: String] = [:]
    /// How many beats those had that were found waiting, and whether that was said.
    private var waiting: [ObjectIdentifier: (beats: UInt64, isSaid: Bool)] = [:]

    /// - Parameter interval: between two questions.
    init(interval: Duration) {
        self.interval = interval
        patience = min(interval / 4, .seconds(1))
    }

    mutating func look(at now: BootInstant, _ parts: [Part]) -> Decision {
        guard let askedAt, !isDue(askedAt, now) else { return ask(at: now, parts) }
        return collect(at: now, askedAt: askedAt, parts)
    }

    private func isDue(_ askedAt: BootInstant, _ now: BootInstant) -> Bool { open.isEmpty && now >= askedAt + interval }

    private mutating func ask(at now: BootInstant, _ parts: [Part]) -> Decision {
        askedAt = now
        open = [:]
        for part in parts where !rests(part, now) {
            open[part.id] = Question(name: part.name, beats: part.reading.beats)
        }
        return Decision(asks: Set(open.keys), nextLook: now + patience)
    }

    private mutating func collect(at now: BootInstant, askedAt: BootInstant, _ parts: [Part]) -> Decision {
        let present = Dictionary(parts.map { ($0.id, $0) }) { first, _ in first }
        // Who has ended owes no answer.
        open = open.filter { id, question in
            guard let part = present[id] else { return false }
            return part.reading.beats == question.beats && !part.reading.isEntrusted && !rests(part, now)
        }
        var decision = Decision(nextLook: now + patience)
        decision.recovered = stuck.filter { open[$0.key] == nil }.map(\.value).sorted()
        stuck = stuck.filter { open[$0.key] != nil }
        if open.isEmpty {
            decision.isProven = true
            decision.waiting = noteWaiting(parts)
            decision.nextLook = max(askedAt + interval, now + patience)
        } else if now >= askedAt + interval {
            let late = open.filter { stuck[$0.key] == nil }
            for (id, question) in late { stuck[id] = question.name }
            decision.stuck = late.values.map(\.name).sorted()
            // Asked again: where it came while the loop ended and began anew, the question was lost.
            decision.asks = Set(open.keys)
        }
        return decision
    }

    private mutating func noteWaiting(_ parts: [Part]) -> [String] {
        var (now, names): ([ObjectIdentifier: (beats: UInt64, isSaid: Bool)], [String]) = ([:], [])
        for part in parts where part.reading.isEntrusted {
            let before = waiting[part.id]
            let isSame = before?.beats == part.reading.beats
            if isSame, before?.isSaid == false { names.append(part.name) }
            now[part.id] = (part.reading.beats, isSame)
        }
        waiting = now
        return names.sorted()
    }

    private func rests(_ part: Part, _ now: BootInstant) -> Bool {
        part.reading.restsUntil.map { $0 + patience >= now } ?? false
    }
}
