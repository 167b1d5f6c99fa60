/// A ``ControlError`` on its way through the control socket: what it is, so that a command ends with the same exit status
/// whether a daemon answers or the journal is read without one, and the daemon's own words.
public struct ControlFailure: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable {
        case unknown
        case ambiguous
        case configuration
        case abandons
        case refused
        case busy
        case journal
        case notRunning
    }

    public var kind: Kind
    public var error: String

    public init(_ error: ControlError) {
        kind = Kind(error)
        self.error = error.description
    }

    /// The error that whoever asked is told.
    public var controlError: ControlError {
        switch kind {
        case .unknown: .unknown(reason: error)
        case .ambiguous: .ambiguous(reason: error)
        case .configuration: .configuration(reason: error)
        case .abandons: .abandons(reason: error)
        case .refused: .refused(reason: error)
        case .busy: .busy(reason: error)
        case .journal, .notRunning: .journalTrouble(reason: error)
        }
    }
}

extension ControlFailure.Kind {
    fileprivate init(_ error: ControlError) {
        switch error {
        case .unknownSource, .unknownTarget, .unknownHold, .unknown: self = .unknown
        case .ambiguousHold, .ambiguous: self = .ambiguous
        case .configuration: self = .configuration
        case .abandons: self = .abandons
        case .tooLarge, .incomplete, .refused: self = .refused
        case .busy: self = .busy
        case .notRunning: self = .notRunning
        case .journalTrouble: self = .journal
        case .journal(let error):
            switch error {
            case .locked, .busy, .backlogged, .interrupted: self = .busy
            case .unreadable: self = .refused
            case .failed, .full, .closed: self = .journal
            }
        }
    }
}
