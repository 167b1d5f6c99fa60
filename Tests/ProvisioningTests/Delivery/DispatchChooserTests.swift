import Provisioning
import Testing

@Suite("What goes next")
struct DispatchChooserTests {
    private let chooser = DispatchChooser(membersMax: 10, packAgeMax: .seconds(600), starvationAge: .seconds(600))
    private let now = BootInstant(nanoseconds: 3_600_000_000_000)

    private func single(_ sequence: Int64, _ lane: Lane, age: Int = 0, isUnknown: Bool = false) -> QueueHeads.Single {
        QueueHeads.Single(
            sequence: OperationSequence(rawValue: sequence),
            lane: lane,
            readyAt: now - .seconds(age),
            exchange: isUnknown ? .lookUpUser : .updateUser
        )
    }

    private func pack(
        _ sequence: Int64,
        _ lane: Lane,
        ready: Int = 3,
        isGrowing: Bool = false,
        age: Int = 0,
        verifyIn seconds: Int? = nil
    ) -> QueueHeads.Pack {
        let standing = GroupStanding(name: "Data", remoteID: "7", verifyNotBefore: seconds.map { now + .seconds($0) })
        return QueueHeads.Pack(
            group: standing,
            lane: lane,
            sequence: OperationSequence(rawValue: sequence),
            readyAt: now - .seconds(age),
            ready: ready,
            isGrowing: isGrowing
        )
    }

    private func choose(
        _ singles: [QueueHeads.Single],
        packs: [QueueHeads.Pack] = [],
        oldest: QueueHeads.Single? = nil,
        capacity: Int = 9,
        oldestFirst: Bool = false,
        pageAge: Int64? = nil,
        kinds: Set<ExchangeKind> = Set(ExchangeKind.allCases)
    ) -> [String] {
        var heads = QueueHeads(singles: singles, oldest: oldest, packs: packs)
        heads.pageReadyAt = pageAge.map { now - .seconds($0) }
        return chooser.choose(from: heads, capacity: capacity, oldestFirst: oldestFirst, kinds: kinds, now: now)
            .map { dispatch in
                switch dispatch {
                case .single(let sequence): "\(sequence.rawValue)"
                case .lookUp(let sequence): "look up \(sequence.rawValue)"
                case .pack(let group): "pack \(group)"
                case .lookUpGroup(let group): "look up \(group)"
                case .readGroup(let group): "read \(group)"
                case .readPage: "page"
                }
            }
    }

    @Test("What its limit doesn't allow now leaves its slot to what another one does")
    func kinds() {
        let singles = [single(1, .revoke), single(2, .joiner, isUnknown: true)]
        let packs = [pack(3, .groupAddition)]
        func chosen(_ kinds: ExchangeKind...) -> [String] { choose(singles, packs: packs, kinds: Set(kinds)) }
        #expect(chosen(.lookUpUser, .patchGroup) == ["look up 2", "pack Data"])
        #expect(chosen(.updateUser) == ["1"])
        #expect(chosen(.createGroup) == [])
        var replaced = pack(3, .groupAddition)
        replaced.isReadFirst = true
        #expect(choose([], packs: [replaced], kinds: [.readGroup, .patchGroup]) == ["read Data"])
        #expect(choose([], packs: [replaced], kinds: [.readGroup]) == [], "it is read to be written right then")
        #expect(choose([], packs: [replaced], kinds: [.patchGroup]) == [])
        #expect(choose([], oldest: single(9, .update, age: 900), oldestFirst: true, kinds: [.patchGroup]) == [])
    }

