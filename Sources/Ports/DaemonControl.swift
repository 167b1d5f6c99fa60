public import Provisioning

/// What the command line asks of a running daemon, or of its journal where none runs.
public protocol DaemonControl: Sendable {
    func status() async throws(ControlError) -> StatusReport

    /// What a file would do. Changes nothing.
    ///
    /// - Parameters:
    ///   - source: nil where there is only one.
    ///   - name: the file's name, as the report shows it.
    ///   - chunks: its bytes, in order; ends where they end.
    func plan(
        source: SourceID?,
        name: String,
        chunks: AsyncThrowingStream<[UInt8], any Error>
    ) async throws(ControlError) -> PlanReport

    /// Nothing more is sent to the target until it is resumed.
    func pause(_ target: TargetID, reason: String) async throws(ControlError)

    func resume(_ target: TargetID) async throws(ControlError)
}

/// Why a request to the daemon failed.
public enum ControlError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownSource(SourceID?, known: [SourceID])
    case unknownTarget(TargetID, known: [TargetID])
    /// The file is larger than a plan may be.
    case tooLarge(rowsMax: Int)
    /// The bytes ended before the file did.
    case incomplete
    case journal(JournalError)
    /// It needs a running daemon, and none answers on the control socket.
    case notRunning(socket: String)
    /// The daemon refused it, in its own words.
    case refused(reason: String)

    public var description: String {
        switch self {
        case .unknownSource(nil, let known):
            "several sources are configured (\(Self.list(known))); say which one with --source"
        case .unknownSource(let source?, let known):
            "no source is called \"\(source)\"; there are \(Self.list(known))"
        case .unknownTarget(let target, let known):
            "no target is called \"\(target)\"; there are \(Self.list(known))"
        case .tooLarge(let rowsMax): "the file has more than \(rowsMax) rows; that many can't be planned ahead"
        case .incomplete: "the file's bytes did not arrive whole"
        case .journal(let error): error.description
        case .notRunning(let socket): "no daemon answers on \(socket); start it with rosterd run"
        case .refused(let reason): reason
        }
    }

    private static func list<Kind>(_ names: [Identifier<Kind>]) -> String {
        names.sorted().map(\.rawValue).joined(separator: ", ")
    }
}
