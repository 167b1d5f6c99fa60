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
    private let asOf: AsOfOrigin
    private var watched: [DropName: Watched] = [:]

    /// - asOf: where the files say of when they are the truth.
    public init(rule: CompletenessRule, asOf: AsOfOrigin = .modification) {
        self.rule = rule
        self.asOf = asOf
    }

    /// What of that scan is whole, the oldest coming first: by what their names say, else by their time of change. A name that says
    /// nothing goes by that, too.
    ///
    /// A file is answered in every scan until it is claimed.
    public mutating func complete(in sightings: [Sighting], at now: BootInstant) -> [Sighting] {
        let complete =
            switch rule {
            case .renamed: sightings
            case .marked(let suffix): Self.marked(sightings, suffix: suffix)
            case .settled(let time): settled(sightings, for: time, at: now)
            }
        guard case .name(let stamp) = asOf else {
            return complete.sorted { ($0.identity.modified, $0.name) < ($1.identity.modified, $1.name) }
        }
        let dated = complete.map { (instant: try? stamp.instant(in: $0.name.description), sighting: $0) }
        return dated.sorted { left, right in
            let (one, other) = (left.sighting, right.sighting)
            let ages = (left.instant ?? one.identity.modifiedAt, right.instant ?? other.identity.modifiedAt)
            if ages.0 != ages.1 { return ages.0 < ages.1 }
            return (one.identity.modified, one.name) < (other.identity.modified, other.name)
        }.map(\.sighting)
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
