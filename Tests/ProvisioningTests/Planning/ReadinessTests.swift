import Provisioning
import Testing

@Suite("Which operations wait for which")
struct ReadinessTests {
    static let dependants: [(earlier: OperationKind, waiting: Set<OperationKind>)] = [
        (.createUser, [.createUser, .updateUser, .deleteFormer, .addMember, .removeMember]),
        (.updateUser, [.createUser, .updateUser]),
        (.deactivateUser, [.createUser, .updateUser, .deleteFormer, .addMember, .removeMember]),
        (.deleteUser, [.createUser, .updateUser, .deleteFormer, .addMember, .removeMember]),
        (.deleteFormer, [.createUser]),
        (.addMember, [.addMember, .removeMember]),
        (.removeMember, [.addMember, .removeMember]),
    ]

    /// Rows: the earlier one, ready, of the same account and address. Columns: the later kinds that wait for it.
    @Test(
        "Of one account, each kind holds up what depends on it and nothing else",
        arguments: dependants
    )
    func pairs(earlier: OperationKind, waiting: Set<OperationKind>) {
        let found = OperationKind.allCases.filter { Readiness.blocks(Made.bare(1, earlier), Made.bare(2, $0)) }
        #expect(Set(found) == waiting)
    }

    @Test(
        "A revocation waits for what is on the wire, whatever it is",
        arguments: OperationKind.allCases,
        [OperationKind.deleteUser, .deactivateUser]
    )
    func revocationWaitsForTheWire(earlier: OperationKind, revocation: OperationKind) {
        #expect(Readiness.blocks(Made.bare(1, earlier, .sending), Made.bare(2, revocation)))
    }

    @Test("Nothing parked holds up a revocation", arguments: OperationKind.allCases, [true, false])
    func parkedNeverBlocksRevocation(earlier: OperationKind, isUncertain: Bool) {
        let parked = Made.bare(1, earlier, .parked, isUncertain: isUncertain)
        #expect(!Readiness.blocks(parked, Made.bare(2, .deleteUser)))
        #expect(!Readiness.blocks(parked, Made.bare(2, .deactivateUser)))
    }

    @Test("A revocation waits for the look-up of an invitation, even another account's at that address")
    func revocationWaitsForTheLookUp() {
        let unknown = Made.bare(1, .createUser, .retrying, isUncertain: true)
        #expect(Readiness.blocks(unknown, Made.bare(2, .deleteUser)))
        #expect(Readiness.blocks(unknown, Made.bare(2, .deleteUser, account: 2)))
        #expect(!Readiness.blocks(Made.bare(1, .createUser), Made.bare(2, .deleteUser)))
    }

    private static let comesBack = [FactChange(.attribute("active"), before: "false", after: "true")]

    @Test("Who returns is active before being put into groups, and leaves others at once")
    func returning() {
        var update = Made.bare(1, .updateUser)
        for lane in [Lane.update, .event] {
            update.lane = lane
            #expect(!Readiness.blocks(update, Made.bare(2, .addMember)), "a change of name holds up nothing")
        }
        update.changes = Self.comesBack
        #expect(Readiness.blocks(update, Made.bare(2, .addMember)))
        #expect(!Readiness.blocks(update, Made.bare(2, .addMember, account: 2)))
        #expect(!Readiness.blocks(update, Made.bare(2, .removeMember)))
        #expect(!Readiness.blocks(update, Made.bare(2, .deactivateUser)))
    }

    @Test("A return that was planned anew after the memberships goes before them all the same")
    func returningByNewPlan() {
        var update = Made.bare(2, .updateUser)
        #expect(Readiness.state(of: Made.bare(1, .addMember), among: [update]) == .ready)
        update.changes = Self.comesBack
        #expect(Readiness.state(of: Made.bare(1, .addMember), among: [update]) == .waiting)
        #expect(Readiness.state(of: Made.bare(1, .addMember, account: 2), among: [update]) == .ready)
        #expect(Readiness.state(of: Made.bare(1, .removeMember), among: [update]) == .ready)
        #expect(Readiness.state(of: update, among: [Made.bare(1, .addMember)]) == .ready)
    }

