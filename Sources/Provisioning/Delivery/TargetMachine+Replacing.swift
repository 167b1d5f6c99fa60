/// What the machine remembers where the provider has no PATCH.
extension TargetMachine {
    /// A group as it was read, and when.
    struct GroupToReplace: Sendable, Hashable {
        var reading: GroupReading
        var readAt: BootInstant
    }

    /// What was read longer ago is read again: somebody may have put others into the group since. Where the pace is slow, it
    /// serves the next slots all the same: else nothing would ever be written.
    private var readingAgeMax: Duration {
        let parts = settings.profile.classLimits.filter { $0.kinds.contains(.patchGroup) }.map(\.limit)
        let spacing = ([settings.limit].compactMap(\.self) + parts).map(\.spacing).max() ?? .zero
        return max(.seconds(60), spacing * 3)
    }

    private mutating func forgetOldReadings(at now: BootInstant) {
        let ageMax = readingAgeMax
        groupReadings = groupReadings.filter { now - $0.value.readAt <= ageMax }
    }

    /// The groups that need not be read before their next pack goes out; nil where none is.
    mutating func freshReadings(at now: BootInstant) -> Set<GroupName>? {
        forgetOldReadings(at: now)
        return builder.profile.groupUpdate == .put ? Set(groupReadings.keys) : nil
    }

    /// The group as it was read for this exchange; it serves one.
    mutating func takeReading(for exchange: OpenedExchange) -> GroupReading? {
        guard exchange.kind == .patchGroup, let group = exchange.group?.name else { return nil }
        return groupReadings.removeValue(forKey: group)?.reading
    }

    /// Closes a pack that has nothing left to be sent. What was read of its group serves the next one.
    mutating func closeUnsent(_ exchange: OpenedExchange, at now: BootInstant) -> Effect? {
        guard exchange.kind == .patchGroup, let group = exchange.group?.name,
            let reading = groupReadings[group]?.reading, let verdict = judge.standsAlready(exchange, in: reading)
        else { return nil }
        closing.insert(exchange.sequence)
        return .close(ExchangeClosing(exchange, verdict, status: nil, transmissions: 0, endedAt: now))
    }

    mutating func noteReplacing(_ exchange: OpenedExchange, _ verdict: Verdict, at now: BootInstant) {
        if let group = exchange.group?.name, let reading = verdict.groupReading {
            groupReadings[group] = GroupToReplace(reading: reading, readAt: now)
        }
        guard verdict.refusesPatch else { return }
        if exchange.kind == .patchGroup {
            builder.profile.groupUpdate = .put
        } else {
            builder.profile.update = .put
        }
        judge.profile = builder.profile
    }
}
