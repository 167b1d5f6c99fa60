import Ports
import Provisioning

/// What another configuration changes of the one in force: the services that have to be begun, replaced and ended.
struct ConfigurationChange: Sendable {
    /// By their names; what was added and what was removed is in ``new`` or ``old`` alone.
    private let old: Configuration?
    private let new: Configuration
    /// Whether people, their accounts, or what guards stop, may be others: all intakes are judged by the new rules then.
    let rulesDiffer: Bool

    /// - old: nil where the first configuration is taken.
    init(from old: Configuration?, to new: Configuration) {
        self.old = old
        self.new = new
        rulesDiffer = old?.rules != new.rules
    }

    /// Targets that have to be begun; those of them that run are ended first.
    var begunTargets: [TargetConfiguration] {
        new.targets.filter { target in !(old?.targets.contains(target) ?? false) }
    }

    /// Targets that have to be ended.
    var endedTargets: [TargetID] { (old?.targets ?? []).filter { !new.targets.contains($0) }.map(\.id) }

    var removedTargets: [TargetID] {
        (old?.targets ?? []).map(\.id).filter { id in !new.targets.contains { $0.id == id } }
    }

    /// Whether what should be at the target is what it was: only how it is reached is another.
    func keepsRules(of target: TargetConfiguration) -> Bool {
        old?.targets.first { $0.id == target.id }?.rules == target.rules
    }

    /// Sources whose directory has to be watched anew.
    var begunSources: [SourceConfiguration] {
        new.sources.filter { source in rulesDiffer || !(old?.sources.contains(source) ?? false) }
    }

    var endedSources: [SourceID] {
        (old?.sources ?? []).filter { rulesDiffer || !new.sources.contains($0) }.map(\.id)
    }

    var removedSources: [SourceID] {
        (old?.sources ?? []).map(\.id).filter { id in !new.sources.contains { $0.id == id } }
    }

    /// What can't be another while the daemon runs, in words for the operator.
    var unchangeable: [String] {
        guard let old else { return [] }
        var problems: [String] = []
        if old.state != new.state { problems.append(Self.text("state", "\(old.state)", "\(new.state)")) }
        if old.control != new.control { problems.append(Self.text("control", "\(old.control)", "\(new.control)")) }
        if old.controlGroup != new.controlGroup {
            problems.append(Self.text("control.group", old.controlGroup ?? "none", new.controlGroup ?? "none"))
        }
        return problems
    }

    private static func text(_ key: String, _ old: String, _ new: String) -> String {
        "`\(key)` can't change from \(old) to \(new) while the daemon runs: restart it"
    }

    /// For the operator.
    var changes: [ReloadReport.Change] {
        changes("source", \.sources, \.id.rawValue) + changes("target", \.targets, \.id.rawValue)
            + changes("dashboard", { $0.dashboard.map { [$0] } ?? [] }, { "at \($0.listen)" })
    }

    private func changes<Part: Hashable>(
        _ kind: String,
        _ parts: (Configuration) -> [Part],
        _ name: (Part) -> String
    ) -> [ReloadReport.Change] {
        let former = Dictionary((old.map(parts) ?? []).map { (name($0), $0) }, uniquingKeysWith: { first, _ in first })
        let latter = parts(new)
        let names = Set(latter.map(name))
        let kept = latter.compactMap { part -> ReloadReport.Change? in
            guard let was = former[name(part)] else { return .init(what: "\(kind) \(name(part))", kind: .added) }
            return was == part ? nil : .init(what: "\(kind) \(name(part))", kind: .changed)
        }
        let gone = former.keys.filter { !names.contains($0) }.sorted()
        return kept + gone.map { .init(what: "\(kind) \($0)", kind: .removed) }
    }
}
