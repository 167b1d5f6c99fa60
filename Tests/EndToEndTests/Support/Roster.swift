import Randomness
import TestSupport

/// One row of an export.
struct Worker: Hashable {
    var id: String
    var status = "Active"
    var givenName: String
    var familyName: String
    var email: String
    var department: String
}

/// What HR says: the export that is dropped, and what has to be at the target because of it. Made without any code of
/// rosterd's, which is what is being judged.
struct Roster: Hashable {
    static let departments = ["Data", "Engineering", "Marketing", "People", "Sales"]
    static let everyone = "Everyone"

    var workers: [Worker]

    /// - Parameters:
    ///   - count: how many people, in five departments of different sizes.
    ///   - first: the number of the first of them.
    init(_ count: Int, from first: Int = 1) {
        workers = (first..<first + count).map { number in
            Worker(
                id: String(10_000 + number),
                givenName: Self.givenNames[number % Self.givenNames.count],
                familyName: "\(Self.familyNames[number % Self.familyNames.count]) \(number)",
                email: "person.\(number)@example.com",
                // Sizes of about 1 : 2 : 3 : 4 : 5.
                department: Self.departments[[0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4][number % 15]]
            )
        }
    }

    /// Commas, quotes and letters of several scripts: what an export's fields are made of.
    private static let givenNames = ["Aoife", "Zoë", "小明", "محمد", "Robert \"Bobby\"", "Łukasz", "Þórdís"]
    private static let familyNames = ["O'Brien", "Lindqvist, PhD", "王", "الأحمد", "Żółciński"]

    // MARK: - The export

    static let header = "WorkerID,WorkerStatus,FirstName,LastName,Email,Department"

    /// The file, each row with its end.
    var csv: String {
        ([Self.header] + workers.map(Self.row)).map { $0 + "\r\n" }.joined()
    }

    /// The same with another character between fields, all of them in quotes.
    func csv(separator: String) -> String {
        let rows = workers.map { [$0.id, $0.status, $0.givenName, $0.familyName, $0.email, $0.department] }
        return ([Self.header.split(separator: ",").map(String.init)] + rows).map { fields in
            fields.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: separator) + "\r\n"
        }.joined()
    }

    private static func row(_ worker: Worker) -> String {
        [worker.id, worker.status, worker.givenName, worker.familyName, worker.email, worker.department]
            .map { field in
                field.contains { "\",\r\n".contains($0) } ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
            }
            .joined(separator: ",")
    }

    // MARK: - Changes

    func shuffled(using random: inout SeededRandom) -> Roster {
        var copy = self
        copy.workers.shuffle(using: &random)
        return copy
    }

    mutating func change(_ index: Int, _ change: (inout Worker) -> Void) { change(&workers[index]) }

    // MARK: - What is due

    /// Who has an account, by address.
    var accounts: [String: Worker] {
        Dictionary(uniqueKeysWithValues: workers.filter { $0.status == "Active" }.map { ($0.email.lowercased(), $0) })
    }

    /// Who is in which group, by address.
    var groups: [String: Set<String>] {
        var groups = [Self.everyone: Set(accounts.keys)]
        for (address, worker) in accounts where !worker.department.isEmpty {
            groups[worker.department, default: []].insert(address)
        }
        return groups
    }

    /// The fewest requests that make all of this at an empty target: one a joiner, one for each hundred members of each
    /// group, and the two that find it empty.
    var requestsFromNothing: Int {
        2 + accounts.count + groups.values.reduce(0) { $0 + ($1.count + 99) / 100 }
    }
}
