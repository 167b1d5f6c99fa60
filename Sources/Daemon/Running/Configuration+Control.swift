import HTTPListening

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Configuration {
    /// Who may use the control socket: its owner and its group.
    ///
    /// - Throws: ``ListenerError`` where this machine has no such group.
    func controlMode() throws(ListenerError) -> SocketMode {
        var mode = SocketMode.group
        guard let controlGroup else { return mode }
        guard let group = Self.groupNumber(controlGroup) else {
            throw .unusable(
                .unix(path: control.string, mode: mode),
                reason: "`control.group`: this machine has no group called \"\(controlGroup)\""
            )
        }
        mode.group = group
        return mode
    }

    /// Looks in the system's group database, getgrnam_r(3); blocks for as long as that takes.
    private static func groupNumber(_ name: String) -> gid_t? {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        // Safety: the entry's pointers lead into the buffer; only its number is taken, before the buffer goes.
        let result = buffer.withUnsafeMutableBufferPointer { buffer in
            getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found)
        }
        return result == 0 && found != nil ? entry.gr_gid : nil
    }
}
