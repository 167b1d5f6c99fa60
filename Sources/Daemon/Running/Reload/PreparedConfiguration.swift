import CurlTransport
import HTTPListening
import Intake
import Ports
import Provisioning

/// All that can't be had of a configuration is found out here, before anything of the one in force is touched: its secrets are
/// read, its ports bound.
struct PreparedConfiguration {
    let configuration: Configuration
    let change: ConfigurationChange
    /// Of targets that are begun.
    let transports: [TargetID: CurlTransport]
    /// What proves each sender to be who it says, by source.
    let proofs: [SourceID: WebhookAuthentication]

    /// - Throws: ``CredentialError``, ``ListenerError`` or ``CurlUnavailable``; then everything is as before.
    static func prepare(
        _ configuration: Configuration,
        change: ConfigurationChange,
        _ surroundings: DaemonSurroundings
    ) async throws -> PreparedConfiguration {
        var proofs: [SourceID: WebhookAuthentication] = [:]
        for source in configuration.sources {
            proofs[source.id] = try source.webhook?.proof.authentication(surroundings.environment)
        }
        let bound = try surroundings.sockets.bind(configuration.listenAddresses)
        var transports: [TargetID: CurlTransport] = [:]
        do {
            for target in change.begunTargets { transports[target.id] = try target.makeTransport() }
        } catch {
            surroundings.sockets.close(bound)
            for transport in transports.values { await transport.shutdown() }
            throw error
        }
        return PreparedConfiguration(
            configuration: configuration,
            change: change,
            transports: transports,
            proofs: proofs
        )
    }
}

extension PreparedConfiguration {
    /// Of the sources whose events are posted to that address.
    func endpoints(at address: ListenAddress, _ surroundings: WebhookSurroundings) -> [WebhookEndpoint] {
        configuration.sources.compactMap { source in
            guard let webhook = source.webhook, webhook.listen == address, let proof = proofs[source.id] else {
                return nil
            }
            return WebhookEndpoint(
                source: source.id,
                bodyBytesMax: webhook.bodyBytesMax,
                authentication: proof,
                reader: webhook.reader,
                surroundings: surroundings
            )
        }
    }
}

extension Configuration {
    /// Where events are posted to; several sources may share an address.
    var webhookAddresses: Set<ListenAddress> { Set(sources.compactMap { $0.webhook?.listen }) }

    /// All that is bound for it: webhooks' and the dashboard's.
    var listenAddresses: Set<ListenAddress> { webhookAddresses.union(dashboard.map { [$0.listen] } ?? []) }
}
