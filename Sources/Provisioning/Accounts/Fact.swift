/// The grain of what is desired and confirmed of an account. Its text form is what the journal stores.
public indirect enum Fact: Hashable, Sendable {
    /// The account is there. Present with the value `true`, or absent.
    case existence
    /// The provider's id for it. Only ever confirmed, never desired.
    case remoteID
    /// One attribute, by its SCIM path (`userName`, `name.givenName`, `active`).
    case attribute(String)
    /// Membership of one group. Present with the value `true`, or absent.
    case membership(GroupName)
    /// Another account of the same identity, left behind by a change of address and still to be removed. The value is
    /// its address.
    case former(RemoteID)
    /// What is confirmed of that fact is in doubt: an operation that would have changed it may have been executed, and was
    /// given up since. Present with the value `true`; goes with the next acknowledged change of the fact. Of
    /// ``existence``: the account may be there although it is taken for gone, so it is looked up before it is created.
    case unsure(Fact)

    /// The value of a doubt about what has happened already: nothing that would change the fact is on its way any more.
    static let pastDoubt = "past"

    public var text: String {
        switch self {
        case .existence: "existence"
        case .remoteID: "remoteId"
        case .attribute(let path): "attribute:" + path
        case .membership(let group): "membership:" + group.rawValue
        case .former(let id): "former:" + id.rawValue
        case .unsure(let fact): "unsure:" + fact.text
        }
    }

    /// Of an account that was left behind, and not of the present one.
    public var isFormer: Bool { if case .former = self { true } else { false } }

    /// Nil where the text is of no known form.
    public init?(text: String) {
        switch text {
        case "existence": self = .existence
        case "remoteId": self = .remoteID
        default:
            guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let name = String(text[text.utf8.index(after: colon)...])
            switch text[..<colon] {
            case "attribute": self = .attribute(name)
            case "membership": self = .membership(GroupName(name))
            case "former": self = .former(RemoteID(name))
            case "unsure":
                guard let fact = Fact(text: name) else { return nil }
                self = .unsure(fact)
            default: return nil
            }
        }
    }
}

/// One fact, before and after an operation. Nil is absence.
public struct FactChange: Hashable, Sendable, Codable {
    public var fact: Fact
    public var before: String?
    public var after: String?

    public init(_ fact: Fact, before: String?, after: String?) {
        self.fact = fact
        self.before = before
        self.after = after
    }
}

extension Fact: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let fact = Fact(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown fact")
        }
        self = fact
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
