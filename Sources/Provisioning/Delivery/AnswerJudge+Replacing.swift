import SCIM

/// The rows for providers that have no PATCH: what is there already is replaced as a whole.
extension AnswerJudge {
    /// The pack goes out again, with the group as it is: as far as its members aren't in it, or out of it, already.
    func readToReplace(_ exchange: OpenedExchange, _ body: JSONValue, _ answer: WireAnswer) -> Verdict {
        guard let resource = body.objectValue, reader.group(body) != nil else {
            return again(exchange, "paused", .pause(.foreignAnswer(status: answer.status)), reason: "not a group")
        }
        var verdict = again(exchange, "read", .healthy, reason: "read, to be replaced as a whole")
        for carried in standing(exchange, in: resource) { verdict.resolutions[carried.operation.sequence] = .done }
        guard verdict.resolutions.values.contains(where: { $0 != .done }) else { return verdict }
        let version = answer.header("ETag") ?? resource["meta"]?["version"]?.stringValue
        verdict.groupReading = GroupReading(resource: resource, entityTag: version)
        return verdict
    }

    /// A pack takes what has become ready since its group was read, too. Where that is all it takes, and may have been executed
    /// before, and the reading shows that it was, nothing is left to be sent. Of what was never sent the reading says nothing:
    /// an account may have been removed since, and be there again.
    func standsAlready(_ exchange: OpenedExchange, in reading: GroupReading) -> Verdict? {
        let standing = standing(exchange, in: reading.resource)
        guard standing.count == exchange.carried.count, standing.allSatisfy(\.operation.isUncertain) else { return nil }
        var verdict = done(exchange)
        verdict.reason = "executed before, as the group shows"
        return verdict
    }

    /// What a pack is to change, and the group shows to be so already.
    private func standing(_ exchange: OpenedExchange, in resource: JSONObject) -> [CarriedOperation] {
        let members = Set((reader.group(.object(resource))?.members ?? []).map { profile.folded($0) })
        // A profile with which groups are replaced vouches that members are shown: where none are, there are none (RFC 7643, 2.5).
        return exchange.carried.filter { carried in
            let isMember = members.contains(profile.folded(carried.remoteID))
            let isToBe = carried.operation.kind == .addMember
            return isMember == isToBe
        }
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
