/// All that happens to rosterd in one run, but for the order in which what is ready goes on: that comes from the seed.
///
/// A value: it can be printed, cut down and run again.
public struct Scenario: Sendable, Hashable, Codable {
    public var seed: UInt64
    public var sources: [SourcePlan]
    public var targets: [TargetPlan]
    /// Who is there before anything happens.
    public var staff: [Staff]
    /// In the order of their instants.
    public var happenings: [Happening]
    /// The process dies after so many steps of the run, each a step after the one before.
    public var crashes: [Int]

    public init(
        seed: UInt64,
        sources: [SourcePlan],
        targets: [TargetPlan],
        staff: [Staff],
        happenings: [Happening],
        crashes: [Int]
    ) {
        self.seed = seed
        self.sources = sources
        self.targets = targets
        self.staff = staff
        self.happenings = happenings
        self.crashes = crashes
    }
}

/// One HR feed.
public struct SourcePlan: Sendable, Hashable, Codable {
    public enum Channel: String, Sendable, Hashable, Codable {
        /// Whole exports in a drop directory.
        case exports
        /// An event for each change.
        case events
    }

    public enum Completeness: Sendable, Hashable, Codable {
        case renamed
        case marked
        case settled(seconds: Int)
    }

    public var name: String
    public var channel: Channel
    public var completeness: Completeness
    /// Whoever has left is in no export any more, in place of a row that says so.
    public var omitsLeavers: Bool
    /// Whether the usual guards stop what is unusual.
    public var isGuarded: Bool
    /// In how many exports one after the other somebody has to be absent.
    public var absencesMin: Int
    /// How long somebody who has left keeps access.
    public var graceHours: Int
    /// HR says of people when their first and their last day is.
    public var hasDates = false

    public init(
        name: String,
        channel: Channel,
        completeness: Completeness,
        omitsLeavers: Bool,
        isGuarded: Bool,
        absencesMin: Int,
        graceHours: Int
    ) {
        self.name = name
        self.channel = channel
        self.completeness = completeness
        self.omitsLeavers = omitsLeavers
        self.isGuarded = isGuarded
        self.absencesMin = absencesMin
        self.graceHours = graceHours
    }
}

extension SourcePlan {
    var grace: Duration { .seconds(graceHours * 3_600) }
}

/// One service provider.
public struct TargetPlan: Sendable, Hashable, Codable {
    public enum Dialect: String, Sendable, Hashable, Codable, CaseIterable {
        case amplitude
        case rfc7644
        /// The standard's, but for PATCH.
        case withoutPatch
        case aws
        case slack
        case github
    }

    public var name: String
    public var dialect: Dialect
    /// Requests in ``windowSeconds``.
    public var limit: Int
    public var windowSeconds: Int
    public var concurrency: Int
    /// Whoever is invited joins at once; else nobody does, and an account's names are not to be seen.
    public var joins: Bool
    /// How long a request takes at least and at most, in milliseconds, there and back.
    public var latency: ClosedRange<Int>
    /// Accounts that are there from the beginning, of people whom HR has too.
    public var preexisting: [Staff]
    /// Accounts of nobody whom HR knows: they stay as they are.
    public var strangers: [String]
    /// By the number of the request that fails, the first being 1.
    public var faults: [Int: Fault]

    public init(
        name: String,
        dialect: Dialect,
        limit: Int,
        windowSeconds: Int,
        concurrency: Int,
        joins: Bool,
        latency: ClosedRange<Int>,
        preexisting: [Staff],
        strangers: [String],
        faults: [Int: Fault]
    ) {
        self.name = name
        self.dialect = dialect
        self.limit = limit
        self.windowSeconds = windowSeconds
        self.concurrency = concurrency
        self.joins = joins
        self.latency = latency
        self.preexisting = preexisting
        self.strangers = strangers
        self.faults = faults
    }
}

/// Something that happens at an instant.
public struct Happening: Sendable, Hashable, Codable {
    /// In seconds since the run began.
    public var at: Double
    public var deed: Deed

    public init(at: Double, _ deed: Deed) {
        self.at = at
        self.deed = deed
    }
}

public enum Deed: Sendable, Hashable, Codable {
    /// From now on HR has this of them. A source of events sends one.
    case staff(Staff)
    /// A source of exports drops one.
    case export(source: String, ExportKind)
    /// All of a target's requests fail so for a while.
    case outage(target: String, seconds: Int, Fault)
    case order(Order)
    case restart(Restart)
    /// The machine's wall clock is set so far ahead of the true time; 0 sets it right.
    case clock(aheadSeconds: Int)
    /// The disk that holds the journal is full for a while.
    case fullDisk(seconds: Int)
    /// The power goes in the middle of the disk's step of that number from now on.
    case powerCut(step: Int)
    /// The disk's sync of that number from now on fails.
    case failingSync(number: Int)
    /// Somebody else does something to an account at a target: they take it out of its groups.
    case tampering(target: String, account: Int)
}

public enum ExportKind: Sendable, Hashable, Codable {
    case whole
    /// It ends after that share of its bytes, in thousandths.
    case truncated(perMille: Int)
    /// The same bytes as the last one.
    case repeated
    /// Some rows, by their place, can't be taken: no address, or one that another row has.
    case flawed(rows: [Int])
}

/// What an operator does.
public enum Order: Sendable, Hashable, Codable {
    case pause(target: String)
    case resume(target: String)
    case approveAll
    case rejectAll
    case retryAll
    case discardOne
    case reconcile(target: String)
    /// Plans anew what the target has lost, which it has not.
    case replay(target: String, sinceSeconds: Int)
}

public enum Restart: String, Sendable, Hashable, Codable {
    /// The process dies, and is started again.
    case crash
    /// The machine is started anew: the process dies with it, and the boot's clock begins again.
    case reboot
    /// It is asked to end, ends when it has finished what it is at, and is started again.
    case stop
}
