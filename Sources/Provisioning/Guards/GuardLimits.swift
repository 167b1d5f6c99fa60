/// How much one plan, or the plans of one day, may change before somebody has to look at it (promise 7).
public struct GuardLimits: Sendable, Hashable, Codable {
    /// How many people may change in one way: the larger of a number and of a share of the source's people. So two leavers
    /// of ten are allowed, and so are twenty of a thousand; three hundred of a thousand are not.
    public struct Allowance: Sendable, Hashable, Codable {
        public var number: Int
        /// 0 to 100, of the source's people before the plan.
        public var percent: Double

        public init(number: Int, percent: Double) {
            self.number = number
            self.percent = percent
        }

        /// Of so many people.
        public func people(of known: Int) -> Int {
            max(number, Int((Double(known) * percent / 100).rounded(.down)))
        }
    }

    /// By kind; a kind that isn't there is not guarded.
    public var allowances: [AccessChange: Allowance]
    /// A snapshot with fewer rows than this share of the last accepted one's is held; 0 to 100.
    public var rowsPercentMin: Double
    /// A mapped column is held for going blank where the share of its values falls below this share of what it was in the
    /// last accepted snapshot; 0 to 100.
    public var filledPercentMin: Double
    /// Whether a snapshot whose columns are not those of the last accepted one is held.
    public var holdsChangedHeader: Bool
    /// Whether a source's first snapshot, which invites everybody, is held.
    public var holdsFirstSnapshot: Bool
    /// Whether one person's change of address is held, alone, at targets whose ids are addresses.
    public var holdsAddressChange: Bool

    public init(
        allowances: [AccessChange: Allowance],
        rowsPercentMin: Double,
        filledPercentMin: Double,
        holdsChangedHeader: Bool,
        holdsFirstSnapshot: Bool,
        holdsAddressChange: Bool
    ) {
        self.allowances = allowances
        self.rowsPercentMin = rowsPercentMin
        self.filledPercentMin = filledPercentMin
        self.holdsChangedHeader = holdsChangedHeader
        self.holdsFirstSnapshot = holdsFirstSnapshot
        self.holdsAddressChange = holdsAddressChange
    }

    /// What goes on in a company on an ordinary day stays below these:
    ///
    /// - leavers and suspensions, five or 3 %: the largest usual cohort of a day (the end of a month, of internships);
    ///   providers' own safeguards against mass deletion begin at some percent, too;
    /// - joiners, twenty or 10 %: a class of graduates starts together; each is an invitation that can't be unsent;
    /// - group removals, twenty or 10 %: a team is moved; a blank department column strips everybody;
    /// - address changes, five or 2 %: single ones are held anyway where they matter; many at once are a new domain;
    /// - rows, 80 %: a snapshot never loses a fifth of its rows by people leaving;
    /// - filled, 50 %: a mapped column doesn't lose half of its values overnight.
    public static let standard = GuardLimits(
        allowances: [
            .leaver: Allowance(number: 5, percent: 3),
            .suspension: Allowance(number: 5, percent: 3),
            .joiner: Allowance(number: 20, percent: 10),
            .groupRemoval: Allowance(number: 20, percent: 10),
            .addressChange: Allowance(number: 5, percent: 2),
        ],
        rowsPercentMin: 80,
        filledPercentMin: 50,
        holdsChangedHeader: true,
        holdsFirstSnapshot: true,
        holdsAddressChange: true
    )
}
