import Foundation
import Simulation

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

    /// Until all is done, or somebody interrupts it.
    ///
    /// - Parameter tell: is told of each run that has found something.
    mutating func work(_ tell: (String) -> Void) throws -> RunTally {
        while !workers.isEmpty {
            var polled = workers.map { pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0) }
            let count = poll(&polled, nfds_t(polled.count), Self.lookMilliseconds)
            if Self.isInterrupted { break }
            guard count > 0 else { continue }
            for place in polled.indices.reversed() where polled[place].revents != 0 { try hear(place, tell) }
        }
        for worker in workers {
            kill(worker.process, SIGTERM)
            _ = worker.reap()
        }
        tally.isWhole = workers.isEmpty
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

    /// They wait, until somebody looks. To be called before there is a second thread, which would take them.
    static func holdInterrupts() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static var isInterrupted: Bool {
        var signals = sigset_t()
        sigpending(&signals)
        return sigismember(&signals, SIGINT) == 1 || sigismember(&signals, SIGTERM) == 1
    }
}
