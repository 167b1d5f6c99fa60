import Delivery
import HRFeed
import Intake
import Ports
import Provisioning
import SCIM

/// What a configuration would say of a scenario's sources and targets.
struct Setup: Sendable {
    let rules: RosterRules
    let deliveries: [DeliveryTarget]
    private let sources: [SourcePlan]

    /// Groups that rosterd answers for: everybody, and two departments.
    static let departments = ["Data", "Sales"]
    static let everyone = "Everyone"

    init(_ scenario: Scenario) throws {
        sources = scenario.sources
        let groups =
            try [GroupRule(group: GroupName(Self.everyone), condition: nil)]
            + Self.departments.map { department in
                GroupRule(
                    group: GroupName(department),
                    condition: try Filter.parse("department eq \"\(department)\"")
                )
            }
        let targets = scenario.targets.map { plan in
            TargetRules(
                id: TargetID(plan.name),
                profile: plan.dialect.rules,
                sources: scenario.sources.map { SourceID($0.name) },
                groups: groups
            )
        }
        rules = RosterRules(
            configuration: "simulated",
            sources: scenario.sources.map(Self.rules),
            targets: targets
        )
        deliveries = zip(scenario.targets, targets).map { plan, target in Self.delivery(plan, target) }
    }

    private static func rules(of source: SourcePlan) -> SourceRules {
        SourceRules(
            id: SourceID(source.name),
            guards: source.isGuarded ? .simulated : .none,
            completion: PersonCompletion(mapping(of: source)),
            grace: source.grace,
            absencesMin: source.absencesMin
        )
    }

    private static func delivery(_ plan: TargetPlan, _ rules: TargetRules) -> DeliveryTarget {
        DeliveryTarget(
            rules: rules,
            settings: DeliverySettings(
                profile: rules.profile,
                limit: plan.rateLimit,
                concurrency: plan.concurrency,
                packAgeMax: .seconds(600),
                starvationAge: .seconds(600),
                retry: .standard
            ),
            baseURL: "https://\(plan.name).example\(plan.dialect.profile.basePath)",
            connectTimeout: .seconds(10),
            timeout: .seconds(30),
            answerBytesMax: 16 << 20
        )
    }

    // MARK: - Feeds

    static func mapping(of source: SourcePlan) -> RecordMapping {
        var mapping = RecordMapping(
            key: .column("id", transforms: [.trim]),
            status: RecordMapping.Status(
                column: "status",
                words: ["active": .active, "leave": .suspended, "left": .ended]
            ),
            fields: [
                .email: FieldRule(.column("email"), transforms: [.trim]),
                .givenName: FieldRule(.column("given")),
                .familyName: FieldRule(.column("family")),
                .department: FieldRule(.column("department")),
            ],
            grace: source.grace
        )
        // Some providers ask for a name to show.
        if let name = try? FieldTemplate(parsing: "{givenName} {familyName}") {
            mapping.fields[.displayName] = FieldRule(.template(name))
        }
        guard source.hasDates, let zone = NamedZone(named: WorkingDay.zone) else { return mapping }
        mapping.fields[.hireDate] = FieldRule(.column("firstday"))
        mapping.fields[.endDate] = FieldRule(.column("lastday"))
        mapping.dates = DateRules(pattern: .iso8601Day, zone: zone)
        return mapping
    }

    func drop(_ source: SourcePlan, directory: String) -> DropSource {
        DropSource(
            feed: FeedSettings(
                source: SourceID(source.name),
                format: .csv(delimiter: .comma),
                limits: .standard,
                mapping: Self.mapping(of: source),
                mappingDigest: "simulated"
            ),
            semantics: .snapshot,
            completion: PersonCompletion(Self.mapping(of: source)),
            directory: directory,
            completeness: source.completeness.rule,
            scanInterval: Self.scanInterval,
            keep: nil
        )
    }

    /// A hint comes with each file; the rest is for what nobody hinted at.
    static let scanInterval = Duration.seconds(1_800)

    /// Events: an object each, with an id and an instant of its own.
    static let bodyBytesMax = 1 << 20

    static func eventReader(_ source: SourcePlan) throws -> JSONEventReader {
        let mapping = mapping(of: source)
        let columns = mapping.columns
        let bound = try mapping.bound(to: columns.map(\.text))
        return JSONEventReader(
            places: EventPlaces(
                records: .root,
                eventID: JSONPointer(tokens: ["event"]),
                asOf: .init(at: JSONPointer(tokens: ["at"]), format: .milliseconds)
            ),
            fields: columns.map(JSONPointer.init(column:)),
            bodyBytesMax: bodyBytesMax
        ) { (record) throws(RowProblem) in .patch(try bound.reading(of: record).patch) }
    }
}

extension SourcePlan.Completeness {
    static let markerSuffix = ".done"

    fileprivate var rule: CompletenessRule {
        switch self {
        case .renamed: .renamed
        case .marked: .marked(suffix: Self.markerSuffix)
        case .settled(let seconds): .settled(for: .seconds(seconds))
        }
    }
}

extension TargetPlan {
    var rateLimit: RateLimit { RateLimit(requests: limit, window: .seconds(windowSeconds)) }
}

extension TargetPlan.Dialect {
    /// As rosterd speaks it.
    var rules: TargetProfile {
        switch self {
        case .amplitude: .amplitude
        case .rfc7644, .withoutPatch: .rfc7644
        case .aws: .awsIdentityCenter
        case .slack: .slack
        case .github: .github
        }
    }
}

extension GuardLimits {
    /// Nothing is held.
    static let none = GuardLimits(
        allowances: [:],
        rowsPercentMin: 0,
        filledPercentMin: 0,
        holdsChangedHeader: false,
        holdsFirstSnapshot: false,
        holdsAddressChange: false
    )

    /// Of a company so small that the usual numbers would let everything pass.
    static let simulated = GuardLimits(
        allowances: [
            .leaver: .init(number: 3, percent: 10), .suspension: .init(number: 3, percent: 10),
            .joiner: .init(number: 5, percent: 20), .groupRemoval: .init(number: 5, percent: 20),
            .addressChange: .init(number: 2, percent: 5),
        ],
        rowsPercentMin: 80,
        filledPercentMin: 50,
        holdsChangedHeader: true,
        holdsFirstSnapshot: true,
        holdsAddressChange: true
    )
}
