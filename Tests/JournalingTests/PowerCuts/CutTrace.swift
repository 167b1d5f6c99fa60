import FaultVFS
import GRDB
import Ports
import Provisioning
import TestSupport

@testable import Journaling

/// One day, as the disk saw it: every step, and what was acknowledged by when.
struct CutTrace: Sendable {
    /// What the port had acknowledged after so many of the disk's steps.
    struct Acknowledged: Sendable {
        var name: String
        var events: Int
        /// What the disk showed once all was committed.
        var image: DiskImage
    }

    private(set) var events: [DiskEvent] = []
    private(set) var acknowledged: [Acknowledged] = []
    /// A day at whose end nothing is wrong.
    private(set) var traits: DiskTraits

    init(traits: DiskTraits, steps: [CutDay.Step] = CutDay.steps) async throws {
        self.traits = traits
        let disk = FaultDisk(seed: 0, traits: traits)
        disk.record()
        var day = try CutDay(disk: disk)
        for step in steps {
            try await step.run(&day)
            let count = disk.recorded.count
            try await day.settle()
            acknowledged.append(Acknowledged(name: step.name, events: count, image: disk.image))
        }
        await day.journal.close()
        events = disk.recorded
    }

    /// The disk after each step, with how many there were.
    func forEachImage(_ body: (DiskImage, Int) async throws -> Void) async rethrows {
        var image = DiskImage()
        for (number, event) in events.enumerated() {
            image.apply(event)
            try await body(image, number + 1)
        }
    }
}

/// Every state of the journal that a day leads through, oldest first; and where each was acknowledged.
struct CutStates: Sendable {
    private var places: [Int: Int] = [:]
    /// After so many steps, at least that place.
    private var floors: [(events: Int, place: Int)] = []
    /// The operations that there ever were, after so many steps.
    private(set) var operations: [(events: Int, sequences: Set<Int64>)] = []

    init(_ trace: CutTrace) async throws {
        var points: [(events: Int, image: DiskImage, isAcknowledged: Bool)] = []
        await trace.forEachImage { image, count in
            if case .sync = trace.events[count - 1] { points.append((count, image, false)) }
        }
        points += trace.acknowledged.map { ($0.events, $0.image, true) }
        points.sort { $0.events < $1.events || $0.events == $1.events && !$0.isAcknowledged && $1.isAcknowledged }
        for point in points {
            // Nothing was lost yet: as after a kill.
            let opened = try await ReopenedJournal(FaultDisk(seed: 0, traits: trace.traits, image: point.image).volume)
            let place = places[opened.digest] ?? places.count
            places[opened.digest] = place
            if point.isAcknowledged {
                floors.append((point.events, max(place, floors.last?.place ?? 0)))
                operations.append((point.events, opened.operations.union(operations.last?.sequences ?? [])))
            }
            await opened.journal.close()
        }
    }

    /// Nil where all is well.
    func objection(to digest: Int, operations found: Set<Int64>, after events: Int) -> String? {
        guard let place = places[digest] else { return "a state that never was" }
        let floor = floors.last { $0.events <= events }?.place ?? 0
        if place < floor { return "state \(place) of \(places.count), where \(floor) was acknowledged" }
        let known = operations.last { $0.events <= events }?.sequences ?? []
        return known.isSubset(of: found) ? nil : "operations \(known.subtracting(found).sorted()) are nowhere"
    }
}

/// A journal that was opened again, and what stands in it.
struct ReopenedJournal {
    let journal: SQLiteJournal
    /// Of every row of every table.
    let digest: Int
    /// Those in the journal and in its archives.
    let operations: Set<Int64>

    init(_ volume: FaultVolume) async throws {
        journal = try CutDay.open(volume)
        digest = try await journal.writer.perform { db in try Self.digest(db) }
        let kept = try await journal.writer.perform { db in try Int64.fetchAll(db, sql: "SELECT seq FROM operation") }
        operations = try Self.archived(volume).union(kept)
    }

    private static func digest(_ db: Database) throws -> Int {
        var hasher = Hasher()
        for table in try db.values(String.self, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
            let columns = try db.values(String.self, "SELECT name FROM pragma_table_info(?)", [table])
            let row = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
            hasher.combine(try db.value(String.self, "SELECT group_concat(\(row), ';') FROM \"\(table)\""))
        }
        return hasher.finalize()
    }

    private static func archived(_ volume: FaultVolume) throws -> Set<Int64> {
        var found: Set<Int64> = []
        for name in volume.files where name.hasSuffix(".sqlite") && name.contains("/archive/") {
            let archive = try DatabaseQueue(path: volume.uri(volume.path(name)))
            defer { try? archive.close() }
            try archive.read { db in
                guard try db.tableExists("operation") else { return }
                found.formUnion(try Int64.fetchAll(db, sql: "SELECT seq FROM operation"))
            }
        }
        return found
    }
}
