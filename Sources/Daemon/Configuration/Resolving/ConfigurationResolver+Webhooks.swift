import HRFeed
import HTTPListening
import HTTPTypes
import Intake
import Provisioning
import SystemPackage

extension ConfigurationResolver {
    private enum Default {
        static let bodyBytes = 1 << 20
    }

    /// Nil where something that it needs is missing or wrong, which is reported by then.
    func webhook(_ section: WebhookSection, of source: SourceSection) -> WebhookConfiguration? {
        let listen = section.listen.flatMap(listenAddress)
        let proof = proof(section)
        let places = places(section)
        let mapping = mapping(of: section, in: source)
        guard let listen, let proof, let places, let mapping else { return nil }
        guard proof.hasTimestamp || places.eventID != nil || places.asOf != nil else {
            // The same words twice in a week, as when somebody is suspended, returns and is suspended again, must not count
            // as one event sent twice.
            return refuse(
                "events of the same content could not be told apart: give eventId or asOf, or have a timestamp signed",
                at: section.place
            )
        }
        return WebhookConfiguration(
            listen: listen,
            proof: proof,
            bodyBytesMax: section.bodyBytes.map { Int($0.value) } ?? Default.bodyBytes,
            places: places,
            mapping: mapping
        )
    }

    /// What an event's members mean. What is made of them, and whose account it is, the source says for files and events
    /// alike.
    private func mapping(of section: WebhookSection, in source: SourceSection) -> RecordMapping? {
        let dateFields: Set = [PersonField.hireDate.rawValue, PersonField.endDate.rawValue]
        let hasDates = section.mapping?.fields.contains { dateFields.contains($0.name) } ?? false
        var own = source
        own.mapping = section.mapping
        // Where there are files, these are said of what is in them; without, of what is posted.
        if source.hasFiles {
            own.identity = nil
            if !hasDates { own.dates = nil }
        }
        return mapping(of: own)
    }

    // MARK: - Where it listens

    private func listenAddress(_ written: Written<String>) -> ListenAddress? {
        if written.value.hasPrefix("unix:") {
            let name = Written(value: String(written.value.dropFirst("unix:".count)), place: written.place)
            let path = path(name)
            guard !name.value.isEmpty, path.string.utf8.count <= ConfigurationLimits.socketPathBytesMax else {
                return refuse(
                    "unix: is followed by a path of at most \(ConfigurationLimits.socketPathBytesMax) bytes",
                    at: written.place
                )
            }
            return .unix(path: path.string, mode: .group)
        }
        guard let (host, port) = tcpAddress(written.value) else {
            return refuse("expected ADDRESS:PORT, [ADDRESS]:PORT or unix:PATH", at: written.place)
        }
        if !InternetAddress.isLoopback(host) {
            problems.remark(
                "is plain HTTP beyond this machine; let a proxy with TLS stand before it",
                at: written.place
            )
        }
        return .tcp(host: host, port: port)
    }

    /// `ADDRESS:PORT` or `[ADDRESS]:PORT`; nil for anything else.
    func tcpAddress(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0,
            let host = host(text[..<colon])
        else { return nil }
        return (host, Int(port))
    }

