import Crypto
import Daemon
import Foundation
import Glibc
import Intake
import Journaling
import Logging
import Ports
import Provisioning
import Randomness
import ServiceLifecycle
import Synchronization
import SystemPackage

/// One size of file, taken in again and again by the daemon's own services.
struct IntakeBench {
    private let rows: Int
    private let place: String
    private let configuration: Configuration

    init(rows: Int, hasGroups: Bool, under directory: String) throws {
        self.rows = rows
        place = directory + "/rosterd-bench-\(getpid())-\(rows)"
        try FileManager.default.createDirectory(atPath: place + "/drop", withIntermediateDirectories: true)
        let file = FilePath(place).appending("rosterd.yaml")
        configuration = try Configuration(yaml: Self.yaml(hasGroups: hasGroups), file: file)
    }

    func remove() { try? FileManager.default.removeItem(atPath: place) }

    private static func yaml(hasGroups: Bool) -> String {
        let groups = RosterFile.departments.map { "      - { name: \($0), when: 'department eq \"\($0)\"' }\n" }
            .joined()
        return """
            state: state
            sources:
              hr:
                drop: drop
                semantics: snapshot
                complete: { after: rename }
                format: { type: csv, delimiter: comma }
                guards: { firstSnapshot: accept }
                mapping:
                  employeeId: WorkerID
                  status: { column: WorkerStatus, values: { Active: active, On Leave: suspended, Terminated: ended } }
                  email: Email
                  givenName: FirstName
                  familyName: LastName
                  department: Department
                  title: Title
            targets:
              saas:
                profile: amplitude
                url: https://127.0.0.1/scim/1/
                credential: { file: token }
                sources: [hr]
            \(hasGroups ? "    groups:\n      - { name: Everyone }\n" + groups : "")
            """
    }

    // MARK: - The run

    func run() async throws -> [IntakeMeasurement] {
        var file = RosterFile(rows: rows)
        try file.write(to: place + "/same.csv")
        var shuffling = SeededRandom(seed: 1)
        file.order.shuffle(using: &shuffling)
        try file.write(to: place + "/shuffled.csv")
        file = RosterFile(rows: rows)
        file.changedEvery = 100
        try file.write(to: place + "/changed.csv")
        var measurements = try references() + script()
        measurements += try await running { daemon in
            [
                try await daemon.measure("first snapshot: accepted", "same.csv", until: .accepted),
                try await daemon.measure("first snapshot: taken over and planned, too", nil, until: .planned),
            ]
        }
        measurements += try await running { daemon in
            [
                try await daemon.measure("the same, first after a start", "same.csv", until: .accepted),
                try await daemon.measure("the same again", "same.csv", until: .accepted),
                try await daemon.measure("the same, shuffled", "shuffled.csv", until: .accepted),
                try await daemon.measure("1 % changed: accepted", "changed.csv", until: .accepted),
                try await daemon.measure("1 % changed: taken over and planned, too", nil, until: .planned),
            ]
        }
        return measurements
    }

    /// What the bytes alone, and the disk alone, cost.
    private func references() throws -> [IntakeMeasurement] {
        let bytes = try size(of: "same.csv")
        let start = ContinuousClock.now
        var digest = SHA256()
        guard let handle = FileHandle(forReadingAtPath: place + "/same.csv") else { throw CocoaError(.fileReadUnknown) }
        while let piece = try handle.read(upToCount: 256 << 10), !piece.isEmpty { digest.update(data: piece) }
        _ = digest.finalize()
        let pass = ContinuousClock.now - start
        return [
            IntakeMeasurement(what: "one pass with SHA-256", rows: rows, bytes: bytes, seconds: pass.inSeconds),
            IntakeMeasurement(
                what: "one fdatasync of 4 KiB",
                rows: rows,
                bytes: 4096,
                seconds: try secondsOfSync()
            ),
        ]
    }

    /// The same files, compared by a script in Python.
    private func script() throws -> [IntakeMeasurement] {
        let place = URL(filePath: place)
        let (script, state) = (try PythonScript(in: place), place.appending(path: "script.sqlite"))
        return try [("a first file", "same.csv"), ("the same again", "same.csv"), ("1 % changed", "changed.csv")]
            .compactMap { what, name in
                let export = place.appending(path: name).path(percentEncoded: false)
                guard let report = try script.takeIn(export, state: state) else { return nil }
                return IntakeMeasurement(
                    what: "for comparison, a Python script: \(what)",
                    rows: rows,
                    bytes: try size(of: name),
                    seconds: report.seconds,
                    peakBytes: report.peakBytes
                )
            }
    }

