import Foundation
import Simulation
import Synchronization

/// Several workers, each with its share of the seeds.
struct WorkerCrew {
    private let last: UInt64
    private let directory: String
    private var workers: [Worker] = []
    private var begun = 0
    private let started = ContinuousClock.now
    private var tally = RunTally()

    init(seeds: ClosedRange<UInt64>, jobs: Int, directory: String) throws {
        last = seeds.upperBound
        self.directory = directory
        for place in 0..<UInt64(jobs) {
            let (first, overflow) = seeds.lowerBound.addingReportingOverflow(place)
            if !overflow, first <= last { try begin(from: first, stride: UInt64(jobs)) }
        }
    }

    /// Until all is done, the time is over, or somebody interrupts it.
    ///
    /// - Parameters:
    ///   - limit: what is under way then is left; nil: however long it takes.
    ///   - tell: is told of each run that has found something.
    mutating func work(until limit: ContinuousClock.Instant?, _ tell: (String) -> Void) throws -> RunTally {
        while !workers.isEmpty, tally.ending == .done {
            var polled = workers.map { pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) }
            let count = poll(&polled, nfds_t(polled.count), Self.lookMilliseconds)
            if Self.isInterrupted {
                tally.ending = .interrupted
            } else if let limit, .now >= limit {
                tally.ending = .timeLimit
            }
            guard count > 0, tally.ending == .done else { continue }
            for place in polled.indices.reversed() where polled[place].revents != 0 { try hear(place, tell) }
        }
        for worker in workers { kill(worker.process, SIGTERM) }
        // What they have said before counts.
        for place in workers.indices {
            while let lines = workers[place].read() {
                for line in lines { try take(line, from: place, tell) }
            }
            _ = workers[place].reap()
        }
        tally.seconds = Double((ContinuousClock.now - started) / .milliseconds(1)) / 1_000
        return tally
    }

    private mutating func hear(_ place: Int, _ tell: (String) -> Void) throws {
        if let lines = workers[place].read() {
            for line in lines { try take(line, from: place, tell) }
            return
        }
        let worker = workers.remove(at: place)
        guard let death = worker.reap() else { return }
        guard let seed = worker.seed else { throw Worker.Failure(description: "a worker died at its start: \(death)") }
        tell("seed \(seed): the process died of it: \(death)")
        tally.found.append(RunTally.Found(seed: seed, findings: [Finding(.start, "the process died: \(death)")]))
        tally.seeds += 1
        if last - seed >= worker.stride { try begin(from: seed + worker.stride, stride: worker.stride) }
    }

    private mutating func take(_ line: String, from place: Int, _ tell: (String) -> Void) throws {
        if let seed = UInt64(line) {
            workers[place].seed = seed
            return
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(line.utf8))
        tally.add(report)
        if !report.findings.isEmpty { tell(report.summary) }
    }

    private mutating func begin(from first: UInt64, stride: UInt64) throws {
        begun += 1
        workers.append(try Worker(from: first, to: last, stride: stride, directory: "\(directory)/\(begun)"))
    }

    /// How long somebody who wants all this to end waits at most.
    private static let lookMilliseconds: CInt = 200

    private static let interrupts = Atomic(0)

    /// From now on SIGINT and SIGTERM end nothing at once: they are looked for. (To block them isn't enough: on Linux the main
    /// thread of a program with tasks waits for whatever signal comes.)
    static func hearInterrupts() {
        // Made before a signal comes: its handler may not make anything.
        interrupts.store(0, ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in WorkerCrew.interrupts.store(1, ordering: .relaxed) }
        }
    }

    private static var isInterrupted: Bool { interrupts.load(ordering: .relaxed) > 0 }
}
