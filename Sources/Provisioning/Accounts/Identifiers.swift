/// A name that stands for one thing of a kind, so that a source's name can't be passed where a target's is due.
///
/// Compares and sorts by its text; encodes as that text.
public struct Identifier<Kind>: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public init(_ rawValue: String) { self.rawValue = rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Identifier: CustomStringConvertible {
    public var description: String { rawValue }
}

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { rawValue = value }
}

public enum SourceKind {}
public enum TargetKind {}
public enum EmployeeKind {}
public enum IntakeKind {}
public enum IdentityKind {}
public enum RemoteKind {}
public enum GroupKind {}
public enum BootKind {}
public enum ConfigurationKind {}
public enum HoldKind {}

/// One HR feed, by the name that the configuration gives it.
public typealias SourceID = Identifier<SourceKind>
/// One SCIM service provider, by the name that the configuration gives it.
public typealias TargetID = Identifier<TargetKind>
/// What HR calls a person: unique within a source, never reused, never interpreted.
public typealias EmployeeID = Identifier<EmployeeKind>
/// One accepted file or webhook event.
public typealias IntakeID = Identifier<IntakeKind>
/// Who an account belongs to across sources; by default `source/employee id`.
public typealias IdentityKey = Identifier<IdentityKind>
/// The `id` that a service provider gave to a user or group (RFC 7643 §3.1): opaque.
public typealias RemoteID = Identifier<RemoteKind>
/// A group's `displayName` at a target.
public typealias GroupName = Identifier<GroupKind>
/// Names everything in a configuration that plans depend on: two with one digest lead to the same plans.
public typealias ConfigurationDigest = Identifier<ConfigurationKind>
/// What a hold shows, in short: of the intake, the configuration and every change of access. Who approves it has seen just
/// that. Lower-case hexadecimal.
public typealias HoldHash = Identifier<HoldKind>
/// One boot of this machine, as the kernel names it.
public typealias BootID = Identifier<BootKind>

/// An operation's place in the journal: grows by one with each, never reused.
public struct OperationSequence: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    public var rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// An exchange's place in the journal.
public struct ExchangeSequence: RawRepresentable, Hashable, Comparable, Sendable, Codable {
    public var rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One identity's account at one target, as the journal numbers it.
public struct AccountID: RawRepresentable, Hashable, Sendable, Codable {
    public var rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
