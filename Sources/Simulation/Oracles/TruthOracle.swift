import SCIM
import Sandbox

/// Once all is quiet, a target has what HR says: these accounts, as HR has them, in their groups; and nobody else's is touched.
///
/// It knows nothing of rosterd: HR's people and the provider's content are all that it compares.
struct TruthOracle {
    let target: ScriptedTarget
    let world: World

    func judge() {
        let snapshot = target.snapshot
        let users = Dictionary(snapshot.users.map { ($0.address, $0) }) { first, _ in first }
        let strangers = Set(target.plan.strangers.map { $0.lowercased() })
        let people = world.hr.staff.filter { !world.isDiscarded($0) }
        let now = world.clock.now
        let active = people.filter { $0.isEntitled(at: now, grace: world.grace(of: $0)) }
        for person in active { judge(person, users[person.email.lowercased()], snapshot) }
        let entitled = Set(active.map { $0.email.lowercased() })
        var spared: Set<String> = []
        for person in world.hr.staff where world.isDiscarded(person) { spared.formUnion(addresses(of: person)) }
        // Who may stay for some days keeps the address that they had.
        for person in people where person.mayStay(at: now, grace: world.grace(of: person)) {
            spared.formUnion(addressesKept(by: person))
        }
        // An account that was there before is theirs when they begin, whatever their address is by then, and nobody's business until
        // then.
        let founded = Set(target.plan.preexisting.map { $0.email.lowercased() })
        for person in people where !person.hasBegun(at: now) {
            spared.formUnion(addressesBeforeBeginning(of: person).intersection(founded))
        }
        let unrecognised = Unrecognised(target: target, world: world)
        spared.formUnion(unrecognised.untold)
        for person in people { spared.formUnion(unrecognised.addresses(of: person).intersection(founded)) }
        // Whoever had another address before rosterd heard of them is a stranger there.
        let isGuarded = world.scenario.sources.contains(where: \.isGuarded)
        if isGuarded { spared.formUnion(founded) }
        for (name, user) in users.sorted(by: { $0.key < $1.key })
        where user.hasAccess && !entitled.contains(name) && !strangers.contains(name) && !spared.contains(name) {
            find("\(name) has access, and nobody who should has that address")
        }
        for name in strangers.sorted() where users[name].map({ !$0.hasAccess || $0.givenName != "Some" }) ?? true {
            find("the account \(name) is none of HR's, and was changed")
        }
    }

    private func judge(_ person: Staff, _ user: DirectorySnapshot.User?, _ snapshot: DirectorySnapshot) {
        guard let user, user.hasAccess else { return find("\(person.email) has no access, and should") }
        // Of whoever hasn't joined amplitude shows no names: an account that was found there has any, and keeps them.
        let isNamed = target.plan.joins || target.plan.dialect != .amplitude
        if isNamed, user.givenName != person.given || user.familyName != person.family {
            find("\(person.email) is called \(user.givenName ?? "-") \(user.familyName ?? "-") there")
        }
        let groups = snapshot.groups.filter { $0.members.contains(target.plan.dialect.memberKey(of: user)) }
        let expected = Set([Setup.everyone] + Setup.departments.filter { $0 == person.department })
        let found = Set(groups.map(\.displayName))
        if found != expected { find("\(person.email) is in \(found.sorted()), and should be in \(expected.sorted())") }
    }

    /// Those that HR has named of somebody while they hadn't begun.
    private func addressesBeforeBeginning(of person: Staff) -> Set<String> {
        let told = world.chronicle.tellings.flatMap { telling in
            telling.people.filter { $0.key == person.key && !$0.hasBegun(at: telling.saidAt) }
        }
        return Set((told + [person]).map { $0.email.lowercased() })
    }

    private func addresses(of person: Staff) -> Set<String> {
        let told = world.chronicle.tellings.flatMap(\.people).filter { $0.key == person.key }
        return Set((told + [person]).map { $0.email.lowercased() })
    }

    /// Those that somebody who may stay can have by now: theirs when they last worked here, by what counts, and what they were given
    /// since. Where guards hold changes of addresses, or the clock was wrong, nobody sees from outside which that was.
    private func addressesKept(by person: Staff) -> Set<String> {
        guard world.scenario.tellsAddresses else { return addresses(of: person) }
        let told = world.chronicle.tellings.flatMap { telling in
            telling.people.filter { $0.key == person.key }.map { (person: $0, counts: telling.acceptedAt != nil) }
        }
        let last = told.lastIndex { $0.counts && $0.person.standing == .active } ?? told.startIndex
        return Set((told[last...].map(\.person) + [person]).map { $0.email.lowercased() })
    }

    private func find(_ what: String) { world.find(.truth, "at \(target.plan.name), \(what)") }
}

extension Scenario {
    /// What HR says last of somebody's address is what rosterd has of it.
    fileprivate var tellsAddresses: Bool { !sources.contains(where: \.isGuarded) && !hasClockSteps }
}

extension DirectorySnapshot {
    /// Who can use their account, by address.
    var access: Set<String> { Set(users.filter(\.hasAccess).map(\.address)) }
}

extension DirectorySnapshot.User {
    /// Whose it is. Where the provider makes a name of its own of the address, the e-mail says it.
    var address: String {
        let name = userName.lowercased()
        if name.contains("@") { return name }
        let mail = resource["emails"]?.arrayValue?.first?["value"]?.stringValue
        return mail?.lowercased() ?? name
    }

    fileprivate var hasAccess: Bool {
        if case .bool(false)? = resource["active"] { false } else { true }
    }
}

extension TargetPlan.Dialect {
    /// How a group names a member.
    fileprivate func memberKey(of user: DirectorySnapshot.User) -> String {
        switch self {
        case .amplitude: user.id.lowercased()
        case .rfc7644, .withoutPatch, .aws, .slack, .github: user.id
        }
    }
}
