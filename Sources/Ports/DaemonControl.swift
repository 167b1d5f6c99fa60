public import Provisioning

/// What the command line asks of a running daemon, or of its journal where none runs.
public protocol DaemonControl: HistoryControl, ReconcileControl {
    func status() async throws(ControlError) -> StatusReport

    /// What a file would do. Changes nothing.
    ///
    /// - Parameters:
    ///   - source: nil where there is only one.
    ///   - name: the file's name, as the report shows it.
    ///   - modified: its time of change; nil where it has none.
    ///   - chunks: its bytes, in order; ends where they end.
    func plan(
        source: SourceID?,
        name: String,
        modified: WallInstant?,
        chunks: AsyncThrowingStream<[UInt8], any Error>
    ) async throws(ControlError) -> PlanReport

    /// Has the daemon read its configuration again. Where that can't stand, the old one stays in force.
    ///
    /// - Parameter force: targets are removed from it that have open operations: nobody delivers those any more.
    func reload(force: Bool) async throws(ControlError) -> ReloadReport

    /// Nothing more is sent to the target until it is resumed.
    func pause(_ target: TargetID, reason: String) async throws(ControlError)

    func resume(_ target: TargetID) async throws(ControlError)

    /// All that waits for an approval, oldest first.
    func holds() async throws(ControlError) -> [Hold]

    /// One of them, with its people and what approving it would cost.
    ///
    /// - Parameters:
    ///   - hash: its beginning is enough where it names one hold only.
    ///   - limit: no more people are listed.
    func hold(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldReport

    /// One of them, with its people alone: what it would cost isn't worked out, so it can be asked for again and again.
    func heldPeople(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldDetail

    /// Where the dashboard is, with the token that opens it.
    ///
    /// - Throws: ``ControlError/refused(reason:)`` where none is configured.
    func dashboard() async throws(ControlError) -> DashboardLink

    /// Lets it take effect, as far as it would still do what was shown; what would do more is held anew (promise 7).
    func approve(_ hash: HoldHash) async throws(ControlError) -> ApprovalReport

    /// It never takes effect.
    ///
    /// - reason: kept with the intake, and written into the file's report.
    func reject(_ hash: HoldHash, reason: String) async throws(ControlError) -> Hold
}

/// Why a request to the daemon failed.
public enum ControlError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownSource(SourceID?, known: [SourceID])
    case unknownTarget(TargetID, known: [TargetID])
    /// Nothing that is held now has a hash that begins so.
    case unknownHold(HoldHash, held: [HoldHash])
    /// Several do.
    case ambiguousHold(HoldHash, [HoldHash])
    /// The file is larger than a plan may be.
    case tooLarge(rowsMax: Int)
    /// The bytes ended before the file did.
    case incomplete
    case journal(JournalError)
    /// It needs a running daemon, and none answers on the control socket.
    case notRunning(socket: String)
    /// The daemon knows nothing of that name, in its own words.
    case unknown(reason: String)
    /// The new configuration can't stand; the old one is in force.
    case configuration(reason: String)
    /// The new configuration could stand, but would leave behind what is open, as the daemon says; the old one is in force.
    case abandons(reason: String)
    /// The daemon refused it, in its own words.
    case refused(reason: String)
    /// Something else has to end first.
    case busy(reason: String)
    /// Several are meant, in the daemon's own words.
    case ambiguous(reason: String)
    /// The daemon's journal is in trouble, in its own words.
    case journalTrouble(reason: String)

    public var description: String {
        switch self {
        case .unknownSource(nil, let known):
            "several sources are configured (\(Self.list(known))); say which one with --source"
        case .unknownSource(let source?, let known):
            "no source is called \"\(source)\"; there are \(Self.list(known))"
        case .unknownTarget(let target, let known):
            "no target is called \"\(target)\"; there are \(Self.list(known))"
        case .unknownHold(let hash, let held):
            "nothing that is held has a hash that begins with \"\(hash)\"; "
                + (held.isEmpty ? "nothing is held" : "held are \(Self.list(held))")
        case .ambiguousHold(let hash, let hashes):
            "several hashes begin with \"\(hash)\" (\(Self.list(hashes))); say more of it"
        case .tooLarge(let rowsMax): "the file has more than \(rowsMax) rows; that many can't be planned ahead"
        case .incomplete: "the file's bytes did not arrive whole"
        case .journal(let error): error.description
        case .notRunning(let socket): "no daemon answers on \(socket); start it with rosterd run"
        case .unknown(let reason), .configuration(let reason), .abandons(let reason), .refused(let reason),
            .busy(let reason), .ambiguous(let reason), .journalTrouble(let reason):
            reason
        }
    }

    private static func list<Kind>(_ names: [Identifier<Kind>]) -> String {
        let shown = names.sorted().prefix(namesMax).map(\.rawValue).joined(separator: ", ")
        return names.count > namesMax ? shown + " and \(names.count - namesMax) more" : shown
    }

    private static let namesMax = 20
}