    @Test("A parked operation holds up what depends on it")
    func parkedBlocksDependants() {
        #expect(Readiness.blocks(Made.bare(1, .createUser, .parked), Made.bare(2, .addMember)))
        #expect(!Readiness.blocks(Made.bare(1, .updateUser, .parked), Made.bare(2, .addMember)))
        #expect(!Readiness.blocks(Made.bare(1, .updateUser, .parked), Made.bare(2, .deleteFormer)))
    }

    @Test("A leaver's address is free for a joiner only when the leaver is gone")
    func addressPasses() {
        let leaver = Made.bare(1, .deleteUser)
        #expect(Readiness.blocks(leaver, Made.bare(2, .createUser, account: 2)))
        #expect(!Readiness.blocks(leaver, Made.bare(2, .addMember, account: 2)))
    }

    @Test("A former account at another address doesn't hold up an invitation")
    func formerElsewhere() {
        let former = Made.bare(1, .deleteFormer, address: "old@example.com")
        #expect(!Readiness.blocks(former, Made.bare(2, .createUser)))
        #expect(Readiness.blocks(former, Made.bare(2, .createUser, address: "OLD@example.com")))
    }

    @Test("Memberships of different groups, and of different people in one, don't wait for each other")
    func independentMemberships() {
        let add = Made.bare(1, .addMember, .sending)
        #expect(!Readiness.blocks(add, Made.bare(2, .removeMember, group: "Sales")))
        #expect(!Readiness.blocks(add, Made.bare(2, .addMember, account: 2)))
    }

    @Test("While a membership is on the wire, the account it names is neither replaced nor removed")
    func membershipOnTheWire() {
        #expect(
            Readiness.blocks(Made.bare(1, .addMember, .sending), Made.bare(2, .createUser, address: "new@example.com"))
        )
        #expect(Readiness.blocks(Made.bare(1, .addMember, .sending), Made.bare(2, .deleteFormer)))
        #expect(!Readiness.blocks(Made.bare(1, .addMember, .retrying), Made.bare(2, .deleteFormer)))
    }

    @Test(
        "What a later revocation undoes doesn't go any more, whatever its own exchange was answered",
        arguments: [OperationKind.createUser, .updateUser, .addMember, .removeMember]
    )
    func outdatedByRevocation(kind: OperationKind) {
        let revocation = Made.bare(2, .deleteUser)
        #expect(Readiness.state(of: Made.bare(1, kind), among: [revocation]) == .waiting)
        #expect(Readiness.state(of: Made.bare(1, kind, account: 2), among: [revocation]) == .ready)
        #expect(Readiness.state(of: revocation, among: [Made.bare(1, kind)]) == .ready)
    }

    @Test("An invitation of unknown outcome is looked up though a revocation waits for it")
    func lookUpBeforeRevocation() {
        let unknown = Made.bare(1, .createUser, isUncertain: true)
        #expect(Readiness.state(of: unknown, among: [Made.bare(2, .deleteUser, .waiting)]) == .ready)
    }

    @Test(
        "What names the old account doesn't go any more once a new one is to replace it",
        arguments: [OperationKind.updateUser, .addMember, .removeMember]
    )
    func outdatedByReplacement(kind: OperationKind) {
        let replacement = Made.bare(2, .createUser, address: "new@example.com")
        #expect(Readiness.state(of: Made.bare(1, kind), among: [replacement]) == .waiting)
    }

    @Test("Only what is open is waited for, and of what is later only what makes it needless")
    func state() {
        let second = Made.bare(2, .addMember)
        #expect(Readiness.state(of: second, among: [Made.bare(1, .createUser)]) == .waiting)
        #expect(Readiness.state(of: second, among: [Made.bare(1, .createUser, .done), second]) == .ready)
        #expect(Readiness.state(of: second, among: [Made.bare(3, .updateUser)]) == .ready)
    }
}
