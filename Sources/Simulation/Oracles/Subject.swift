import Foundation
import SCIM
import Sandbox

/// What a request changes: what came of one says nothing of the others.
enum Subject: Hashable {
    /// By source and id; of nobody known, by what the path has.
    case account(String)
    /// By its name, in lower case; that it is there, and how it is called.
    case group(String)
    /// Who is in which group.
    case member(String, of: String)
    /// Everybody in a group, as a request has it that replaces them all.
    case members(of: String)

    /// Whether what is known of the other says something of this one.
    func isPart(of other: Subject) -> Bool {
        if self == other { return true }
        return switch (self, other) {
        case (.member(_, let group), .members(let whole)), (.members(let whole), .member(_, let group)): group == whole
        default: false
        }
    }
}

extension Naming {
    /// What a request changes, or, of a read, of what it brings news.
    ///
    /// - groups: their names, by id.
    func subjects(of entry: RequestEntry, groups: [String: String]) -> Set<Subject> {
        if entry.isRead { return readSubjects(of: entry, groups) }
        guard let route = entry.decodedPath.range(of: "/groups") else {
            return [.account(subject(of: entry) ?? entry.userName ?? entry.decodedPath)]
        }
        let body = try? JSONValue.parse(entry.body)
        let id = entry.decodedPath[route.upperBound...].drop { $0 == "/" }
        let name = id.isEmpty ? body?["displayName"]?.stringValue : groups[String(id)]
        let group = (name ?? String(id)).lowercased()
        let members = (body?["members"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue }
        switch entry.method {
        case .patch:
            let operations = body?["Operations"]?.arrayValue ?? []
            return Set(operations.flatMap(Self.members).map { .member(owner(of: $0), of: group) })
        case .put: return [.members(of: group)]
        default: return Set([.group(group)] + members.map { .member(owner(of: $0), of: group) })
        }
    }

    /// Whoever asks for one thing is told of that one. A list's page may have been made before what it is to show.
    private func readSubjects(of entry: RequestEntry, _ groups: [String: String]) -> Set<Subject> {
        let path = entry.decodedPath
        if let route = path.range(of: "/groups/") {
            let id = String(path[route.upperBound...].prefix { $0 != "?" })
            let group = (groups[id] ?? id).lowercased()
            return [.group(group), .members(of: group)]
        }
        return []
    }

    /// Whom an operation of a PATCH puts in or takes out.
    private static func members(_ operation: JSONValue) -> [String] {
        let path = operation["path"]?.stringValue ?? ""
        guard path.hasPrefix("members") else { return [] }
        let quoted = path.split(separator: "\"", omittingEmptySubsequences: false)
        if quoted.count > 1 { return quoted.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) } }
        return (operation["value"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue }
    }

    private func owner(of word: String) -> String { person(named: word.lowercased()) ?? word.lowercased() }
}
