/// Which operations wait for which: the order per person (promise 3), as one rule over pairs.
public enum Readiness {
    /// Whether `later` has to wait until `earlier` ends. Both are open, at one target, of one account or one address, and
    /// `earlier` has the lower sequence number.
    ///
    /// - A revocation waits only for what may still take effect after it: what is on the wire, and a POST that has to be
    ///   verified. Nothing parked ever holds it up (promise 6).
    /// - An account's creation goes before all else of it; the removal of whoever held an address before goes before its
    ///   new holder's creation.
    /// - Memberships of different groups don't wait for each other.
    public static func blocks(_ earlier: Operation, _ later: Operation) -> Bool {
        let onTheWire = earlier.state == .sending
        if later.kind.isRevocation { return onTheWire || (earlier.mustBeVerified && earlier.state != .parked) }
        switch earlier.kind {
        case .createUser:
            return true
        case .deleteUser, .deactivateUser:
            return !later.kind.isMembership || earlier.account == later.account
        case .deleteFormer:
            return later.kind == .createUser && earlier.address == later.address
        case .updateUser:
            return !later.kind.isMembership
        case .addMember, .removeMember:
            return later.kind.isMembership && earlier.group == later.group && earlier.account == later.account
        }
    }

    /// The state that an open, unsent operation should have, given the other open operations of its account and
    /// address.
    public static func state(of operation: Operation, among others: [Operation]) -> OperationState {
        let blocked = others.contains { $0.sequence < operation.sequence && $0.state.isOpen && blocks($0, operation) }
        return blocked ? .waiting : .ready
    }
}
