import Foundation
import HRFeed
import Provisioning
import SystemPackage

@testable import Daemon

/// What a sample export comes to, read and mapped by the configuration beside it as if nobody were known.
struct SamplePeople {
    /// In the file's order.
    private(set) var people: [Person] = []
    /// By row number, why.
    private(set) var refused: [Int: String] = [:]
    private(set) var ending: FeedEnding?

    /// When a sample is taken to be from.
    static let asOf = WallInstant(milliseconds: 1_780_000_000_000)

    /// The repository's folder of that name under `config`.
    static func folder(_ name: String) -> FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
            .removingLastComponent().appending("config").appending(name)
    }

    init(_ file: FilePath, of source: SourceConfiguration) throws {
        let bytes = try Data(contentsOf: URL(filePath: file.string))
        let completion = source.rules.completion
        let (settings, asOf) = (source.feed, Self.asOf)
        var reader = PeopleReader(settings: settings, completion: completion, asOf: asOf, now: asOf, known: nil)
        let first = try reader.push(Array(bytes))
        let last = try reader.finish()
        ending = last.ending
        for row in first + last.rows { take(row, of: source) }
    }

    private mutating func take(_ row: PersonRow, of source: SourceConfiguration) {
        switch row {
        case .person(let person, _, _): people.append(person)
        case .remark(let number, let reason), .refused(_, let number, let reason): refused[number] = reason
        case .patch(let patch, let number, _, _):
            do throws(CompletionProblem) {
                let person = try source.rules.completion
                    .person(patch, over: nil, semantics: source.semantics, from: source.id, asOf: Self.asOf)
                people.append(person)
            } catch {
                refused[number] = error.description
            }
        }
    }
}