    @Test("Lanes go in their order, and within a lane who was first")
    func lanes() {
        let singles = Lane.allCases.reversed().map { single(100 - Int64($0.rawValue), $0) } + [single(1, .joiner)]
        #expect(
            choose(singles, packs: [pack(2, .groupRemoval)]) == [
                "100", "pack Data", "99", "98", "1", "97", "96", "95", "94",
            ]
        )
    }

    @Test("No more go than there is room for")
    func capacity() {
        #expect(choose([single(1, .joiner), single(2, .joiner)], capacity: 1) == ["1"])
        #expect(choose([single(1, .joiner)], capacity: 0) == [])
    }

    @Test("An invitation of unknown outcome is looked up, not repeated")
    func lookUp() {
        #expect(choose([single(1, .joiner, isUnknown: true)]) == ["look up 1"])
    }

    @Test("A pack goes when it is full, when nothing could still join it, or when it is old")
    func packs() {
        #expect(choose([], packs: [pack(1, .groupAddition, isGrowing: true)]) == [])
        #expect(choose([], packs: [pack(1, .groupAddition, isGrowing: false)]) == ["pack Data"])
        #expect(choose([], packs: [pack(1, .groupAddition, ready: 10, isGrowing: true)]) == ["pack Data"])
        #expect(choose([], packs: [pack(1, .groupAddition, isGrowing: true, age: 599)]) == [])
        #expect(choose([], packs: [pack(1, .groupAddition, isGrowing: true, age: 600)]) == ["pack Data"])
    }

    @Test("A group in doubt is looked up when its time has come, and its pack waits for that")
    func groupInDoubt() {
        #expect(choose([], packs: [pack(1, .groupAddition, ready: 10, verifyIn: 1)]) == [])
        #expect(choose([], packs: [pack(1, .groupAddition, isGrowing: true, verifyIn: 0)]) == ["look up Data"])
    }

    @Test("A pack that waits says when it goes regardless")
    func nextDue() {
        func due(_ pack: QueueHeads.Pack) -> BootInstant? {
            chooser.nextDue(in: QueueHeads(singles: [], oldest: nil, packs: [pack]), now: now)
        }
        #expect(due(pack(1, .groupAddition, isGrowing: true, age: 100)) == now + .seconds(500))
        #expect(due(pack(1, .groupAddition, verifyIn: 30)) == now + .seconds(30))
        #expect(due(pack(1, .groupAddition)) == nil)
    }

    @Test("The slot for the oldest goes to what has waited longest past ten minutes")
    func starving() {
        let joiner = single(1, .joiner)
        let update = single(9, .update, age: 601)
        #expect(choose([joiner], oldest: update, capacity: 1, oldestFirst: true) == ["9"])
        #expect(choose([joiner], oldest: update, capacity: 1) == ["1"])
        #expect(choose([joiner], oldest: single(9, .update, age: 599), capacity: 1, oldestFirst: true) == ["1"])
        #expect(choose([joiner, update], oldest: update, capacity: 3, oldestFirst: true) == ["9", "1"])
        #expect(
            choose([joiner], packs: [pack(5, .groupAddition, age: 900)], oldest: update, oldestFirst: true) == [
                "pack Data", "1",
            ]
        )
    }

    @Test("A reading that has waited longest gets the slot for the oldest, and no other")
    func starvingReading() {
        let (joiner, update) = (single(1, .joiner), single(9, .update, age: 700))
        func choose(_ age: Int64, oldestFirst: Bool = true, kinds: Set<ExchangeKind> = Set(ExchangeKind.allCases))
            -> [String]
        {
            self.choose([joiner], oldest: update, oldestFirst: oldestFirst, pageAge: age, kinds: kinds)
        }
        #expect(choose(701) == ["page"])
        #expect(choose(700) == ["9", "1"])
        #expect(choose(701, oldestFirst: false) == ["1"])
        #expect(choose(701, kinds: [.createUser, .updateUser, .listUsers]).contains("page") == false)
        #expect(self.choose([joiner], oldestFirst: true, pageAge: 599) == ["1"])
        #expect(self.choose([single(50, .revoke)], oldest: update, oldestFirst: true, pageAge: 6000) == ["50"])
    }

    @Test("While a revocation waits, no slot is anybody else's")
    func revocationFirst() {
        let update = single(9, .update, age: 6000)
        #expect(choose([single(50, .revoke)], oldest: update, capacity: 1, oldestFirst: true) == ["50"])
    }
}
