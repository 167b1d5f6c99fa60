/// The operations that may be the next request of a target: a bounded view of its queue.
public struct QueueHeads: Sendable, Hashable {
    /// A request of its own.
    public struct Single: Sendable, Hashable {
        public var sequence: OperationSequence
        public var lane: Lane
        /// Since when it could have gone.
        public var readyAt: BootInstant
        /// What its next request is for; a look-up may come first (``Operation/isLookedUpFirst``).
        public var exchange: ExchangeKind

        public init(sequence: OperationSequence, lane: Lane, readyAt: BootInstant, exchange: ExchangeKind) {
            self.sequence = sequence
            self.lane = lane
            self.readyAt = readyAt
            self.exchange = exchange
        }
    }

    /// The ready memberships of one group, none of which is on the wire.
    public struct Pack: Sendable, Hashable {
        public var group: GroupStanding
        /// Of its most urgent member.
        public var lane: Lane
        /// Of its oldest member.
        public var sequence: OperationSequence
        public var readyAt: BootInstant
        /// How many are ready; counted up to the cap.
        public var ready: Int
        /// A member that is ready or on the wire to become ready could still join.
        public var isGrowing: Bool
        /// Its next request replaces the group as a whole, and the group has to be read before.
        public var isReadFirst = false

        public init(
            group: GroupStanding,
            lane: Lane,
            sequence: OperationSequence,
            readyAt: BootInstant,
            ready: Int,
            isGrowing: Bool
        ) {
            self.group = group
            self.lane = lane
            self.sequence = sequence
            self.readyAt = readyAt
            self.ready = ready
            self.isGrowing = isGrowing
        }
    }

    /// The most urgent ones, by lane, then sequence.
    public var singles: [Single]
    /// The one that has waited longest, whatever its lane.
    public var oldest: Single?
    public var packs: [Pack]
    /// Since when the next page of a reading could have gone; nil where none is wanted.
    public var pageReadyAt: BootInstant?

    public init(singles: [Single], oldest: Single?, packs: [Pack]) {
        self.singles = singles
        self.oldest = oldest
        self.packs = packs
    }
}

/// One request that the chooser picked.
public enum Dispatch: Sendable, Hashable {
    case single(OperationSequence)
    /// The look-up that has to come before the operation itself.
    case lookUp(OperationSequence)
    /// As many of the group's ready memberships as fit.
    case pack(GroupName)
    case lookUpGroup(GroupName)
    /// The group that as many of them are to go into, or out of, by replacing it.
    case readGroup(GroupName)
    /// The next page of a reading, and nothing else before it.
    case readPage
}

/// Picks what goes next out of the heads of a queue.
public struct DispatchChooser: Sendable, Hashable {
    /// Most members in a request.
    public var membersMax: Int
    /// How long a pack waits for members that could still join.
    public var packAgeMax: Duration
    /// How long a thing has to have waited to be given the slot for the oldest.
    public var starvationAge: Duration

    public init(membersMax: Int, packAgeMax: Duration, starvationAge: Duration) {
        self.membersMax = membersMax
        self.packAgeMax = packAgeMax
        self.starvationAge = starvationAge
    }

    /// - Parameters:
    ///   - capacity: how many requests may start now.
    ///   - oldestFirst: the slot belongs to what has waited longest, unless a revocation waits.
    ///   - kinds: those that the pace allows a request of now.
    public func choose(
        from heads: QueueHeads,
        capacity: Int,
        oldestFirst: Bool,
        kinds: Set<ExchangeKind>,
        now: BootInstant
    ) -> [Dispatch] {
        var candidates = heads.singles.map { Candidate(single: $0) }
        candidates += heads.packs.filter { isDue($0, now: now) }.map { Candidate(pack: $0) }
        candidates.removeAll { !$0.isAllowed(by: kinds) }
        candidates.sort { ($0.lane, $0.sequence) < ($1.lane, $1.sequence) }
        if oldestFirst, candidates.first?.lane != .revoke {
            if kinds.isSuperset(of: [.listUsers, .listGroups]), isPageOldest(of: heads, now: now) {
                return [.readPage]
            }
            var aged = candidates
            if let oldest = heads.oldest.map({ Candidate(single: $0) }), oldest.isAllowed(by: kinds) {
                aged.append(oldest)
            }
            if let first = aged.min(by: { ($0.readyAt, $0.sequence) < ($1.readyAt, $1.sequence) }),
                now - first.readyAt >= starvationAge
            {
                candidates.removeAll { $0.dispatch == first.dispatch }
                candidates.insert(first, at: 0)
            }
        }
        return candidates.prefix(max(0, capacity)).map(\.dispatch)
    }

    /// Whether a reading has waited longer than all that is to be written.
    private func isPageOldest(of heads: QueueHeads, now: BootInstant) -> Bool {
        guard let since = heads.pageReadyAt, now - since >= starvationAge else { return false }
        let others = heads.singles.map(\.readyAt) + heads.packs.map(\.readyAt)
        return (others + [heads.oldest?.readyAt].compactMap(\.self)).allSatisfy { since < $0 }
    }

    /// When the earliest pack that is still waited for goes regardless, or has its group looked up.
    public func nextDue(in heads: QueueHeads, now: BootInstant) -> BootInstant? {
        heads.packs.filter { !isDue($0, now: now) }
            .map { $0.group.verifyNotBefore ?? ($0.readyAt + packAgeMax) }
            .min()
    }

    private func isDue(_ pack: QueueHeads.Pack, now: BootInstant) -> Bool {
        if let verify = pack.group.verifyNotBefore { return now >= verify }
        return pack.ready >= membersMax || !pack.isGrowing || now - pack.readyAt >= packAgeMax
    }

    private struct Candidate {
        var lane: Lane
        var sequence: OperationSequence
        var readyAt: BootInstant
        var exchange: ExchangeKind
        var dispatch: Dispatch

        /// A group is read to be written right then: where that isn't allowed, what was read would be too old when it is.
        func isAllowed(by kinds: Set<ExchangeKind>) -> Bool {
            kinds.contains(exchange) && (exchange != .readGroup || kinds.contains(.patchGroup))
        }

        init(single: QueueHeads.Single) {
            lane = single.lane
            sequence = single.sequence
            readyAt = single.readyAt
            exchange = single.exchange
            dispatch = exchange == .lookUpUser ? .lookUp(single.sequence) : .single(single.sequence)
        }

        init(pack: QueueHeads.Pack) {
            lane = pack.lane
            sequence = pack.sequence
            readyAt = pack.readyAt
            if pack.group.verifyNotBefore != nil {
                exchange = .lookUpGroup
                dispatch = .lookUpGroup(pack.group.name)
            } else if pack.group.remoteID == nil {
                exchange = .createGroup
                dispatch = .pack(pack.group.name)
            } else {
                exchange = pack.isReadFirst ? .readGroup : .patchGroup
                dispatch = pack.isReadFirst ? .readGroup(pack.group.name) : .pack(pack.group.name)
            }
        }
    }
}
