import Provisioning

/// Exchanges about one person, or one group, as a journal would open them.
enum OutcomeExchange {
    static func user(
        _ kind: OperationKind,
        attempts: Int = 0,
        person: Int64 = 1,
        isConfirmed: Bool = true,
        isLookedUp: Bool = false
    ) -> OpenedExchange {
        var account = FactSet()
        if kind != .createUser {
            if isConfirmed { account[.existence] = "true" }
            account[.remoteID] = "p\(person)@example.com"
            account[.attribute("userName")] = "p\(person)@example.com"
        }
        let operation = operation(
            kind,
            change(kind, person),
            person: person,
            attempts: attempts,
            isLookedUp: isLookedUp
        )
        return OpenedExchange(
            sequence: ExchangeSequence(rawValue: 0),
            kind: isLookedUp ? .lookUpUser : kind.exchangeKind,
            carried: [CarriedOperation(operation: operation, confirmed: account)],
            group: nil,
            startIndex: nil
        )
    }

    static func pack(members: Int = 1, isThere: Bool = true) -> OpenedExchange {
        let carried = (1...Int64(members)).map { person in
            let change = FactChange(.membership("Data"), before: nil, after: "true")
            var account = FactSet()
            account[.existence] = "true"
            account[.remoteID] = "p\(person)@example.com"
            return CarriedOperation(
                operation: operation(.addMember, [change], person: person, attempts: 0, isLookedUp: false),
                confirmed: account
            )
        }
        return OpenedExchange(
            sequence: ExchangeSequence(rawValue: 0),
            kind: isThere ? .patchGroup : .createGroup,
            carried: carried,
            group: GroupStanding(name: "Data", remoteID: isThere ? "7" : nil, verifyNotBefore: nil),
            startIndex: nil
        )
    }

    static func read(_ kind: ExchangeKind) -> OpenedExchange {
        OpenedExchange(sequence: ExchangeSequence(rawValue: 0), kind: kind, carried: [], group: nil, startIndex: 1)
    }

    private static func change(_ kind: OperationKind, _ person: Int64) -> [FactChange] {
        switch kind {
        case .createUser:
            [
                FactChange(.existence, before: nil, after: "true"),
                FactChange(.attribute("userName"), before: nil, after: "p\(person)@example.com"),
            ]
        case .deactivateUser: [FactChange(.attribute("active"), before: "true", after: "false")]
        case .deleteUser: [FactChange(.existence, before: "true", after: nil)]
        case .updateUser, .deleteFormer, .addMember, .removeMember:
            [FactChange(.attribute("name.givenName"), before: "Ada", after: "Augusta")]
        }
    }

    private static func operation(
        _ kind: OperationKind,
        _ changes: [FactChange],
        person: Int64,
        attempts: Int,
        isLookedUp: Bool
    ) -> Operation {
        let draft = OperationDraft(
            kind: kind,
            lane: .update,
            address: AccountAddress("p\(person)@example.com"),
            group: kind.isMembership ? "Data" : nil,
            changes: changes
        )
        var operation = Operation(
            sequence: OperationSequence(rawValue: person),
            target: "saas",
            account: AccountID(rawValue: person),
            draft: draft,
            state: .sending,
            cause: .clock,
            attempts: attempts,
            isUncertain: false
        )
        operation.wantsLookUp = isLookedUp
        return operation
    }
}
