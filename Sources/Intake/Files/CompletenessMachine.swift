public import Provisioning

/// Judges by scan after scan which files of a drop directory are whole. Pure: the scan and the time are given to it.
///
/// It remembers of each file of the last scan only.
public struct CompletenessMachine: Sendable {
    private struct Watched {
        var identity: FileIdentity
        var since: BootInstant
    }

    private let rule: CompletenessRule
    private var watched: [DropName: Watched] = [:]

    public init(rule: CompletenessRule) { self.rule = rule }

    /// What of that scan is whole, the file that was written first coming first.
    ///
    /// A file is answered in every scan until it is claimed.
    public mutating func complete(in sightings: [Sighting], at now: BootInstant) -> [Sighting] {
        let complete =
            switch rule {
            case .renamed: sightings
            case .marked(let suffix): Self.marked(sightings, suffix: suffix)
            case .settled(let time): settled(sightings, for: time, at: now)
            }
        return complete.sorted { ($0.identity.modified, $0.name) < ($1.identity.modified, $1.name) }
    }

    /// When one of the files of the last scan is due to have settled: the next scan that can tell something new, if nothing
    /// happens. Nil where none is waited for.
    public var nextDue: BootInstant? {
        guard case .settled(let time) = rule else { return nil }
        return watched.values.map { $0.since + time }.min()
    }

    private mutating func settled(_ sightings: [Sighting], for time: Duration, at now: BootInstant) -> [Sighting] {
        var next: [DropName: Watched] = [:]
        for sighting in sightings {
            let known = watched[sighting.name].flatMap { $0.identity == sighting.identity ? $0 : nil }
            next[sighting.name] = known ?? Watched(identity: sighting.identity, since: now)
        }
        watched = next
        return sightings.filter { sighting in next[sighting.name].map { $0.since + time <= now } ?? false }
    }

    private static func marked(_ sightings: [Sighting], suffix: String) -> [Sighting] {
        let names = Set(sightings.map(\.name))
        return sightings.filter { sighting in
            !sighting.name.hasSuffix(suffix, ignoringCase: false)
                && sighting.name.appending(suffix).map(names.contains) ?? false
        }
    }
}
