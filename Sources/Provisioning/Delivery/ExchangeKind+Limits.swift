/// Which requests a limit by class is about.
extension ExchangeKind {
    var resource: RequestClass.Resource {
        switch self {
        case .createUser, .updateUser, .deactivateUser, .deleteUser, .lookUpUser, .listUsers, .probe: .users
        case .createGroup, .patchGroup, .readGroup, .lookUpGroup, .listGroups: .groups
        }
    }

    /// By either of two where the profile, or what the target refused, decides; providers count them together.
    var methods: [RequestMethod] {
        switch self {
        case .createUser, .createGroup: [.post]
        case .updateUser, .deactivateUser, .patchGroup: [.put, .patch]
        case .deleteUser: [.delete]
        case .lookUpUser, .readGroup, .lookUpGroup, .listUsers, .listGroups, .probe: [.get]
        }
    }

    /// Whether it changes nothing, whatever became of it.
    public var isRead: Bool { methods == [.get] }
}

extension ClassLimit {
    /// The exchanges that count in it.
    public var kinds: Set<ExchangeKind> {
        Set(
            ExchangeKind.allCases.filter { kind in
                kind.methods.contains { requests.contains($0, kind.resource) }
            }
        )
    }
}

extension OperationKind {
    /// The request that carries one alone.
    public var exchangeKind: ExchangeKind {
        switch self {
        case .createUser: .createUser
        case .updateUser: .updateUser
        case .deactivateUser: .deactivateUser
        case .deleteUser, .deleteFormer: .deleteUser
        case .addMember, .removeMember: .patchGroup
        }
    }
}
