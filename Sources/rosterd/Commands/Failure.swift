import ArgumentParser
import CurlTransport
import Daemon
import HTTPListening
import Intake
import Ports

/// What ends a command: one text for the operator, and an exit status of sysexits(3).
struct Failure: Error, CustomStringConvertible {
    var description: String
    var status: Int32

    init(_ description: String, status: Int32) {
        self.description = description
        self.status = status
    }

    /// Only here do errors become exit statuses.
    init(describing error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as JournalError: self.init(error.description, status: Self.status(of: error))
        case let error as ControlError: self.init(error.description, status: Self.status(of: error))
        case let error as DropError: self.init(error.description, status: Exit.ioError)
        case let error as CurlUnavailable: self.init(error.description, status: Exit.software)
        case let error as TargetCheckError: self.init(error.description, status: Self.status(of: error))
        case let error as CredentialError: self.init(error.description, status: Exit.configuration)
        case let error as ListenerError: self.init(error.description, status: Self.status(of: error))
        case let error as ConfigurationError: self.init(error.description, status: error.exitStatus)
        default: self.init("\(error)", status: Exit.software)
        }
    }

    private static func status(of error: JournalError) -> Int32 {
        switch error {
        case .locked, .busy, .backlogged, .interrupted: Exit.temporary
        case .unreadable: Exit.dataError
        case .failed, .full, .closed: Exit.ioError
        }
    }

    private static func status(of error: ListenerError) -> Int32 {
        switch error {
        case .inUse: Exit.temporary
        case .notASocket, .pathTooLong, .unusable: Exit.configuration
        case .system: Exit.ioError
        }
    }

    private static func status(of error: TargetCheckError) -> Int32 {
        switch error {
        case .unknownTarget: Exit.usage
        case .noCredential: Exit.noInput
        case .daemonRuns, .throttled: Exit.temporary
        }
    }

    private static func status(of error: ControlError) -> Int32 {
        switch error {
        case .unknownSource, .unknownTarget, .unknownHold, .ambiguousHold, .unknown, .ambiguous: Exit.usage
        case .busy: Exit.temporary
        case .configuration, .abandons: Exit.configuration
        case .journalTrouble: Exit.ioError
        case .tooLarge, .incomplete, .refused: Exit.dataError
        case .journal(let error): status(of: error)
        case .notRunning: Exit.unavailable
        }
    }
}

/// Exit statuses (sysexits(3)), and what 1 and 2 mean here.
enum Exit {
    /// It was done, and something needs a look.
    static let attention: Int32 = 1
    /// A guard holds it, or would: it waits for an approval.
    static let held: Int32 = 2
    static let usage: Int32 = 64
    static let dataError: Int32 = 65
    static let noInput: Int32 = 66
    static let unavailable: Int32 = 69
    static let software: Int32 = 70
    static let cantCreate: Int32 = 73
    static let ioError: Int32 = 74
    static let temporary: Int32 = 75
    static let noPermission: Int32 = 77
    static let configuration: Int32 = 78
}
