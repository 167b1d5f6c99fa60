/// One address, and who claims it. Claims come some at a time: first it is found out who may keep the address, then the others
/// are refused.
struct AddressContest: Sendable {
    struct Claim: Sendable {
        var row: Int
        var employee: String
        var identity: String
        /// The person has the address already.
        var holds: Bool
    }

    struct Claims {
        /// In the order of their rows, without those that were refused before.
        var rows: [Claim]
        /// Where to go on; nil at the end.
        var next: Int?
    }

    struct Refusal {
        var claim: Claim
        var reason: String
    }

    static let claimsMax = 200
    /// Every refusal's reason begins so: when the intake is judged again they are found by it.
    static let reasonStart = "its address "

    let address: String
    /// Whose it is, of those whom this file doesn't change: nobody else can have it.
    private let staying: Set<String>
    /// After which row to go on.
    private(set) var place = Int.min
    private(set) var isOver = false
    private var isRuled: Bool
    private var first: Claim?
    /// The first one of another identity.
    private var other: Claim?
    private var holder: Claim?

    init(_ address: String, staying: Set<String>) {
        self.address = address
        self.staying = staying
        isRuled = !staying.isEmpty
    }

    /// - Returns: which of them are refused.
    mutating func take(_ claims: Claims) -> [Refusal] {
        guard isRuled else {
            consider(claims)
            return []
        }
        if let next = claims.next { place = next } else { isOver = true }
        return claims.rows.filter { $0.identity != keeping }.map { Refusal(claim: $0, reason: reason(for: $0)) }
    }

    private mutating func consider(_ claims: Claims) {
        for claim in claims.rows {
            if first == nil { first = claim }
            if other == nil, claim.identity != first?.identity { other = claim }
            if holder == nil, claim.holds { holder = claim }
        }
        if let next = claims.next, other == nil || holder == nil {
            place = next
        } else if other == nil {
            isOver = true
        } else {
            // From the first one on, now that it is known who keeps it.
            (isRuled, place) = (true, .min)
        }
    }

    private var keeping: String? { staying.isEmpty ? holder?.identity : staying.count == 1 ? staying.first : nil }

    private func reason(for claim: Claim) -> String {
        guard staying.isEmpty else {
            return Self.reasonStart + "belongs to someone else who is left as is; so is this person"
        }
        if let holder {
            return Self.reasonStart + "belongs to the person of row \(holder.row); the person is left as is"
        }
        let rival = claim.identity == first?.identity ? other : first
        return Self.reasonStart
            + "stands in row \(rival?.row ?? claim.row) too, and neither holds it yet; both are left as they are"
    }
}
