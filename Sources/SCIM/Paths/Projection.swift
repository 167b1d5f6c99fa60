/// Which attributes an answer carries: the `attributes` and `excludedAttributes` parameters (RFC 7644 §3.9).
public enum Projection: Sendable, Hashable {
    /// Everything that is returned by default.
    case all
    /// These, and what is always returned: `id` and `schemas`.
    case only([AttributePath])
    /// Everything but these; what is always returned stays.
    case except([AttributePath])

    /// The most names that one parameter may list.
    public static let pathsMax = 200

    /// Reads the two query parameters, each a list separated by commas, as they stand after percent-decoding.
    ///
    /// - Throws: ``ProjectionError`` where both are given, a name is malformed, or there are too many.
    public static func parse(attributes: String?, excludedAttributes: String?) throws(ProjectionError) -> Projection {
        let included = try paths(attributes)
        let excluded = try paths(excludedAttributes)
        switch (included.isEmpty, excluded.isEmpty) {
        case (true, true): return .all
        case (false, true): return .only(included)
        case (true, false): return .except(excluded)
        case (false, false): throw .bothGiven
        }
    }

    /// The projection of names listed one by one, as the body of a `.search` request has them (RFC 7644 §3.4.3).
    public static func parse(
        attributes: [String],
        excludedAttributes: [String]
    ) throws(ProjectionError) -> Projection {
        try parse(
            attributes: attributes.joined(separator: ","),
            excludedAttributes: excludedAttributes.joined(separator: ",")
        )
    }

    /// The resource with only the attributes that the projection lets through.
    public func apply(to resource: JSONValue) -> JSONValue {
        guard case .object(let object) = resource else { return resource }
        switch self {
        case .all: return resource
        case .only(let paths): return .object(Self.keeping(paths, of: object))
        case .except(let paths): return .object(Self.dropping(paths, from: object))
        }
    }

    private static func paths(_ list: String?) throws(ProjectionError) -> [AttributePath] {
        var paths: [AttributePath] = []
        for name in (list ?? "").split(separator: ",", maxSplits: pathsMax) {
            guard paths.count < pathsMax else { throw .tooMany(pathsMax) }
            guard let trimmed = trimmed(name) else { continue }
            do {
                paths.append(try AttributePath.parse(trimmed))
            } catch {
                throw .malformed(error)
            }
        }
        return paths
    }

    private static func trimmed(_ name: Substring) -> String? {
        let start = name.drop { $0 == " " }
        guard let last = start.lastIndex(where: { $0 != " " }) else { return nil }
        return String(start[...last])
    }
}

/// The `attributes` and `excludedAttributes` parameters can't be understood. An answer's scimType is `invalidValue`.
public enum ProjectionError: Error, Sendable, Hashable {
    /// RFC 7644 §3.9 lets a client give one of them.
    case bothGiven
    case tooMany(Int)
    case malformed(FilterSyntaxError)
}

extension ProjectionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .bothGiven: "attributes and excludedAttributes can't be given together"
        case .tooMany(let max): "more than \(max) attributes are listed"
        case .malformed(let error): "not an attribute's name: \(error)"
        }
    }
}
