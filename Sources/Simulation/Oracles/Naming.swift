import Foundation
import SCIM
import Sandbox

/// Whom a request at a target is about, by the addresses and ids that people have there.
struct Naming {
    /// By source and id: all the words, in quotes or in a path, by which requests name somebody.
    private var words: [String: Set<String>] = [:]
    /// By word.
    private var people: [String: String] = [:]

    init(_ target: ScriptedTarget, _ tellings: [Chronicle.Telling]) {
        for person in tellings.flatMap(\.people) { add(person.email.lowercased(), of: person.key) }
        for person in tellings.flatMap(\.people) { add(person.key, of: person.key) }
        guard target.plan.dialect != .amplitude else { return }
        for user in target.snapshot.users {
            let owner = user.resource["externalId"]?.stringValue ?? people[user.address]
            if let owner { add(user.id.lowercased(), of: owner) }
        }
    }

    private mutating func add(_ word: String, of person: String) {
        words[person, default: []].insert(word)
        people[word] = person
    }

    /// Whether the request says anything of them.
    func names(_ entry: RequestEntry, _ person: String) -> Bool {
        let path = entry.decodedPath
        // A path within a body has its quotes escaped.
        let body = entry.loweredBody.replacing("\\\"", with: "\"")
        return words[person, default: []].contains { word in
            path.hasSuffix("/" + word) || path.contains("\"\(word)\"") || body.contains("\"\(word)\"")
        }
    }

    /// Whose address, id or name at the target that is.
    func person(named word: String) -> String? { people[word] }

    /// Whose account the request makes, changes or removes; nil where it is another kind of request, or about nobody known.
    func subject(of entry: RequestEntry) -> String? {
        guard !entry.isRead, let name = entry.userName else { return nil }
        return people[name]
    }
}

extension Staff {
    /// By source and id: as `externalId` has it, too.
    var key: String { source + "/" + id }
}

extension RequestEntry {
    var loweredBody: String { body.lowercased() }

    var decodedPath: String { (path.removingPercentEncoding ?? path).lowercased() }

    /// The id in a user's path, or the name of the user that is to be made.
    var userName: String? {
        guard let route = decodedPath.range(of: "/users") else { return nil }
        let id = decodedPath[route.upperBound...]
        if id.hasPrefix("/") { return String(id.dropFirst()) }
        guard method == .post, case .object(let user)? = try? JSONValue.parse(body) else { return nil }
        return user["userName"]?.stringValue?.lowercased()
    }

    /// It takes somebody's access away.
    var isRevocation: Bool {
        guard userName != nil else { return false }
        return switch method {
        case .delete: true
        case .patch: body.contains(#""path":"active","value":false"#)
        // Where there is no PATCH.
        case .put: (try? JSONValue.parse(body))?["active"] == false
        default: false
        }
    }

    /// What came of it is known to whoever has sent it, and was what it should be.
    var isKnown: Bool { endedAt != nil && !isSpoiled }

    /// The answer isn't the provider's own. A late one is.
    var isSpoiled: Bool {
        if case .slow? = fault { return false }
        return fault != nil
    }
}