    /// An address of IPv4, one of IPv6 in brackets, or localhost; names would be looked up, and could lead anywhere.
    private func host(_ text: Substring) -> String? {
        if text == "localhost" { return String(text) }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = String(text.dropFirst().dropLast())
            return InternetAddress.isIPv6(address) ? address : nil
        }
        return InternetAddress.isIPv4(String(text)) ? String(text) : nil
    }

    // MARK: - Who may post

    private func proof(_ section: WebhookSection) -> WebhookConfiguration.Proof? {
        if section.hasKey, !section.hasSignature {
            return refuse("a key says nothing without preset or signature", at: section.place)
        }
        if section.hasSignature, !section.hasKey {
            return refuse("missing: the key that the sender signs with", at: section.place.absent("key"))
        }
        guard section.hasSignature || section.hasBearer else {
            return refuse(
                "anybody could post here: give preset or signature with a key, or bearer, or both",
                at: section.place
            )
        }
        let scheme = section.hasSignature ? scheme(section) : nil
        let key = section.key.flatMap(credential)
        let bearer = section.bearer.flatMap(credential)
        switch (section.hasSignature, section.hasBearer) {
        case (true, true):
            guard let scheme, let key, let bearer else { return nil }
            return .signatureAndBearer(scheme, key: key, bearer: bearer)
        case (true, false):
            guard let scheme, let key else { return nil }
            return .signature(scheme, key: key)
        default: return bearer.map(WebhookConfiguration.Proof.bearer)
        }
    }

    private func scheme(_ section: WebhookSection) -> SignatureScheme? {
        if section.given.isSuperset(of: ["preset", "signature"]) {
            return refuse("give either preset or signature", at: section.place)
        }
        switch section.preset?.value {
        case .bamboohr: return .bambooHR
        case .gusto: return .gusto
        case nil: return section.signature.flatMap(scheme)
        }
    }

    private func scheme(_ signature: WebhookSection.Signature) -> SignatureScheme? {
        if let algorithm = signature.algorithm, algorithm.value.isLegacy {
            problems.remark("is legacy; use hmac-sha256 where the sender can", at: algorithm.place)
        }
        let header = signature.header.flatMap(headerName)
        let timestamp = signature.timestamp.map(timestamp)
        guard let algorithm = signature.algorithm, let encoding = signature.encoding, let header,
            let signs = signature.signs, timestamp.map({ $0 != nil }) ?? true
        else { return nil }
        let scheme = SignatureScheme(
            algorithm: algorithm.value,
            header: header,
            encoding: encoding.value,
            prefix: signature.prefix?.value ?? "",
            parts: signs.map(\.meaning),
            timestamp: timestamp ?? nil
        )
        return scheme
            ?? refuse(
                "proves too little: signs must have body, and timestamp exactly where there is a timestamp header",
                at: signature.place
            )
    }

    private func timestamp(_ section: WebhookSection.Signature.Timestamp) -> SignatureScheme.Timestamp? {
        let header = section.header.flatMap(headerName)
        guard let header, let format = section.format else { return nil }
        return SignatureScheme.Timestamp(
            header: header,
            format: format.value,
            tolerance: section.tolerance?.value ?? SignatureScheme.Timestamp.toleranceStandard
        )
    }

    private func headerName(_ written: Written<String>) -> HTTPField.Name? {
        HTTPField.Name(written.value) ?? refuse("is no header's name", at: written.place)
    }

    // MARK: - What is posted

    private func places(_ section: WebhookSection) -> EventPlaces? {
        let isBambooHR = section.preset?.value == .bamboohr
        let records = section.records.map(pointer) ?? (isBambooHR ? .bambooHREmployees : .root)
        guard let records else { return nil }
        let format = section.asOf?.format?.value ?? .iso8601
        let asOf = section.asOf?.at.map {
            EventPlaces.AsOf(at: JSONPointer(column: ColumnName($0.value)), format: format)
        }
        return EventPlaces(
            records: records,
            eventID: section.eventID.map { JSONPointer(column: ColumnName($0.value)) },
            asOf: asOf ?? (isBambooHR ? .bambooHR : nil)
        )
    }

    private func pointer(_ written: Written<String>) -> JSONPointer? {
        JSONPointer(written.value)
            ?? refuse(
                "is no JSON pointer (RFC 6901): it begins with a slash, as /data/employees does",
                at: written.place
            )
    }

    private func refuse<Value>(_ message: String, at place: Place) -> Value? {
        problems.report(message, at: place)
        return nil
    }
}

extension WebhookSection.Signature.Part {
    fileprivate var meaning: SignatureScheme.Part {
        switch self {
        case .body: .body
        case .timestamp: .timestamp
        case .text(let text): .text(text)
        }
    }
}

extension JSONPointer {
    /// Where BambooHR's field-based webhooks have what changed.
    fileprivate static let bambooHREmployees = JSONPointer(tokens: ["employees"])
}

extension EventPlaces.AsOf {
    /// When BambooHR's change was made.
    fileprivate static let bambooHR = Self(at: JSONPointer(tokens: ["timestamp"]), format: .iso8601)
}
