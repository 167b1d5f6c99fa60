/// How it shows that a file in a drop directory is whole.
public enum CompletenessRule: Sendable, Hashable {
    /// Its size and time of change stayed as they are for that long.
    case settled(for: Duration)
    /// A file of the same name and that suffix stands beside it.
    case marked(suffix: String)
    /// It is there: writers rename whole files into the directory.
    case renamed

    /// What ``DropDirectory`` has to know of it.
    public var markerSuffix: String? {
        if case .marked(let suffix) = self { suffix } else { nil }
    }
}
