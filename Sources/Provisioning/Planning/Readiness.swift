/// Which operations wait for which: the order per person (promise 3), as one rule over pairs.
public enum Readiness {
    /// Whether `later` has to wait until `earlier` ends. Both are open, at one target, of one account or one address, and
    /// `earlier` has the lower sequence number.
    ///
    /// - A revocation waits only for what may still take effect after it: what is on the wire, and a POST that has to be
    ///   verified. Nothing parked ever holds it up (promise 6).
    /// - An account's creation goes before all else of it; the removal of whoever held an address before goes before its
    ///   new holder's creation.
    /// - One account takes another's place only when nothing is on the wire: a membership that arrived late would bring the
    ///   old one back, where adding a member invites, or be taken for the new one's.
    /// - Who returns is active before being put into groups (``bringsBack(_:before:)``); any other update holds up no
    ///   membership.
    /// - Memberships of different groups don't wait for each other, and nothing that may be parked holds up the removal of
    ///   the account that a change of address left behind, except the creation of the new one.
    public static func blocks(_ earlier: Operation, _ later: Operation) -> Bool {
        if later.kind.isRevocation {
            return earlier.state == .sending || (earlier.mustBeVerified && earlier.state != .parked)
        }
        if earlier.state == .sending, later.kind.needsQuietWire { return true }
        switch earlier.kind {
        case .createUser:
            return true
        case .deleteUser, .deactivateUser:
            return !later.kind.isMembership || earlier.account == later.account
        case .deleteFormer:
            return later.kind == .createUser && earlier.address == later.address
        case .updateUser:
            return later.kind == .updateUser || later.kind == .createUser || bringsBack(earlier, before: later)
        case .addMember, .removeMember:
            return later.kind.isMembership && earlier.group == later.group && earlier.account == later.account
        }
    }

    /// Whether the operation would be superseded if its account were planned now, since `later` undoes or replaces what it
    /// changes. It is the case between an answer that sends `earlier` out again and the next plan, and then `earlier` must
    /// not arrive after `later`.
    public static func isOutdated(_ earlier: Operation, by later: Operation) -> Bool {
        guard earlier.account == later.account, !earlier.mustBeVerified else { return false }
        if later.kind.isRevocation { return earlier.kind != .deleteFormer && !earlier.kind.isRevocation }
        return later.kind == .createUser && (earlier.kind.isMembership || earlier.kind == .updateUser)
    }

    /// Whether an update makes an account active that is to be put into a group: some providers refuse who isn't. It comes first
    /// also where it was planned anew since, and so has the higher number.
    static func bringsBack(_ update: Operation, before membership: Operation) -> Bool {
        update.kind == .updateUser && membership.kind == .addMember && update.account == membership.account
            && update.changes.contains { $0.fact == .attribute("active") && $0.after == "true" }
    }

    /// Whether an open operation has to wait for another one that is open, whichever is the earlier.
    public static func holdsUp(_ other: Operation, _ operation: Operation) -> Bool {
        other.sequence < operation.sequence ? blocks(other, operation) : bringsBack(other, before: operation)
    }

    /// The state that an open, unsent operation should have, given the other open operations of its account and
    /// address.
    public static func state(of operation: Operation, among others: [Operation]) -> OperationState {
        let waits = others.contains { other in
            guard other.state.isOpen, other.sequence != operation.sequence else { return false }
            if holdsUp(other, operation) { return true }
            return other.sequence > operation.sequence && isOutdated(operation, by: other)
        }
        return waits ? .waiting : .ready
    }
}
