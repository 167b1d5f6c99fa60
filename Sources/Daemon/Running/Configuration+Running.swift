import CurlTransport
import Delivery
import Intake
public import Provisioning
import SystemPackage

/// What the services are made of, out of what the configuration says.
extension Configuration {
    /// Of the journal's database.
    public var journalPath: String { state.appending("journal.sqlite").string }

    /// What it says about who should have access to what.
    public var rules: RosterRules {
        RosterRules(
            configuration: ConfigurationDigest(version.rawValue),
            sources: sources.map(\.rules),
            targets: targets.map(\.rules)
        )
    }
}

extension Configuration {
    /// How long it may take until nothing is in flight any more: a target's timeout, and then it is recorded.
    var endingMax: Duration { (targets.map(\.timeout).max() ?? .zero) + .seconds(30) }
}

extension SourceConfiguration {
    /// Nil where nothing is dropped.
    var dropSource: DropSource? {
        drop.map { drop in
            DropSource(
                feed: feed,
                semantics: semantics,
                completion: rules.completion,
                directory: drop.directory.string,
                completeness: drop.completenessRule,
                scanInterval: drop.scanInterval,
                keep: drop.keep
            )
        }
    }
}

extension DropConfiguration {
    var completenessRule: CompletenessRule {
        switch completeness {
        case .settled(let time): .settled(for: time)
        case .renamed: .renamed
        case .marked(let suffix): .marked(suffix: suffix)
        }
    }
}

extension TargetConfiguration {
    /// An answer of a hundred accounts is some 50 KiB; a group with all members of a large company some MiB.
    private static let answerBytesMax = 16 << 20
    /// What has waited longer than that may have every tenth slot.
    private static let starvationAge = Duration.seconds(600)

    var delivery: DeliveryTarget {
        DeliveryTarget(
            rules: rules,
            settings: DeliverySettings(
                profile: rules.profile,
                limit: limit,
                concurrency: concurrency,
                packAgeMax: packAge,
                starvationAge: Self.starvationAge,
                retry: .standard
            ),
            baseURL: url.text,
            connectTimeout: connectTimeout,
            timeout: timeout,
            answerBytesMax: Self.answerBytesMax
        )
    }

    /// Each target has a transport, and with it a thread, of its own: a dead one never slows another.
    func makeTransport() throws(CurlUnavailable) -> CurlTransport {
        var curl = CurlConfiguration.standard
        curl.name = "transport \(id)"
        curl.authoritiesFile = certificateAuthority?.string
        return try CurlTransport(configuration: curl)
    }
}
