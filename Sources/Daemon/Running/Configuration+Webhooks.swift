import HRFeed
public import HTTPListening
public import Intake
public import Logging
public import Ports
import Provisioning

extension Configuration {
    /// The services that receive webhooks: one for each address that the sources listen on. The secrets are read here, once.
    ///
    /// - Parameters:
    ///   - accepted: rung when events were accepted, which somebody has to take over into people.
    ///   - mint: one for everything that takes intakes in under these sources.
    ///   - environment: the process's; secrets may stand in it.
    /// - Throws: the first secret that can't be read, with what to do.
    public func webhookServices(
        journal: any EventJournal,
        time: any TimeSource,
        accepted: Doorbell,
        mint: IntakeMint,
        observer: any OccurrenceObserver,
        environment: [String: String],
        logger: Logger,
        place: @Sendable (ListenAddress) -> ListenAddress = { $0 }
    ) throws(CredentialError) -> [WebhookService] {
        var services: [WebhookService] = []
        var addresses: [ListenAddress] = []
        for source in sources {
            guard let address = source.webhook?.listen, !addresses.contains(address) else { continue }
            addresses.append(address)
            let failure = JournalFailure()
            let surroundings = WebhookSurroundings(
                journal: journal,
                time: time,
                mint: mint,
                accepted: accepted,
                observer: observer,
                failure: failure
            )
            var endpoints: [WebhookEndpoint] = []
            for source in sources where source.webhook?.listen == address {
                if let endpoint = try source.webhookEndpoint(environment, surroundings) { endpoints.append(endpoint) }
            }
            services.append(
                WebhookService(
                    address: place(address),
                    endpoints: endpoints,
                    limits: .standard,
                    failure: failure,
                    logger: logger,
                    onListening: { _ in }
                )
            )
        }
        return services
    }
}

extension SourceConfiguration {
    /// Nil where the source has no webhook.
    fileprivate func webhookEndpoint(
        _ environment: [String: String],
        _ surroundings: WebhookSurroundings
    ) throws(CredentialError) -> WebhookEndpoint? {
        guard let webhook else { return nil }
        return WebhookEndpoint(
            source: id,
            bodyBytesMax: webhook.bodyBytesMax,
            authentication: try webhook.proof.authentication(environment),
            reader: webhook.reader,
            surroundings: surroundings
        )
    }
}

extension WebhookConfiguration.Proof {
    /// Reads the secrets.
    fileprivate func authentication(
        _ environment: [String: String]
    ) throws(CredentialError) -> WebhookAuthentication {
        func read(_ secret: CredentialReader.Secret, _ place: CredentialPlace) throws(CredentialError) -> BearerToken {
            try CredentialReader(secret, in: place, environment: environment).read()
        }
        switch self {
        case .signature(let scheme, let key): return .signature(scheme, key: try read(.key, key))
        case .bearer(let place): return .bearer(try read(.token, place))
        case .signatureAndBearer(let scheme, let key, let bearer):
            return .signatureAndBearer(scheme, key: try read(.key, key), bearer: try read(.token, bearer))
        }
    }
}

extension WebhookConfiguration {
    /// Reads what this webhook is sent.
    var reader: JSONEventReader {
        let columns = mapping.columns
        guard let bound = try? mapping.bound(to: columns.map(\.text)) else {
            preconditionFailure("a mapping has its own columns")
        }
        return JSONEventReader(
            places: places,
            fields: columns.map(JSONPointer.init(column:)),
            bodyBytesMax: bodyBytesMax
        ) { [hasStatus = mapping.status != nil] (record) throws(RowProblem) in
            // What can't be right of what somebody can do without stays as it was known: there is no report to say so in.
            var patch = try bound.reading(of: record).patch
            // Who is named in an event that says nothing of their status is what they were: not back because of it.
            if !hasStatus { patch.values.removeValue(forKey: .status) }
            return .patch(patch)
        }
    }
}
