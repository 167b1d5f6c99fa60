import Ports

extension DaemonController {
    func dashboard() async throws(ControlError) -> DashboardLink {
        guard configuration.dashboard != nil else {
            throw .refused(reason: "no dashboard is configured; add for example dashboard: { listen: 127.0.0.1:8411 }")
        }
        guard startedAt != nil else { throw .notRunning(socket: configuration.control.string) }
        guard let link = access?.link else { throw .busy(reason: "the dashboard doesn't listen yet; try again") }
        return link
    }
}
