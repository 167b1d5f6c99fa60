/// Which share of requests fails in which way, written `429=0.05,reset-after=0.01`.
public struct FaultShares: Sendable, Hashable {
    /// Why a text isn't a list of shares.
    public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// Not of the form `kind=share`.
        case malformed(String)
        /// No fault of that name.
        case unknownFault(String)
        /// Not a number from 0 to 1.
        case badShare(String)
        /// The shares exceed 1 together.
        case sumAboveOne

        public var description: String {
            switch self {
            case .malformed(let text): "'\(text)' should read kind=share, such as 429=0.05"
            case .unknownFault(let name):
                "'\(name)' is no fault: a status from 400 to 599, reset, hang (each with -before or -after), truncate, html"
            case .badShare(let text): "'\(text)' should be a number from 0 to 1"
            case .sumAboveOne: "the shares exceed 1 together"
            }
        }
    }

    /// One fault and its share, from 0 to 1.
    public struct Share: Sendable, Hashable {
        public var fault: Fault
        public var share: Double
    }

    /// The shares in the order in which a draw runs through them; together at most 1.
    public let shares: [Share]

    /// Nothing fails.
    public static let none = FaultShares(unchecked: [])

    private init(unchecked: [Share]) {
        shares = unchecked
    }

    /// - Throws: ``Problem`` for a share outside 0 to 1, or a sum above 1.
    public init(_ shares: [Share]) throws(Problem) {
        for share in shares where !(0...1).contains(share.share) { throw .badShare("\(share.share)") }
        // A sum of tenths may miss 1 by a hair.
        if shares.reduce(0, { $0 + $1.share }) > 1 + 1e-9 { throw .sumAboveOne }
        self.shares = shares
    }

    /// Reads `kind=share` pairs between commas; an empty text is ``none``.
    public init(parsing text: String) throws(Problem) {
        var shares: [Share] = []
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw .malformed(String(pair)) }
            guard let fault = Fault(String(parts[0])) else { throw .unknownFault(String(parts[0])) }
            guard let share = Double(String(parts[1])) else { throw .badShare(String(parts[1])) }
            shares.append(Share(fault: fault, share: share))
        }
        try self.init(shares)
    }

    /// The fault on which a draw from 0 up to 1 falls; nil for none.
    func fault(at draw: Double) -> Fault? {
        var edge = 0.0
        for share in shares {
            edge += share.share
            if draw < edge { return share.fault }
        }
        return nil
    }
}
