public import Provisioning
public import SystemPackage

/// One HR feed: where its files are dropped, or its events posted, how they are written, and what their columns mean.
public struct SourceConfiguration: Sendable, Hashable {
    public var id: SourceID
    /// Nil of a source that has a webhook alone.
    public var drop: DropConfiguration?
    public var semantics: FeedSemantics
    /// How the files are written, what they may be at most, and which columns say what. Without files, the same of what is
    /// posted: a file is planned as if it were.
    public var feed: FeedSettings
    /// What its intakes mean, and what guards they have to pass.
    public var rules: SourceRules
    /// Where its events are posted to; nil where there are none.
    public var webhook: WebhookConfiguration?
}

/// A directory that files are dropped into, and when one of them is whole.
public struct DropConfiguration: Sendable, Hashable {
    /// When a file is taken for complete.
    public enum Completeness: Sendable, Hashable {
        /// It kept its size and time of change for that long.
        case settled(Duration)
        /// It is there: whoever writes it does so under another name, and renames it when it is whole.
        case renamed
        /// A second file stands beside it, whose name is the first one's with this suffix.
        case marked(suffix: String)
    }

    public var directory: FilePath
    public var completeness: Completeness
    /// How often the directory is looked at, whatever the kernel reports of it.
    public var scanInterval: Duration
    /// How long files are kept that were accepted, refused, rejected or replaced; nil: for good.
    public var keep: Duration?
}
