import Testing

@testable import Provisioning

@Suite("What a plan costs")
struct PlanCostTests {
    /// A joiner, and so many who join each of two groups.
    private func operations(members: Int) -> [PlannedOperation] {
        let groups: [GroupName] = ["Data", "Ops"]
        let additions = groups.flatMap { group in
            (0..<members).map { number in draft(.addMember, "p\(number)@example.com", group) }
        }
        return ([draft(.createUser, "new@example.com", nil)] + additions).map {
            PlannedOperation(employee: "7", draft: $0)
        }
    }

    private func draft(_ kind: OperationKind, _ address: String, _ group: GroupName?) -> OperationDraft {
        OperationDraft(kind: kind, lane: .update, address: AccountAddress(address), group: group, changes: [])
    }

    private let limit = RateLimit(requests: 60, window: .seconds(60))

    @Test("is a request a person, and one for every so many members of a group")
    func packs() {
        let cost = PlanCost(operations: operations(members: 101), isRead: true, profile: .rfc7644, limit: limit)
        #expect(cost.requests == 5 && cost.reads == 0 && cost.seconds == 4)
        let unread = PlanCost(operations: operations(members: 1), isRead: false, profile: .rfc7644, limit: nil)
        #expect(unread.requests == 3 && unread.reads == 2 && unread.seconds == nil)
    }

    @Test("counts the reading before each group that is replaced as a whole")
    func replacedGroups() {
        var profile = TargetProfile.rfc7644
        profile.groupUpdate = .put
        let cost = PlanCost(operations: operations(members: 101), isRead: true, profile: profile, limit: limit)
        #expect(cost.requests == 5 && cost.reads == 4 && cost.seconds == 8)
    }
}
