/// Has people join, move and leave.
struct StaffMaker {
    private(set) var staff: [Staff] = []
    private var hired = 0
    private var addresses = 0

    static let departments = ["Data", "Sales", "Legal"]
    private static let given = ["Ada", "Alan", "Grace", "Edsger"]
    private static let family = ["Lovelace", "Turing", "Hopper", "Dijkstra"]

    @discardableResult
    mutating func hire(to source: String, _ chance: inout Chance) -> Staff {
        hired += 1
        let person = Staff(
            source: source,
            id: "\(hired)",
            given: chance.pick(Self.given),
            family: chance.pick(Self.family),
            email: address(),
            department: chance.pick(Self.departments),
            standing: chance.percent(90) ? .active : .leave
        )
        staff.append(person)
        return person
    }

    /// Somebody new, or somebody changed.
    mutating func change(in source: String, _ chance: inout Chance) -> Staff? {
        let places = staff.indices.filter { staff[$0].source == source }
        if places.isEmpty || chance.percent(30) { return hire(to: source, &chance) }
        let place = chance.pick(places)
        let before = staff[place]
        switch chance.int(0...9) {
        case 0...4: staff[place].standing = chance.pick(Staff.Standing.allCases)
        case 5, 6: staff[place].department = chance.pick(Self.departments)
        case 7, 8: staff[place].given = chance.pick(Self.given)
        default: staff[place].email = address()
        }
        return staff[place] == before ? nil : staff[place]
    }

    private mutating func address() -> String {
        addresses += 1
        return "p\(addresses)@example.com"
    }
}
