import SCIM

/// The rows for providers that have no PATCH: what is there already is replaced as a whole.
extension AnswerJudge {
    /// The pack goes out again, with the group as it is: as far as its members aren't in it, or out of it, already.
    func readToReplace(_ exchange: OpenedExchange, _ body: JSONValue, _ answer: WireAnswer) -> Verdict {
        guard let resource = body.objectValue, let group = reader.group(body) else {
            return again(exchange, "paused", .pause(.foreignAnswer(status: answer.status)), reason: "not a group")
        }
        var verdict = again(exchange, "read", .healthy, reason: "read, to be replaced as a whole")
        let members = Set(group.members.map { profile.folded($0) })
        // A profile with which groups are replaced vouches that members are shown: where none are, there are none (RFC 7643, 2.5).
        for carried in exchange.carried {
            let isMember = members.contains(profile.folded(carried.remoteID))
            let isToBe = carried.operation.kind == .addMember
            if isMember == isToBe { verdict.resolutions[carried.operation.sequence] = .done }
        }
        guard verdict.resolutions.values.contains(where: { $0 != .done }) else { return verdict }
        let version = answer.header("ETag") ?? resource["meta"]?["version"]?.stringValue
        verdict.groupReading = GroupReading(resource: resource, entityTag: version)
        return verdict
    }

    /// 405 and 501 speak of the method, not of what the request says: halving a pack would not help. PUT may take PATCH's
    /// place; a group's only where it is known who is in it.
    func unsupported(
        _ exchange: OpenedExchange,
        _ answer: WireAnswer,
        _ body: JSONValue,
        _ context: JudgementContext
    ) -> Verdict {
        let isReplaceable =
            switch exchange.kind {
            case .updateUser, .deactivateUser: true
            case .patchGroup: profile.showsMembers
            default: false
            }
        if isReplaceable, context.method == .patch, profile.putsWherePatchIsRefused {
            var verdict = again(exchange, "put", .healthy, reason: "the target has no PATCH (\(answer.status)): PUT")
            verdict.refusesPatch = true
            return verdict
        }
        guard exchange.carried.isEmpty else { return parked(exchange, .healthy, reason: Self.refusal(answer, body)) }
        return refused(exchange, answer, body)
    }
}