    private func secondsOfSync() throws -> Double {
        let file = try FileDescriptor.open(
            FilePath(place).appending("sync"),
            .writeOnly,
            options: [.create],
            permissions: .ownerReadWrite
        )
        defer { try? file.close() }
        let page = [UInt8](repeating: 1, count: 4096)
        let start = ContinuousClock.now
        for index in 0..<200 {
            _ = try page.withUnsafeBytes { try file.write(toAbsoluteOffset: Int64(index % 8 * 4096), $0) }
            guard fdatasync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
        }
        return (ContinuousClock.now - start).inSeconds / 200
    }

    fileprivate func size(of name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: place + "/" + name)[.size] as? Int ?? 0
    }

    // MARK: - The daemon's services

    private func running(
        _ body: (RunningIntake) async throws -> [IntakeMeasurement]
    ) async throws -> [IntakeMeasurement] {
        guard let source = configuration.sources.first else { return [] }
        let time = SystemTime()
        let journal = try SQLiteJournal.open(path: place + "/journal.sqlite", time: time)
        while try await journal.adopt(configuration.rules, batch: 500) {}
        for target in configuration.targets { try await journal.finishReading(target.id) }
        let observer = IntakeObserver()
        let bell = Doorbell()
        let drop = DropDirectoryService(
            source: DropSource(
                feed: source.feed,
                semantics: source.semantics,
                completion: source.rules.completion,
                directory: place + "/drop",
                completeness: .renamed,
                scanInterval: .seconds(30),
                keep: nil
            ),
            surroundings: IntakeSurroundings(
                journal: journal,
                rules: configuration.rules,
                time: time,
                random: { UInt32.random(in: .min ... .max) },
                takeover: bell,
                observer: observer
            ),
            decisions: Doorbell()
        )
        let roster = RosterService(
            rules: configuration.rules,
            journal: journal,
            replays: journal,
            time: time,
            bell: bell,
            targets: [],
            observer: observer
        )
        let group = ServiceGroup(services: [drop, roster], logger: Logger(label: "bench"))
        let running = RunningIntake(
            rows: rows,
            place: place,
            journal: journal,
            rules: configuration.rules,
            observer: observer
        )
        async let services: Void = group.run()
        let measurements = try await body(running)
        await group.triggerGracefulShutdown()
        try await services
        await journal.close()
        return measurements
    }
}

/// Services that run, and a file to drop.
struct RunningIntake {
    enum Milestone { case accepted, planned }

    let rows: Int
    let place: String
    let journal: SQLiteJournal
    let rules: RosterRules
    let observer: IntakeObserver

    private static let limit = Duration.seconds(1200)

    /// - name: nil: the file that was measured last, from when it was dropped.
    func measure(_ what: String, _ name: String?, until milestone: Milestone) async throws -> IntakeMeasurement {
        if let name {
            PeakMemory.reset()
            observer.begin()
            try FileManager.default.copyItem(atPath: place + "/" + name, toPath: place + "/drop/.draft")
            observer.begin()
            guard rename(place + "/drop/.draft", place + "/drop/\(name)") == 0 else { throw Errno(rawValue: errno) }
        }
        let accepted = try await observer.seconds(of: .accepted, within: Self.limit)
        var seconds = accepted
        if milestone == .planned {
            _ = try await observer.seconds(of: .applied, within: Self.limit)
            for target in rules.targets {
                while try await journal.plan(target, batch: 200).more {}
            }
            seconds = observer.sinceBegin
        }
        let bytes = try FileManager.default.attributesOfItem(atPath: place + "/same.csv")[.size] as? Int ?? 0
        return IntakeMeasurement(
            what: what,
            rows: rows,
            bytes: bytes,
            seconds: seconds,
            peakBytes: PeakMemory.bytes()
        )
    }
}

/// Hears when a file was accepted and taken over.
final class IntakeObserver: OccurrenceObserver {
    enum Milestone { case accepted, applied }

    private struct State {
        var begin = ContinuousClock.now
        var reached: [Milestone: Double] = [:]
        var refusal: String?
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0 = State() } }

    var sinceBegin: Double { state.withLock { (ContinuousClock.now - $0.begin).inSeconds } }

    func observe(_ occurrence: Occurrence) {
        state.withLock { state in
            let now = (ContinuousClock.now - state.begin).inSeconds
            switch occurrence {
            case .intakeAccepted: state.reached[.accepted] = now
            case .intakeApplied: state.reached[.applied] = now
            case .intakeRefused(_, _, _, let reason): state.refusal = reason
            case .held(_, _, _, _, let reasons): state.refusal = "held: " + reasons.joined(separator: "; ")
            default: break
            }
        }
    }

    func seconds(of milestone: Milestone, within limit: Duration) async throws -> Double {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            let (seconds, refusal) = state.withLock { ($0.reached[milestone], $0.refusal) }
            if let refusal { throw BenchFailure(refusal) }
            if let seconds { return seconds }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw BenchFailure("not \(milestone) within \(limit)")
    }
}
