/// One operation of a PATCH request (RFC 7644 §3.5.2).
public struct PatchOperation: Sendable, Hashable {
    /// Read without case, since some clients write `Replace`; written in lower case.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case add
        case remove
        case replace
    }

    /// What to do, the `op` of the request.
    public var kind: Kind
    /// Nil aims at the resource itself: the value then is an object of attributes.
    public var path: PatchPath?
    /// Nil where the operation has none, as `remove` usually hasn't.
    public var value: JSONValue?

    /// Any operation; a value for `remove` is how some clients name the members that go.
    public init(_ kind: Kind, path: PatchPath?, value: JSONValue?) {
        self.kind = kind
        self.path = path
        self.value = value
    }

    /// Adds a value, to those that are there if the attribute is multi-valued (§3.5.2.1).
    public static func add(_ value: JSONValue, at path: PatchPath?) -> PatchOperation {
        PatchOperation(.add, path: path, value: value)
    }

    /// Puts a value in the place of what is there (§3.5.2.3).
    public static func replace(_ value: JSONValue, at path: PatchPath?) -> PatchOperation {
        PatchOperation(.replace, path: path, value: value)
    }

    /// Removes what the path leads to (§3.5.2.2).
    public static func remove(_ path: PatchPath) -> PatchOperation {
        PatchOperation(.remove, path: path, value: nil)
    }

    /// The operation as it stands in a request's `Operations`.
    public var json: JSONValue {
        var object: JSONObject = ["op": .string(kind.rawValue)]
        object.write("path", path?.description)
        object["value"] = value
        return .object(object)
    }

    /// - Throws: ``PatchError`` of type `invalidSyntax`, `invalidPath` or `invalidFilter`.
    public init(json: JSONValue) throws(PatchError) {
        guard case .object(let object) = json else {
            throw PatchError(.invalidSyntax, "an operation must be an object")
        }
        guard let kind = object["op"]?.stringValue.flatMap({ Kind(rawValue: $0.lowercased()) }) else {
            throw PatchError(.invalidSyntax, "op must be add, remove or replace")
        }
        self.init(kind, path: try Self.path(object["path"]), value: object["value"])
    }

    private static func path(_ json: JSONValue?) throws(PatchError) -> PatchPath? {
        switch json {
        case nil, .null, .string(""): return nil
        case .string(let text): return try path(text)
        default: throw PatchError(.invalidPath, "path must be a string")
        }
    }

    static func path(_ text: String) throws(PatchError) -> PatchPath {
        do {
            return try PatchPath.read(text)
        } catch {
            throw PatchError(error.scimType, "path is malformed \(error.syntax)")
        }
    }
}
