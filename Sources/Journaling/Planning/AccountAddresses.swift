import Provisioning

/// By which an identity's account is looked for among users that rosterd had no hand in.
struct AccountAddresses {
    /// As ``JournalText/key(_:)``: of that which it is to have, or else of those that its people would have at the target.
    let keys: [String]

    /// - Parameter people: all of the identity's.
    init(_ desired: FactSet, of people: [Person], by target: TargetRules) {
        let own = people.filter { target.sources.contains($0.key.source) }
        let names = desired.userName.map { [$0] } ?? own.compactMap { target.userName(of: $0) }
        keys = names.compactMap { JournalText.key(userName: $0) }
    }
}
