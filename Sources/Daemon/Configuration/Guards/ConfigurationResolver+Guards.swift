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

    /// Nil: nothing of the kind is guarded. Of a number and a share the larger holds; what isn't given allows nobody.
    private func meaning(_ allowance: SourceSection.Guards.Allowance) -> GuardLimits.Allowance? {
        guard allowance.none == nil else { return nil }
        return GuardLimits.Allowance(number: allowance.number?.value ?? 0, percent: allowance.percent?.value ?? 0)
    }
}
