import Provisioning
import Testing

@Suite("What becomes of operations when HR changes its mind")
struct SupersedingTests {
    private let planner = AccountPlanner.amplitude
    private let ada = Made.facts("ada@example.com", groups: ["Data"])
    private let augusta = Made.facts("ada@example.com", given: "Augusta", groups: ["Data"])

    /// The joiner's own operations, numbered 1 and 2.
    private func joining(_ state: OperationState = .ready, isUncertain: Bool = false) -> [Operation] {
        var operations = Made.operations(planner.plan(ada).drafts)
        operations[0].state = state
        operations[0].isUncertain = isUncertain
        return operations
    }

    private func updating(_ state: OperationState, isUncertain: Bool = false) -> [Operation] {
        let drafts = planner.plan(augusta, confirmed: ada).drafts
        return drafts.map { Made.operation(1, $0, state, isUncertain: isUncertain) }
    }

    @Test(
        "What is under way is not planned again, in whatever open state it is",
        arguments: OperationState.allCases.filter(\.isOpen)
    )
    func underWay(state: OperationState) {
        #expect(planner.plan(ada, open: joining(state)).isEmpty)
        #expect(planner.plan(augusta, confirmed: ada, open: updating(state)).isEmpty)
    }

    @Test(
        "A joiner who leaves before the send costs no request",
        arguments: [OperationState.waiting, .ready, .retrying, .parked]
    )
    func leavesBeforeTheSend(state: OperationState) {
        let plan = planner.plan(.absent, open: joining(state))
        #expect(plan.drafts.isEmpty && plan.doubts.isEmpty)
        #expect(plan.superseded.map(\.rawValue) == [1, 2])
    }

    @Test("A joiner who leaves while the invitation is on the wire is removed after it")
    func leavesDuringTheSend() {
        let plan = planner.plan(.absent, open: joining(.sending))
        #expect(plan.summary == ["delete-user ada@example.com"])
        #expect(plan.superseded.map(\.rawValue) == [2])
    }

    @Test(
        "A joiner who leaves while the invitation's outcome is unknown is removed once it is known",
        arguments: [OperationState.retrying, .ready]
    )
    func leavesBeforeTheLookUp(state: OperationState) {
        let open = joining(state, isUncertain: true)
        let plan = planner.plan(.absent, open: open)
        #expect(plan.summary == ["delete-user ada@example.com"])
        #expect(plan.superseded.map(\.rawValue) == [2])
        // The look-up found nothing: neither the invitation nor the removal is needed any more.
        let removal = Made.operation(3, plan.drafts[0], .waiting)
        let settled = planner.plan(.absent, open: [open[0].certain, removal])
        #expect(settled.drafts.isEmpty)
        #expect(settled.superseded.map(\.rawValue) == [1, 3])
    }

    @Test("A joiner who leaves while the unknown invitation is parked is removed, and the parked one ends")
    func leavesWhileUnknownIsParked() {
        let open = joining(.parked, isUncertain: true)
        let plan = planner.plan(.absent, open: open)
        #expect(plan.summary == ["delete-user ada@example.com"])
        #expect(plan.superseded.map(\.rawValue) == [1, 2])
        // Until the removal is acknowledged, the account counts as there.
        var confirmed = FactSet.absent
        confirmed.apply(plan.doubts)
        #expect(confirmed.exists)
        confirmed.confirm(Made.operation(3, plan.drafts[0]))
        #expect(confirmed == .absent)
    }

    @Test("Where ids are the provider's own, a leaver whose creation is parked unseen waits for its look-up")
    func leavesUnnamed() {
        let planner = AccountPlanner.rfc7644
        var open = Made.operations(planner.plan(Made.facts("ada@example.com", groups: ["Data"], active: true)).drafts)
        open[0].state = .parked
        open[0].isUncertain = true
        let plan = planner.plan(Made.facts("ada@example.com", active: false), open: open)
        #expect(plan.drafts.isEmpty)
        #expect(plan.superseded.map(\.rawValue) == [2])
    }

    @Test("A joiner whose unknown invitation is parked waits for it with whatever else changes of them")
    func changesWhileUnknownIsParked() {
        let open = joining(.parked, isUncertain: true)
        let plan = planner.plan(augusta, open: open)
        #expect(plan.superseded.isEmpty)
        #expect(plan.summary == ["update-user ada@example.com"])
        #expect(Readiness.blocks(open[0], Made.operation(3, plan.drafts[0])))
    }

