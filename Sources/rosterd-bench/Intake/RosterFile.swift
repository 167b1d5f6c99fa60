import Foundation

/// The people of a company that doesn't exist, as an HR system exports them: some 105 bytes a row, and one row in ten with
/// quotes, another script or a newline in it.
struct RosterFile {
    static let header =
        "WorkerID,WorkerStatus,FirstName,LastName,Email,Department,Title,Location,CostCentre,HireDate\r\n"
    static let departments = ["Engineering", "Data", "Sales", "Marketing", "People", "Finance", "Support", "Legal"]
    private static let given = ["Ada", "Grace", "Edsger", "Barbara", "Alan", "Katherine", "Linus", "Margaret"]
    private static let family = ["Lovelace", "Hopper", "Dijkstra", "Liskov", "Turing", "Johnson", "Hamilton", "Knuth"]
    private static let foreign = ["Jürgen", "Søren", "Łukasz", "中村", "Олена", "Zoë", "François", "Þór"]
    private static let titles = ["Engineer", "Analyst", "Lead", "Director", "Associate", "Manager"]
    private static let places = ["Berlin", "Amsterdam", "San Francisco", "Singapore", "London", "Paris"]

    /// In this order, people are written.
    var order: [Int]
    /// Whoever's number is a multiple of this has another title; 0: nobody.
    var changedEvery = 0

    init(rows: Int) { order = Array(0..<rows) }

    func write(to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
        guard let file = FileHandle(forWritingAtPath: path) else { throw CocoaError(.fileWriteUnknown) }
        var buffer = Data(Self.header.utf8)
        for person in order {
            buffer.append(contentsOf: row(person).utf8)
            if buffer.count > 1 << 20 {
                try file.write(contentsOf: buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try file.write(contentsOf: buffer)
        try file.synchronize()
        try file.close()
    }

    private func row(_ person: Int) -> String {
        func pick(_ texts: [String], _ salt: Int) -> String { texts[(person &* 31 &+ salt) % texts.count] }
        let isChanged = changedEvery > 0 && person.isMultiple(of: changedEvery)
        var title = pick(Self.titles, person / 7) + (isChanged ? " II" : "")
        var name = pick(Self.given, person / 3)
        if person.isMultiple(of: 10) {
            switch (person / 10) % 3 {
            case 0: title = "\"\(title), \"\"acting\"\"\""
            case 1: name = pick(Self.foreign, person)
            default: title = "\"\(title)\nInterim\""
            }
        }
        let number = String(10_000_000 + person)
        let family = pick(Self.family, person / 5)
        let fields = [
            number, person.isMultiple(of: 97) ? "On Leave" : "Active", name, family,
            "\(family.lowercased()).\(number)@example.com", pick(Self.departments, person / 11), title,
            pick(Self.places, person / 13), "CC\(1000 + person % 400)",
            "20\(10 + person % 15)-0\(1 + person % 9)-1\(person % 9)",
        ]
        return fields.joined(separator: ",") + "\r\n"
    }
}
