extension Filter: CustomStringConvertible {
    /// The filter as text that ``parse(_:limits:)`` reads back as this very filter.
    public var description: String {
        switch self {
        case .compare(let path, let comparison, let value): "\(path) \(comparison.rawValue) \(value)"
        case .present(let path): "\(path) pr"
        case .and(let one, let two): one.text(within: .and) + " and " + two.text(within: .not)
        case .or(let one, let two): one.text(within: .or) + " or " + two.text(within: .and)
        case .not(let inner): "not (\(inner))"
        case .valuePath(let path, let inner): "\(path)[\(inner)]"
        }
    }

    /// How close an expression's parts are bound.
    private enum Binding: Int {
        case or
        case and
        case not
    }

    private var binding: Binding {
        switch self {
        case .or: .or
        case .and: .and
        case .compare, .present, .not, .valuePath: .not
        }
    }

    /// In parentheses where what stands around it binds closer.
    private func text(within outer: Binding) -> String {
        binding.rawValue < outer.rawValue ? "(\(self))" : description
    }
}
