import Provisioning

extension TargetSection {
    /// `targets.NAME.adopt`, `reconcile`, `unknownAccounts` and `protected`.
    struct Adoption {
        var adopt: Written<ReadingRules.Adoption>?
        /// Nil: on demand alone.
        var reconcileEvery: Written<Duration>?
        var unknownAccounts: Written<ReadingRules.UnknownAccounts>?
        var protected: [Written<String>]

        init(adopt: WrittenNode?, reconcile: WrittenNode?, unknownAccounts: WrittenNode?, protected: WrittenNode?) {
            self.adopt = adopt?.word(of: ReadingRules.Adoption.self)
            reconcileEvery = reconcile.flatMap(Self.interval)
            self.unknownAccounts = unknownAccounts?.word(of: ReadingRules.UnknownAccounts.self)
            self.protected =
                protected?.items(max: ConfigurationLimits.protectedMax)?.compactMap { $0.text() } ?? []
        }

        private enum Key: String, CaseIterable {
            case every
        }

        /// `off`, or `{ every: 7d }`.
        private static func interval(_ node: WrittenNode) -> Written<Duration>? {
            if case .text("off") = node.content { return nil }
            if case .text = node.content {
                node.report("expected off, or every")
                return nil
            }
            return node.section(Key.self)?.required(.every)?.duration(in: ConfigurationLimits.reconcileEvery)
        }

        /// What it means.
        var rules: ReadingRules {
            let standard = ReadingRules.standard
            return ReadingRules(
                adoption: adopt?.value ?? standard.adoption,
                reconcileEvery: reconcileEvery?.value,
                unknownAccounts: unknownAccounts?.value ?? standard.unknownAccounts,
                protected: Set(protected.map { AccountAddress($0.value) })
            )
        }
    }
}
