import CurlTransport
import Delivery
import Journaling
import Ports
public import Provisioning

/// Asks a target what it is like (``TargetCheck``), at the target's pace.
///
/// Where there is a journal, its lock is held meanwhile, the pace goes on where the daemon left it, and each request is
/// recorded, so that a daemon that is started next knows of it: promise 5 holds across both.
public struct TargetChecking: Sendable {
    private let configuration: Configuration
    private let target: TargetConfiguration
    private let environment: [String: String]
    private let time = SystemTime()

    /// - Parameter environment: the process's; a credential may stand in it.
    /// - Throws: ``TargetCheckError/unknownTarget(_:known:)``.
    public init(
        configuration: Configuration,
        target: TargetID,
        environment: [String: String]
    ) throws(TargetCheckError) {
        guard let found = configuration.targets.first(where: { $0.id == target }) else {
            throw .unknownTarget(target, known: configuration.targets.map(\.id))
        }
        self.configuration = configuration
        self.target = found
        self.environment = environment
    }

    /// - Parameter besideDaemon: goes ahead where a daemon runs, whose pace then doesn't know of these requests.
    /// - Throws: ``TargetCheckError``; ``JournalError``; ``CurlUnavailable``.
    public func run(besideDaemon: Bool) async throws -> TargetCheckReport {
        let token = try readCredential()
        var journal: SQLiteJournal?
        var isBeside = false
        do throws(JournalError) {
            journal = try openJournal()
        } catch {
            guard case .locked = error else { throw error }
            guard besideDaemon else { throw TargetCheckError.daemonRuns(requestsMax: TargetCheck.requestsMax) }
            isBeside = true
        }
        let transport = try target.makeTransport()
        let result = await Result { try await ask(with: token, through: transport, journal) }
        await transport.shutdown()
        await journal?.close()
        let check = try result.get()
        return TargetCheckReport(
            target: target.id,
            profile: target.rules.profile.name,
            url: target.url.text,
            findings: check.findings,
            requests: check.requests,
            besideDaemon: isBeside
        )
    }

    private func readCredential() throws(TargetCheckError) -> BearerToken {
        do {
            return try CredentialReader(.token, in: target.credential, environment: environment).read()
        } catch {
            throw .noCredential(reason: error.reason)
        }
    }

    private func openJournal() throws(JournalError) -> SQLiteJournal? {
        guard try configuration.hasJournal() else { return nil }
        return try SQLiteJournal.open(path: configuration.journalPath, time: time)
    }

    private func ask(
        with token: BearerToken,
        through transport: any Transport,
        _ journal: SQLiteJournal?
    ) async throws -> TargetCheck {
        let dialect = WireDialect(target: target.delivery)
        var pace = CheckPace(rules: target.rules, journal: journal, time: time)
        try await pace.begin(settings: target.delivery.settings)
        var check = TargetCheck(profile: target.rules.profile, limit: target.limit)
        while let request = check.next() {
            let result = try await pace.pass(request) { await transport.perform(dialect.wire(request, token: token)) }
            check.answered(result, wall: time.wall)
        }
        return check
    }
}

/// Why a target was not asked.
public enum TargetCheckError: Error, Sendable, Hashable, CustomStringConvertible {
    case unknownTarget(TargetID, known: [TargetID])
    case noCredential(reason: String)
    /// Its pace would not know of the requests.
    case daemonRuns(requestsMax: Int)
    /// The provider has asked for silence, and it isn't over.
    case throttled(seconds: Int64)

    public var description: String {
        switch self {
        case .unknownTarget(let target, let known):
            "no target is called \"\(target)\"; there are \(known.map(\.rawValue).sorted().joined(separator: ", "))"
        case .noCredential(let reason):
            "the credential can't be read: \(reason)"
        case .daemonRuns(let requestsMax):
            "a daemon runs, or another command uses its journal. A check makes up to \(requestsMax) requests, of which the "
                + "daemon's pace knows nothing: stop it first, or say --beside-daemon where the provider's limit has that "
                + "much room"
        case .throttled(let seconds):
            "the provider has asked to be left alone; that is over in \(seconds) s"
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
