/// `dashboard`
struct DashboardSection {
    private enum Key: String, CaseIterable {
        case listen
    }

    var listen: Written<String>?

    /// Nil where it is no mapping, which is reported by then.
    init?(_ node: WrittenNode) {
        guard let section = node.section(Key.self) else { return nil }
        listen = section.required(.listen)?.text()
    }
}
