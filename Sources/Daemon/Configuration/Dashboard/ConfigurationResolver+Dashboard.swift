import HTTPListening

extension ConfigurationResolver {
    /// Where the dashboard listens; nil where there is none, or where it can't, which is reported by then.
    ///
    /// - Parameter webhooks: where others listen already.
    func dashboard(_ section: DashboardSection?, beside webhooks: [ListenAddress]) -> DashboardConfiguration? {
        guard let written = section?.listen else { return nil }
        guard let (host, port) = tcpAddress(written.value) else {
            problems.report("expected ADDRESS:PORT or [ADDRESS]:PORT, as 127.0.0.1:8411", at: written.place)
            return nil
        }
        guard InternetAddress.isLoopback(host) else {
            problems.report(
                "only this machine may reach the dashboard: listen on 127.0.0.1 or [::1]. From elsewhere, "
                    + "ssh -L \(port):127.0.0.1:\(port) leads to it",
                at: written.place
            )
            return nil
        }
        let isTaken = webhooks.contains { other in
            guard case .tcp(let taken, port) = other else { return false }
            return taken == host || taken == "0.0.0.0" || taken == "::" || taken == "localhost" || host == "localhost"
        }
        if isTaken { problems.report("a webhook listens there", at: written.place) }
        return DashboardConfiguration(host: host, port: port)
    }
}