    @Test(
        "The latest of several changes is the one that is sent",
        arguments: [OperationState.waiting, .ready, .retrying, .parked]
    )
    func laterChange(state: OperationState) {
        let plan = planner.plan(
            ada.with { $0[.attribute("name.givenName")] = "Ada A." },
            confirmed: ada,
            open: updating(state)
        )
        #expect(plan.superseded.map(\.rawValue) == [1])
        #expect(
            plan.drafts.flatMap(\.changes) == [FactChange(.attribute("name.givenName"), before: "Ada", after: "Ada A.")]
        )
    }

    @Test("A change that HR takes back before the send costs no request")
    func takenBack() {
        let plan = planner.plan(ada, confirmed: ada, open: updating(.ready))
        #expect(plan.drafts.isEmpty)
        #expect(plan.superseded.map(\.rawValue) == [1])
    }

    @Test("A change that HR takes back while it is on the wire is undone after it")
    func takenBackOnTheWire() {
        let plan = planner.plan(ada, confirmed: ada, open: updating(.sending))
        #expect(plan.superseded.isEmpty)
        #expect(
            plan.drafts.flatMap(\.changes) == [
                FactChange(.attribute("name.givenName"), before: "Augusta", after: "Ada")
            ]
        )
    }

    @Test("A change of unknown outcome that HR takes back is undone, since it may have been executed")
    func takenBackAfterTimeout() {
        let plan = planner.plan(ada, confirmed: ada, open: updating(.retrying, isUncertain: true))
        #expect(plan.superseded.map(\.rawValue) == [1])
        #expect(plan.drafts.flatMap(\.changes).map(\.after) == ["Ada"])
    }

    @Test("The doubt that a change of unknown outcome leaves outlasts whatever HR says before it is settled")
    func doubtLasts() {
        var confirmed = ada
        confirmed.apply(planner.plan(ada, confirmed: ada, open: updating(.retrying, isUncertain: true)).doubts)
        for wanted in [ada, augusta] {
            let plan = planner.plan(wanted, confirmed: confirmed)
            #expect(plan.drafts.flatMap(\.changes).map(\.after) == [wanted[.attribute("name.givenName")]])
            var settled = confirmed
            for operation in Made.operations(plan.drafts) { settled.confirm(operation) }
            #expect(settled == wanted)
        }
    }

    @Test("A membership of unknown outcome is settled either way", arguments: [true, false])
    func doubtfulMembership(wanted: Bool) {
        let outside = ada.with { $0[.membership("Data")] = nil }
        let adding = planner.plan(ada, confirmed: outside).drafts.map {
            Made.operation(1, $0, .retrying, isUncertain: true)
        }
        var confirmed = outside
        confirmed.apply(planner.plan(outside, confirmed: outside, open: adding).doubts)
        let plan = planner.plan(wanted ? ada : outside, confirmed: confirmed)
        #expect(plan.drafts.map(\.kind) == [wanted ? .addMember : .removeMember])
    }

    @Test("A leaver whose activation is of unknown outcome is deactivated, whatever was confirmed before it")
    func doubtfulActivation() {
        let planner = AccountPlanner.rfc7644
        let away = Made.facts("ada@example.com", active: false)
        let back = Made.facts("ada@example.com", active: true)
        let activation = planner.plan(back, confirmed: away).drafts.map {
            Made.operation(1, $0, .retrying, isUncertain: true)
        }
        let plan = planner.plan(away, confirmed: away, open: activation)
        #expect(plan.summary == ["deactivate-user ada@example.com"])
    }

    @Test("What is still wanted of a change of unknown outcome goes out again with its successor")
    func unknownChangeIsNotTakenForDone() {
        let desired = augusta.with { $0[.attribute("title")] = "Countess" }
        let planner = AccountPlanner.rfc7644
        let update = planner.plan(augusta, confirmed: ada).drafts.map {
            Made.operation(1, $0, .retrying, isUncertain: true)
        }
        let plan = planner.plan(desired, confirmed: ada, open: update)
        #expect(plan.drafts.flatMap(\.changes).map(\.after) == ["Augusta", "Countess"])
    }

    @Test("Whoever comes back while their DELETE is of unknown outcome is invited again once it is known to be done")
    func rehiredAfterUnknownDelete() {
        let delete = planner.plan(.absent, confirmed: ada).drafts.map {
            Made.operation(1, $0, .retrying, isUncertain: true)
        }
        let plan = planner.plan(ada, confirmed: ada, open: delete)
        #expect(plan.superseded.isEmpty)
        #expect(plan.summary == ["create-user ada@example.com", "add-member ada@example.com Data"])
        #expect(Readiness.blocks(delete[0], Made.operation(2, plan.drafts[0])))
    }

    @Test(
        "Whoever comes back while their unknown DELETE is parked is written again, which shows whether they are there"
    )
    func rehiredAfterParkedDelete() {
        let delete = planner.plan(.absent, confirmed: ada).drafts.map {
            Made.operation(1, $0, .parked, isUncertain: true)
        }
        let plan = planner.plan(ada, confirmed: ada, open: delete)
        #expect(plan.superseded.map(\.rawValue) == [1])
        #expect(plan.summary == ["update-user ada@example.com", "add-member ada@example.com Data"])
    }

    @Test("A DELETE of unknown outcome is never taken for done")
    func unknownDeleteIsRepeated() {
        let delete = planner.plan(.absent, confirmed: ada).drafts.map {
            Made.operation(1, $0, .retrying, isUncertain: true)
        }
        // Since the DELETE was planned a look-up taught us more of the account, so it isn't the same operation any more.
        let known = ada.with { $0[.remoteID] = "7" }
        #expect(planner.plan(.absent, confirmed: known, open: delete).isEmpty)
        let parked = delete.map { operation in
            var copy = operation
            copy.state = .parked
            return copy
        }
        let plan = planner.plan(.absent, confirmed: known, open: parked)
        #expect(plan.summary == ["delete-user ada@example.com"])
        #expect(!plan.doubts.contains { $0.fact == .existence })
    }

    @Test("A membership doesn't go before the account that has to be created anew for it")
    func membershipFollowsANewCreation() {
        let adding = Made.operations(planner.plan(ada).drafts)[1]
        let plan = planner.plan(ada, open: [adding])
        #expect(plan.summary == ["create-user ada@example.com", "add-member ada@example.com Data"])
        #expect(plan.superseded == [adding.sequence])
    }
}

extension Operation {
    /// After a look-up that found nothing.
    fileprivate var certain: Operation {
        var copy = self
        copy.isUncertain = false
        copy.state = .ready
        return copy
    }
}
