import Glibc

/// The sockets that the service manager has bound, and passed on (sd_listen_fds(3)).
///
/// They outlive the process: what is sent while it is down waits in the kernel. So they are never closed here; whoever listens
/// on one takes a copy of its descriptor (``InheritedSocket/duplicate()``).
public struct InheritedSockets: Sendable {
    /// What was passed on, and can't be listened on.
    public struct Unusable: Sendable, Hashable {
        public let descriptor: CInt
        /// As the manager calls it.
        public let name: String
        /// Why, for an operator.
        public let reason: String
    }

    /// Stream sockets that listen.
    public let sockets: [InheritedSocket]
    public let unusable: [Unusable]

    /// The first descriptor that is passed on (SD_LISTEN_FDS_START).
    static let firstDescriptor: CInt = 3
    /// More are a mistake.
    static let countMax: CInt = 64

    /// Takes what was passed on to this process, and keeps it from any that this one starts.
    ///
    /// - Parameters:
    ///   - environment: the process's: `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`.
    ///   - processID: this process's. What was passed on to another one is not for us.
    public init(environment: [String: String], processID: Int32) {
        self.init(Self.claims(environment, processID))
    }

    init(_ claims: [(descriptor: CInt, name: String)]) {
        var (sockets, unusable): ([InheritedSocket], [Unusable]) = ([], [])
        for (descriptor, name) in claims {
            do throws(Refusal) {
                sockets.append(try InheritedSocket(descriptor: descriptor, name: name))
            } catch {
                unusable.append(Unusable(descriptor: descriptor, name: name, reason: error.reason))
            }
        }
        self.sockets = sockets
        self.unusable = unusable
    }

    /// Which descriptors the environment speaks of.
    static func claims(
        _ environment: [String: String],
        _ processID: Int32
    ) -> [(descriptor: CInt, name: String)] {
        guard environment["LISTEN_PID"].flatMap(Int32.init) == processID,
            let count = environment["LISTEN_FDS"].flatMap(CInt.init), count > 0
        else { return [] }
        let names = environment["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        return (0..<min(count, countMax)).map { index in
            let position = Int(index)
            let name = position < names.count ? String(names[position]) : "unknown"
            return (firstDescriptor + index, name)
        }
    }

    /// Why a descriptor is of no use.
    struct Refusal: Error, Hashable {
        let reason: String
    }
}
