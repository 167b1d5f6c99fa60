import Provisioning

/// A configuration file as it was written: known keys, values of the right kind, and where each stands. What it means, with
/// defaults and references filled in, is ``Configuration``.
///
/// Nil stands for what is missing or was reported as wrong; what must be there and isn't is reported too.
struct ConfigurationFile {
    var state: Written<String>?
    var control: Written<String>?
    var dashboard: DashboardSection?
    var controlGroup: Written<String>?
    var sources: [SourceSection]
    var targets: [TargetSection]
}

/// `sources.NAME`
struct SourceSection {
    enum CompleteAfter: String, CaseIterable {
        case settle, rename, marker
    }

    enum FormatType: String, CaseIterable {
        case csv, json, ndjson
    }

    enum Encoding: String, CaseIterable {
        case auto
        case utf8 = "utf-8"
        case utf16le = "utf-16le"
        case utf16be = "utf-16be"
        case windows1252 = "windows-1252"
        case latin1 = "latin-1"
    }

    enum Delimiter: String, CaseIterable {
        case auto, comma, semicolon, tab, pipe
    }

    /// `sources.NAME.format.proof`
    struct Proof {
        struct Trailer {
            /// A column's name, or a pointer.
            var column: Written<String>?
            /// Where it was given as a pointer, which means something in JSON alone.
            var pointer: Place?
            var equals: Written<String>?
            var begins: Written<String>?
            /// A column's name, or a pointer.
            var rows: Written<String>?
            var place: Place
        }

        var trailer: Trailer?
        /// A pointer.
        var rows: Written<String>?
    }

    struct Limits {
        var fileBytes: Written<Int64>?
        var rowBytes: Written<Int64>?
        var valueBytes: Written<Int64>?
        var columns: Written<Int>?
    }

    /// `sources.NAME.guards`
    struct Guards {
        struct Allowance {
            /// `none`: nothing of this kind is guarded.
            var none: Place?
            var number: Written<Int>?
            var percent: Written<Double>?
        }

        var allowances: [AccessChange: Allowance] = [:]
        var rows: Written<Double>?
        var filled: Written<Double>?
        var header: Written<HoldOrAccept>?
        var firstSnapshot: Written<HoldOrAccept>?
        var addressChange: Written<HoldOrAccept>?
    }

    /// `sources.NAME.keep`
    enum Keep {
        case forever
        case time(Written<Duration>)
    }

    /// `sources.NAME.asOf`
    struct AsOf {
        /// A pattern of files' names, with an instant in braces.
        var name: Written<String>?
        /// A column's name, or a pointer.
        var column: Written<String>?
        var format: Written<String>?
        var zone: Written<String>?
        var place: Place
    }

    enum HoldOrAccept: String, CaseIterable {
        case hold, accept
    }

    var name: Written<String>
    /// There are files: `drop` is given, or should have been.
    var hasFiles: Bool
    var drop: Written<String>?
    var semantics: Written<FeedSemantics>?
    var completeAfter: Written<CompleteAfter>?
    var settle: Written<Duration>?
    var marker: Written<String>?
    var scan: Written<Duration>?
    var keep: Keep?
    var formatType: Written<FormatType>?
    var delimiter: Written<Delimiter>?
    var encoding: Written<Encoding>?
    /// Where the records of a JSON text are.
    var records: Written<String>?
    var proof: Proof?
    var asOf: AsOf?
    var limits: Limits?
    var webhook: WebhookSection?
    var mapping: Mapping?
    var dates: Dates?
    var identity: Identity?
    var grace: Written<Duration>?
    var guards: Guards?
    var absences: Written<Int>?
}

/// `targets.NAME`
struct TargetSection {
    struct Limit {
        /// `limit: none`
        var none: Place?
        var requests: Written<Int>?
        var window: Written<Duration>?
        /// In percent.
        var share: Written<Double>?
    }

    struct Group {
        var name: Written<String>?
        var when: Written<String>?
        /// A field: one group for each of its values.
        var each: Written<String>?
        var prefix: Written<String>?
        var values: [Written<String>]?
    }

    enum CredentialKind: String, CaseIterable {
        case file, environment, systemd
    }

    struct Credential {
        var kind: CredentialKind
        var name: Written<String>
    }

    var name: Written<String>
    var profile: ProfileSection?
    var url: Written<String>?
    var credential: Credential?
    var sources: [Written<String>]?
    var limit: Limit?
    var concurrency: Written<Int>?
    var timeout: Written<Duration>?
    var connectTimeout: Written<Duration>?
    var certificateAuthority: Written<String>?
    var groups: [Group]
    var deleteAfter: Written<Duration>?
    var packAge: Written<Duration>?
    var adoption: Adoption
}
