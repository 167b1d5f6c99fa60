import SCIM

/// The rows for answers that speak of the request itself.
extension AnswerJudge {
    func succeeded(
        _ exchange: OpenedExchange,
        _ body: JSONValue,
        _ answer: WireAnswer,
        _ context: JudgementContext
    ) -> Verdict {
        let status = answer.status
        // An error in the clothes of a success: a proxy's, or a provider's whose answers can't be relied upon.
        if body["schemas"]?.arrayValue?.contains(.string(SchemaURN.error)) == true {
            return unreadable(
                exchange,
                status: status,
                reason: "an error message with status \(status)",
                mayHaveRun: !exchange.kind.isRead
            )
        }
        switch exchange.kind {
        case .createUser: return created(exchange, body)
        case .updateUser, .patchGroup: return done(exchange)
        case .deactivateUser, .deleteUser: return revoked(exchange, context)
        case .lookUpUser: return lookedUp(exchange, body, status: status, context)
        case .createGroup: return createdGroup(exchange, body)
        case .readGroup: return readToReplace(exchange, body, answer)
        case .lookUpGroup: return lookedUpGroup(exchange, body, status: status, context)
        case .listUsers, .listGroups: return read(exchange, body, status: status)
        case .probe: return Verdict("done", .healthy)
        }
    }

    /// 404 and 410: what it means depends on whose absence it is.
    func missing(
        _ exchange: OpenedExchange,
        _ answer: WireAnswer,
        _ body: JSONValue,
        _ context: JudgementContext
    ) -> Verdict {
        guard Self.isErrorMessage(body) else {
            return again(exchange, "paused", .pause(.wrongURL(status: answer.status)), reason: "404 without SCIM error")
        }
        switch exchange.kind {
        case .deleteUser, .deactivateUser:
            return absent(exchange, context)
        case .lookUpUser where exchange.lookUpKey != .name:
            return unseen(exchange, reason: "\(answer.status) on a look-up by \(exchange.lookUpKey.rawValue)")
        case .lookUpUser where profile.lookup == .byID:
            return notFound(exchange, context)
        case .updateUser:
            var verdict = lookUpFirst(exchange, reason: "404: is the account there?")
            verdict.hasLostID = true
            return verdict
        case .patchGroup where !context.groupWasLookedUp, .readGroup where !context.groupWasLookedUp:
            return lookUpGroupFirst(exchange, "verify-group", context, reason: "404: group or member")
        case .patchGroup:
            return absentMember(exchange, answer, body, context)
        case .readGroup:
            return refused(exchange, answer, body)
        case .createUser, .createGroup, .lookUpUser, .lookUpGroup, .listUsers, .listGroups, .probe:
            return again(exchange, "paused", .pause(.wrongURL(status: answer.status)), reason: "404 on a collection")
        }
    }

    /// JSON, but not what was asked for.
    func unreadable(_ exchange: OpenedExchange, status: Int, reason: String, mayHaveRun: Bool = false) -> Verdict {
        again(
            exchange,
            "paused",
            .pause(.foreignAnswer(status: status)),
            reason: reason,
            isUncertain: mayHaveRun ? true : nil
        )
    }

    func done(_ exchange: OpenedExchange) -> Verdict {
        var verdict = Verdict("done", .healthy)
        for carried in exchange.carried { verdict.resolutions[carried.operation.sequence] = .done }
        return verdict
    }

    /// From a creation's answer only the id is taken: confirmed is what was sent.
    private func created(_ exchange: OpenedExchange, _ body: JSONValue) -> Verdict {
        var verdict = done(exchange)
        guard let carried = exchange.carried.first else { return verdict }
        let given = body.objectValue.flatMap { reader.identifier($0) }
        let id = given ?? (profile.idIsAddress ? carried.userNameAfter.map { RemoteID($0) } : nil)
        guard let id else {
            return again(exchange, "unknown", .healthy, reason: "created, but no id came back", isUncertain: true)
        }
        verdict.learned.append(.accountID(carried.operation.account, id))
        return verdict
    }

    private func createdGroup(_ exchange: OpenedExchange, _ body: JSONValue) -> Verdict {
        guard let group = exchange.group else { return done(exchange) }
        guard let id = body.objectValue.flatMap({ reader.identifier($0) }) else {
            var verdict = again(exchange, "unknown", .healthy, reason: "created, but no id came back")
            verdict.learned.append(.groupUncertain(group.name, verifyNotBefore: .zero))
            return verdict
        }
        // What was not among what the POST carried follows, now that there is something to put it into.
        var verdict =
            profile.createsGroupsWithMembers
            ? done(exchange) : again(exchange, "created", .healthy, reason: "the group is there", isUncertain: false)
        verdict.learned.append(.group(group.name, id))
        return verdict
    }

    // MARK: - Groups

    private func lookedUpGroup(
        _ exchange: OpenedExchange,
        _ body: JSONValue,
        status: Int,
        _ context: JudgementContext
    ) -> Verdict {
        guard let page = reader.page(body) else {
            return unreadable(exchange, status: status, reason: "not a list")
        }
        guard let name = exchange.group?.name else { return Verdict("done", .healthy) }
        var verdict = Verdict("done", .healthy)
        let groups = page.resources.compactMap { reader.group($0) }
        // Names compare without case: what is there under another spelling is what the creation was in conflict with.
        let found = groups.first { $0.name == name } ?? groups.first { $0.name.caseless == name.caseless }
        if let found {
            verdict.learned = learned([RemoteGroup(id: found.id, name: name, members: found.members)])
        } else if !page.isWhole {
            // The filter was not heeded, and there are more groups than a page holds: absence isn't proven.
            return lookUpInVain(exchange, context, reason: "the target doesn't filter groups by name")
        } else {
            verdict.learned = [.groupMissing(name)]
        }
        return verdict
    }

    // MARK: - Readings

    private func read(_ exchange: OpenedExchange, _ body: JSONValue, status: Int) -> Verdict {
        guard let page = reader.page(body) else {
            return unreadable(exchange, status: status, reason: "not a list")
        }
        let rest = reader.rest(after: page, at: exchange.startIndex ?? 1, cursor: exchange.cursor)
        if case .broken(let reason) = rest { return Verdict("retry", .healthy, reason: reason) }
        var verdict = Verdict("done", .healthy)
        let resources: ReadPage.Resources =
            exchange.kind == .listUsers
            ? .users(page.resources.compactMap { reader.user($0) })
            : .groups(page.resources.compactMap { reader.group($0) })
        var read = ReadPage(resources, count: page.resources.count, total: page.totalResults)
        if case .page(_, let cursor) = rest { (read.isLast, read.cursor) = (false, cursor) }
        verdict.learned = [.page(read)]
        return verdict
    }

    /// Where a group doesn't show its members, it is known by its id alone.
    private func learned(_ groups: [RemoteGroup]) -> [Learned] {
        profile.showsMembers ? [.groups(groups)] : groups.map { .group($0.name, $0.id) }
    }
}
