import SCIM

/// The row for packs that were to take somebody out of a group who isn't in it.
extension AnswerJudge {
    /// Nothing is there to be removed (`noTarget`, RFC 7644 §3.12; some say it with 404). Of one removal alone that is what was
    /// wanted, and after a sending of unknown outcome what was to be expected. Elsewhere the group says who is in it: one
    /// look-up costs less than halving a pack that was executed before, member by member.
    func absentMember(
        _ exchange: OpenedExchange,
        _ answer: WireAnswer,
        _ body: JSONValue,
        _ context: JudgementContext
    ) -> Verdict {
        let removals = exchange.carried.filter { $0.operation.kind == .removeMember }
        guard let removal = removals.first else { return refused(exchange, answer, body) }
        let isAlone = exchange.carried.count == 1
        if isAlone, !profile.showsMembers || isExpected(removal, context) {
            var verdict = done(exchange)
            verdict.name = "absent"
            verdict.reason = Self.refusal(answer, body)
            return verdict
        }
        guard profile.showsMembers, !context.groupWasLookedUp else { return refused(exchange, answer, body) }
        return lookUpGroupFirst(exchange, "verify-group", context, reason: Self.refusal(answer, body))
    }

    /// Not of a membership that the target has shown or acknowledged, unless this isn't the first time that its end is asked
    /// for.
    private func isExpected(_ removal: CarriedOperation, _ context: JudgementContext) -> Bool {
        guard let group = removal.operation.group, removal.confirmed.memberships.contains(group) else { return true }
        return removal.operation.isUncertain && !context.groupWasLookedUp
    }
}
