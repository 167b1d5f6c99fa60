import SCIM

/// The rows for look-ups of users, and for what asks for one: each is the proof that something may be sent, or need not be.
extension AnswerJudge {
    // MARK: - What asks for a look-up

    /// A revocation took effect. Where adding a member invites, a change of a group whose outcome nobody knows may have been
    /// executed after it, or yet be: it has time to show, and one look-up says.
    func revoked(_ exchange: OpenedExchange, _ context: JudgementContext) -> Verdict {
        guard let carried = exchange.carried.first, mayBeInvitedAnew(carried) else { return done(exchange) }
        let reason = "a change of a group, whose outcome is unknown, may have invited the account anew"
        let settled = context.now + policy.settle
        var verdict = lookUpFirst(exchange, notBefore: settled, isUncertain: true, reason: reason)
        // Under the id that was just given up.
        verdict.hasLostID = true
        return verdict
    }

    /// 404 and 410 on what ends access: the account is gone, which is what was wanted. Where it was known to be there, one
    /// look-up proves it first: it may only have another id than we think.
    func absent(_ exchange: OpenedExchange, _ context: JudgementContext) -> Verdict {
        guard let carried = exchange.carried.first, isConfirmed(carried) || mayBeInvitedAnew(carried) else {
            return done(exchange)
        }
        let settled = mayBeInvitedAnew(carried) ? context.now + policy.settle : nil
        var verdict = lookUpFirst(exchange, notBefore: settled, isUncertain: true, reason: "404: is the account gone?")
        // By the id it was just asked for.
        verdict.hasLostID = true
        return verdict
    }

    /// The resource changed under the request (409, 412): it is read again, and what is left to change computed anew.
    func readAgain(_ exchange: OpenedExchange, _ context: JudgementContext, reason: String) -> Verdict {
        var verdict = retried(exchange, context, retryAfter: nil, reason: reason)
        verdict.signal = .healthy
        for (sequence, resolution) in verdict.resolutions {
            guard case .again(let instant, let counts, let isUncertain, let reason) = resolution else { continue }
            verdict.resolutions[sequence] = .lookUp(
                notBefore: instant,
                countsAttempt: counts,
                isUncertain: isUncertain,
                reason: reason
            )
        }
        return verdict
    }

