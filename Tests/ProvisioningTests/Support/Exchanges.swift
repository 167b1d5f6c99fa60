import SCIM

@testable import Provisioning

/// Exchanges, answers and contexts for whoever judges or builds them.
extension Made {
    static func exchange(
        _ kind: ExchangeKind,
        carrying operations: [(Operation, FactSet)] = [],
        group: GroupStanding? = nil,
        startIndex: Int? = nil
    ) -> OpenedExchange {
        OpenedExchange(
            sequence: ExchangeSequence(rawValue: 1),
            kind: kind,
            carried: operations.map { CarriedOperation(operation: $0.0, confirmed: $0.1) },
            group: group,
            startIndex: startIndex
        )
    }

    /// A typical exchange of that kind, about Ada, or about a group with so many members to add.
    static func typical(
        _ kind: ExchangeKind,
        attempts: Int = 0,
        isUncertain: Bool = false,
        members: Int = 1
    ) -> OpenedExchange {
        let group = GroupStanding(
            name: "Data",
            remoteID: kind == .patchGroup || kind == .readGroup ? "7" : nil,
            verifyNotBefore: nil
        )
        let ada = facts("ada@example.com", remoteID: "ada@example.com")
        func one(_ operation: OperationKind, _ confirmed: FactSet, _ changes: [FactChange]) -> OpenedExchange {
            let draft = OperationDraft(
                kind: operation,
                lane: .joiner,
                address: AccountAddress("ada@example.com"),
                changes: changes
            )
            let carried = Made.operation(1, draft, .sending, attempts: attempts, isUncertain: isUncertain)
            return exchange(kind, carrying: [(carried, confirmed)])
        }
        switch kind {
        case .createUser, .lookUpUser:
            return one(
                .createUser,
                .absent,
                facts("ada@example.com").facts.map { FactChange($0.fact, before: nil, after: $0.value) }
            )
        case .updateUser:
            return one(.updateUser, ada, [FactChange(.attribute("name.givenName"), before: "Ada", after: "Augusta")])
        case .deactivateUser:
            return one(.deactivateUser, ada, [FactChange(.attribute("active"), before: "true", after: "false")])
        case .deleteUser:
            return one(.deleteUser, ada, [FactChange(.existence, before: "true", after: nil)])
        case .createGroup, .patchGroup, .readGroup:
            let carried = (1...members).map { number in
                let draft = OperationDraft(
                    kind: .addMember,
                    lane: .groupAddition,
                    address: AccountAddress("p\(number)@example.com"),
                    group: "Data",
                    changes: [FactChange(.membership("Data"), before: nil, after: "true")]
                )
                return (
                    operation(
                        Int64(number),
                        draft,
                        .sending,
                        account: AccountID(rawValue: Int64(number)),
                        attempts: attempts
                    ),
                    facts("p\(number)@example.com", remoteID: RemoteID("p\(number)@example.com"))
                )
            }
            return exchange(kind, carrying: carried, group: group)
        case .lookUpGroup: return exchange(kind, group: group)
        case .listUsers, .listGroups: return exchange(kind, startIndex: 1)
        case .probe: return exchange(kind)
        }
    }

    static func context(
        conflict: String? = nil,
        isSaidGone: Bool = false,
        groupWasLookedUp: Bool = false,
        method: RequestMethod = .post,
        throttled: Set<OperationSequence> = []
    ) -> JudgementContext {
        JudgementContext(
            now: BootInstant(nanoseconds: 1_000_000_000_000),
            wall: WallInstant(milliseconds: 784_111_740_000),
            jitter: 0.5,
            conflict: conflict,
            isSaidGone: isSaidGone,
            groupWasLookedUp: groupWasLookedUp,
            method: method,
            throttled: throttled
        )
    }

    static func answer(_ status: Int, _ body: String = "", headers: [WireHeader] = []) -> WireResult {
        WireResult(
            outcome: .answer(WireAnswer(status: status, headers: headers, body: Array(body.utf8))),
            transmissions: 1
        )
    }

    static func failure(_ kind: WireFailure.Kind, possiblySent: Bool) -> WireResult {
        WireResult(
            outcome: .failure(WireFailure(kind: kind, possiblySent: possiblySent, code: 1, reason: "as said")),
            transmissions: possiblySent ? 1 : 0
        )
    }

    static let scimError = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400"}"#
    static let adaBody = #"{"id":"ada@example.com","userName":"ada@example.com"}"#
}
