import Provisioning

extension ConfigurationResolver {
    /// What is not written is as in ``GuardLimits/standard``.
    func guards(_ written: SourceSection.Guards?) -> GuardLimits {
        var limits = GuardLimits.standard
        guard let written else { return limits }
        for (change, allowance) in written.allowances { limits.allowances[change] = meaning(allowance) }
        if let rows = written.rows { limits.rowsPercentMin = rows.value }
        if let filled = written.filled { limits.filledPercentMin = filled.value }
        if let header = written.header { limits.holdsChangedHeader = header.value == .hold }
        if let first = written.firstSnapshot { limits.holdsFirstSnapshot = first.value == .hold }
        if let address = written.addressChange { limits.holdsAddressChange = address.value == .hold }
        return limits
    }

    /// Some guards compare a snapshot with the one before it: without snapshots they guard nothing.
    func remarkGuards(_ section: SourceSection) {
        guard !section.hasFiles || section.semantics?.value == .changes, let guards = section.guards else { return }
        let places = [guards.rows?.place, guards.filled?.place, guards.header?.place, guards.firstSnapshot?.place]
        for place in places.compactMap(\.self) {
            problems.remark("guards nothing here: it compares snapshots, and this source has none", at: place)
        }
    }

    /// Nil: nothing of the kind is guarded. Of a number and a share the larger holds; what isn't given allows nobody.
    private func meaning(_ allowance: SourceSection.Guards.Allowance) -> GuardLimits.Allowance? {
        guard allowance.none == nil else { return nil }
        return GuardLimits.Allowance(number: allowance.number?.value ?? 0, percent: allowance.percent?.value ?? 0)
    }
}