    func lookUpFirst(
        _ exchange: OpenedExchange,
        notBefore: BootInstant? = nil,
        isUncertain: Bool? = nil,
        reason: String
    ) -> Verdict {
        var verdict = Verdict("look-up", .healthy, reason: reason)
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = .lookUp(
                notBefore: notBefore,
                countsAttempt: false,
                isUncertain: isUncertain ?? carried.operation.isUncertain,
                reason: reason
            )
        }
        return verdict
    }

    private func mayBeInvitedAnew(_ carried: CarriedOperation) -> Bool {
        profile.memberAddInvites && !carried.confirmed.membershipsToCome.isEmpty
    }

    /// The target has shown or acknowledged the account; it isn't one that a creation may have left.
    private func isConfirmed(_ carried: CarriedOperation) -> Bool {
        carried.confirmed.exists && !carried.confirmed.isUnsure(of: .attribute(AttributeRule.userNamePath))
    }

    // MARK: - What a look-up is refused

    /// The target doesn't know of such look-ups. What ends access is never parked for that: where the target has said that
    /// nobody is there, its word has to do; else the operation itself goes out again, and counts.
    func refusedLookUp(_ exchange: OpenedExchange, _ context: JudgementContext, reason: String) -> Verdict {
        guard exchange.carried.allSatisfy({ $0.operation.kind.endsAccess }) else {
            return parked(exchange, .healthy, reason: reason)
        }
        if context.isSaidGone { return gone(exchange, reason: reason) }
        var verdict = tryAgain(exchange, context, reason: reason)
        verdict.resolutions = verdict.resolutions.mapValues { resolution in
            guard case .lookUp(let instant, let counts, let isUncertain, let reason) = resolution else {
                return resolution
            }
            return .again(notBefore: instant, countsAttempt: counts, isUncertain: isUncertain, reason: reason)
        }
        return verdict
    }

    // MARK: - What a look-up finds

    func lookedUp(
        _ exchange: OpenedExchange,
        _ body: JSONValue,
        status: Int,
        _ context: JudgementContext
    ) -> Verdict {
        guard let carried = exchange.carried.first else { return done(exchange) }
        let found: RemoteUser?
        if exchange.lookUpKey == .id || exchange.lookUpKey == .name && profile.lookup == .byID {
            found = reader.user(body)
            guard found != nil else { return unreadable(exchange, status: status, reason: "not a user") }
        } else {
            guard let page = reader.page(body) else {
                return unreadable(exchange, status: status, reason: "not a list")
            }
            let users = page.resources.lazy.compactMap { reader.user($0) }
            let name = carried.lookedUpName.map { AccountAddress($0) }
            found = users.first {
                exchange.lookUpKey == .externalID ? $0.externalID == carried.externalIDAfter : $0.address == name
            }
            if found == nil, !page.isWhole, exchange.lookUpKey == .name {
                // The filter was not heeded: on another page the account may be. Nor will it be the next time.
                let reason = "the target doesn't filter users by what they are looked up by"
                return refusedLookUp(exchange, context, reason: reason)
            }
        }
        guard let found else {
            if exchange.lookUpKey == .externalID { return unseen(exchange, reason: "no account bears the externalId") }
            return notFound(exchange, context)
        }
        switch carried.operation.kind {
        case .createUser: return adopted(exchange, carried, found)
        case .deactivateUser, .deleteUser, .deleteFormer: return stillThere(exchange, carried, found, context)
        case .updateUser, .addMember, .removeMember: return seen(exchange, carried, found)
        }
    }

    private func adopted(_ exchange: OpenedExchange, _ carried: CarriedOperation, _ found: RemoteUser) -> Verdict {
        if isAnothers(found, than: carried) {
            let reason = "the address belongs to an account with another externalId"
            return parked(exchange, .healthy, reason: reason, isUncertain: false)
        }
        var verdict = done(exchange)
        verdict.name = "adopted"
        verdict.learned.append(.adopted(carried.operation.account, found))
        return verdict
    }

    /// What is there is known now; what is left to change of it is planned anew.
    private func seen(_ exchange: OpenedExchange, _ carried: CarriedOperation, _ found: RemoteUser) -> Verdict {
        guard isSame(found.id, carried.remoteID) || !isAnothers(found, than: carried) else { return gone(exchange) }
        var verdict = ready(exchange, "read-again", reason: "looked up: there")
        verdict.learned.append(.read(carried.operation.account, found))
        return verdict
    }

    /// What was to be removed is there after all: under the id that we know, or under another one. It goes out again, and
    /// counts, so that a target which says both doesn't keep us busy.
    private func stillThere(
        _ exchange: OpenedExchange,
        _ carried: CarriedOperation,
        _ found: RemoteUser,
        _ context: JudgementContext
    ) -> Verdict {
        let isKnown = isSame(found.id, carried.remoteID)
        guard isKnown || carried.operation.kind != .deleteFormer, isKnown || !isAnothers(found, than: carried) else {
            return notFound(exchange, context)
        }
        if carried.operation.kind == .deactivateUser, found.attributes["active"] == "false" {
            var verdict = done(exchange)
            verdict.learned.append(.read(carried.operation.account, found))
            return verdict
        }
        let failures = carried.operation.attempts
        let wait = failures > 0 ? policy.delay(afterFailures: failures, jitter: context.jitter) : nil
        var verdict = Verdict("still-there", .healthy, reason: "looked up: still there")
        verdict.resolutions[carried.operation.sequence] = .again(
            notBefore: wait.map { context.now + $0 },
            countsAttempt: true,
            isUncertain: false,
            reason: "looked up: still there"
        )
        if !isKnown { verdict.learned.append(.read(carried.operation.account, found)) }
        return verdict
    }

    private func isSame(_ one: RemoteID, _ other: RemoteID) -> Bool {
        one == other || profile.idIsAddress && AccountAddress(one.rawValue) == AccountAddress(other.rawValue)
    }

    private func isAnothers(_ found: RemoteUser, than carried: CarriedOperation) -> Bool {
        guard let theirs = found.externalID, let ours = carried.externalIDAfter ?? carried.confirmed.externalID else {
            return false
        }
        return theirs != ours
    }

    /// Nobody is there by that key; a provider that doesn't keep it, or gave another id, may still have the name.
    func unseen(_ exchange: OpenedExchange, reason: String) -> Verdict {
        var verdict = again(exchange, "unseen", .healthy, reason: reason)
        verdict.hasLostID = true
        return verdict
    }

    // MARK: - Nobody is found

    func notFound(_ exchange: OpenedExchange, _ context: JudgementContext) -> Verdict {
        guard let carried = exchange.carried.first else { return Verdict("absent", .healthy) }
        switch carried.operation.kind {
        case .createUser: return notCreated(exchange, context)
        case .updateUser, .addMember, .removeMember: return gone(exchange)
        case .deactivateUser, .deleteUser, .deleteFormer: return gone(exchange, reason: nil)
        }
    }

    /// What was to end access has come to its end: there is no account.
    func gone(_ exchange: OpenedExchange, reason: String?) -> Verdict {
        var verdict = done(exchange)
        verdict.reason = reason
        for carried in exchange.carried where carried.operation.kind == .deactivateUser {
            verdict.learned.append(.missing(carried.operation.account))
        }
        return verdict
    }

    /// The creation did not take effect: it may go out again; unless the target refused it for a conflict that nobody
    /// can see.
    private func notCreated(_ exchange: OpenedExchange, _ context: JudgementContext) -> Verdict {
        if let conflict = context.conflict {
            let reason = "\(conflict), and no account with that address can be found"
            return parked(exchange, .healthy, reason: reason, isUncertain: false)
        }
        // Sent so often, and never there: sending it once more won't help either.
        if let attempts = exchange.carried.first?.operation.attempts, attempts >= policy.attemptsMax {
            let reason = "gave up after \(attempts) attempts: no answer came, and the account isn't there"
            return parked(exchange, .healthy, reason: reason, isUncertain: false)
        }
        return ready(exchange, "absent", reason: "looked up: not there")
    }

    /// The account was removed by someone else: what it was to become is planned anew.
    private func gone(_ exchange: OpenedExchange) -> Verdict {
        var verdict = Verdict("gone", .healthy, reason: "the account isn't there any more")
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = .superseded(reason: "the account isn't there any more")
            verdict.learned.append(.missing(carried.operation.account))
        }
        return verdict
    }

    /// Looked up, and nothing left in doubt: it may go out.
    private func ready(_ exchange: OpenedExchange, _ name: String, reason: String) -> Verdict {
        var verdict = Verdict(name, .healthy, reason: reason)
        for carried in exchange.carried {
            verdict.resolutions[carried.operation.sequence] = .again(
                notBefore: nil,
                countsAttempt: false,
                isUncertain: false,
                reason: reason
            )
        }
        return verdict
    }
}

