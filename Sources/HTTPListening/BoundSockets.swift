import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Sockets that listen for as long as they are wanted, whoever serves them: while one listener gives way to another, and before
/// the first one is there, connections wait in the kernel's queue.
public final class BoundSockets: Sendable {
    private let held = Mutex<[ListenAddress: Held]>([:])
    private let inherited: @Sendable (ListenAddress) -> CInt?

    /// One that listens.
    private struct Held: Sendable {
        var descriptor: CInt
        /// Of a port that was bound here.
        var place: SocketAddress?
        /// The file to be removed; nil of a port, and of a socket that somebody else has bound.
        var file: UnixSocket?

        func close() {
            file?.removeFile()
            Glibc.close(descriptor)
        }
    }

    /// - Parameter inherited: a descriptor of a socket that somebody else has bound to that address, such as systemd, for us to
    ///   close; nil where there is none.
    public init(inherited: @escaping @Sendable (ListenAddress) -> CInt? = { _ in nil }) {
        self.inherited = inherited
    }

    /// Where somebody listens for us now.
    public var addresses: Set<ListenAddress> { held.withLock { Set($0.keys) } }

    /// Has all of these listen that don't yet; on an error none of them does, and the others as before.
    ///
    /// One that listens already and isn't wanted any more is shared where the name alone is another: nobody who comes meanwhile
    /// is refused.
    ///
    /// - Returns: those that began to.
    @discardableResult
    public func bind(_ addresses: Set<ListenAddress>) throws(ListenerError) -> Set<ListenAddress> {
        var fresh: [ListenAddress: Held] = [:]
        do throws(ListenerError) {
            let leaving = held.withLock { held in held.filter { !addresses.contains($0.key) }.map(\.value) }
            for address in addresses.subtracting(self.addresses) { fresh[address] = try bound(address, leaving) }
        } catch {
            for socket in fresh.values { socket.close() }
            throw error
        }
        held.withLock { $0.merge(fresh) { old, _ in old } }
        return Set(fresh.keys)
    }

    /// The same socket once more, for a listener that closes it when it ends.
    ///
    /// - Throws: ``ListenerError`` where it was never bound, or the process has no descriptor left.
    public func lend(_ address: ListenAddress) throws(ListenerError) -> ListenAddress {
        guard let socket = held.withLock({ $0[address] }) else {
            throw .unusable(address, reason: "nobody listens there")
        }
        let copy = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .system(call: "fcntl", address: address, code: errno) }
        return .inherited(descriptor: copy)
    }

    /// Has nobody listen there any more.
    public func close(_ addresses: Set<ListenAddress>) {
        let closed = held.withLock { held in addresses.compactMap { held.removeValue(forKey: $0) } }
        for socket in closed { socket.close() }
    }

    /// Has nobody listen anywhere any more.
    public func closeAll() { close(addresses) }

    /// - Returns: nil where none of these listens there.
    private func duplicate(
        of place: SocketAddress,
        among leaving: [Held],
        for address: ListenAddress
    ) throws(ListenerError) -> CInt? {
        guard place.port != 0, let known = leaving.first(where: { $0.place == place }) else { return nil }
        let copy = fcntl(known.descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .system(call: "fcntl", address: address, code: errno) }
        return copy
    }

    /// - Parameter leaving: those that listen, and aren't wanted any more.
    private func bound(_ address: ListenAddress, _ leaving: [Held]) throws(ListenerError) -> Held {
        if let descriptor = inherited(address) { return Held(descriptor: descriptor, file: nil) }
        let socket: Held
        switch address {
        case .tcp(let host, let port):
            let place = try TCPSocket.resolve(host: host, port: port)
            // The same port by another name, such as localhost: one socket, whoever serves it under which.
            if let descriptor = try duplicate(of: place, among: leaving, for: address) {
                return Held(descriptor: descriptor, place: place, file: nil)
            }
            socket = Held(descriptor: try TCPSocket.bind(place, as: address), place: place, file: nil)
        case .unix(let path, let mode):
            let file = try UnixSocket.bind(path: path, mode: mode)
            socket = Held(descriptor: file.descriptor, file: file)
        case .inherited(let descriptor):
            socket = Held(descriptor: descriptor, file: nil)
        }
        guard listen(socket.descriptor, ListenerLimits.backlog) == 0 else {
            let code = errno
            socket.close()
            throw code == EADDRINUSE ? .inUse(address) : .system(call: "listen", address: address, code: code)
        }
        return socket
    }
}
