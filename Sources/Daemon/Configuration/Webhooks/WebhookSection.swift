import Intake

/// `sources.NAME.webhook`
struct WebhookSection {
    enum Preset: String, CaseIterable {
        case bamboohr, gusto
    }

    struct Signature {
        enum Part {
            case body, timestamp
            case text(String)
        }

        struct Timestamp {
            var header: Written<String>?
            var format: Written<TimestampFormat>?
            var tolerance: Written<Duration>?
        }

        var algorithm: Written<SignatureScheme.Algorithm>?
        var header: Written<String>?
        var encoding: Written<SignatureScheme.Encoding>?
        var prefix: Written<String>?
        var signs: [Part]?
        var timestamp: Timestamp?
        var place: Place
    }

    /// An instant's pointer, and how it is written there.
    struct AsOf {
        var at: Written<String>?
        var format: Written<TimestampFormat>?
    }

    var listen: Written<String>?
    var preset: Written<Preset>?
    var signature: Signature?
    var key: TargetSection.Credential?
    var bearer: TargetSection.Credential?
    var records: Written<String>?
    var eventID: Written<String>?
    var asOf: AsOf?
    var bodyBytes: Written<Int64>?
    var mapping: SourceSection.Mapping?
    var place: Place
    /// Which of the optional keys are there, whether they could be read or not: what is there and wrong isn't missing.
    var given: Set<String>
}
