/// A stop and a start, as of an upgrade.
extension World {
    /// The service manager waits for so long, then it kills.
    private static let patience = Duration.seconds(90)
    private static let wait = Duration.seconds(3)

    func stop() {
        guard let process else { return }
        process.stop()
        agenda.add(at: clock.now + Self.patience) { [weak self] in
            guard let self, self.process === process else { return }
            if isDiskFull(within: Self.patience) {
                trace.note("it doesn't end in time")
            } else {
                find(.start, "it doesn't end within \(Self.patience) of being asked to")
            }
            restart(after: Self.wait)
        }
    }

    /// Whether the journal had no room at some time lately: what it can't write down keeps it.
    private func isDiskFull(within time: Duration) -> Bool {
        scenario.happenings.contains { happening in
            guard case .fullDisk(let seconds) = happening.deed else { return false }
            let begins = Duration.milliseconds(Int(happening.at * 1_000))
            return begins <= clock.now && begins + .seconds(seconds) >= clock.now - time
        }
    }

    /// It has ended as it was asked to: nothing of it is under way.
    func startAgain() {
        guard let process else { return }
        trace.note("rosterd has ended")
        for target in targets {
            let open = target.entries.filter { $0.process == process.number && $0.endedAt == nil }
            if let first = open.first {
                find(.start, "it ends while \(target.plan.name) #\(first.number) is under way")
            }
        }
        restart(after: Self.wait)
    }
}

extension Scenario {
    var hasStops: Bool { happenings.contains { $0.deed == .restart(.stop) } }
}