extension CarriedOperation {
    /// The name that a look-up asks for: the account's present one, of a creation the one that it is to get.
    var lookedUpName: String? {
        switch operation.kind {
        case .createUser: userNameAfter
        case .deleteFormer: operation.changes.first { $0.fact.isFormer }?.before
        case .deleteUser where confirmed.former(at: operation.address) != nil: operation.address.folded
        // A reading may have found meanwhile that the account is gone.
        case .updateUser, .deactivateUser, .deleteUser, .addMember, .removeMember:
            confirmed.userName ?? operation.address.folded
        }
    }

    /// The `externalId` that the account will have by this operation; nil where that doesn't set it.
    var externalIDAfter: String? {
        operation.changes.first { $0.fact == .attribute(AttributeRule.externalIDPath) }?.after
    }

    /// The id by which the target knows the account that the operation is about.
    var remoteID: RemoteID {
        for case .former(let id) in operation.changes.map(\.fact) where operation.kind == .deleteFormer { return id }
        // What was to be removed has been found to be another account than the present one.
        if operation.kind == .deleteUser, let id = confirmed.former(at: operation.address) { return id }
        return confirmed.remoteID ?? RemoteID(operation.address.folded)
    }
}

extension FactSet {
    fileprivate var externalID: String? { self[.attribute(AttributeRule.externalIDPath)] }
}

extension RemoteUser {
    fileprivate var externalID: String? { attributes[AttributeRule.externalIDPath] }
}
