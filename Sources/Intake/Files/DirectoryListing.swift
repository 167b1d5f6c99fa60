import Glibc

/// Reads the names in a directory, one after the other.
enum DirectoryListing {
    /// Calls `body` with each name, in the file system's order, until it answers false.
    static func forEach(in directory: OwnedDescriptor, _ body: (DropName) -> Bool) throws(SystemFailure) {
        // An open of its own, since the place in a listing belongs to the descriptor.
        let number = try SystemCall.perform("openat") {
            openat(directory.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = fdopendir(number) else {
            let code = errno
            close(number)
            throw SystemFailure(call: "fdopendir", code: code)
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                if code == 0 { return }
                throw SystemFailure(call: "readdir", code: code)
            }
            if let name = name(of: entry), !body(name) { return }
        }
    }

    /// Nil for the directory itself and its parent.
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> DropName? {
        guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return nil }
        // Safety: readdir ends the name with a NUL within the entry; an entry may be shorter than the whole structure, so
        // it is not copied.
        let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
        let bytes = UnsafeRawBufferPointer(start: start, count: min(strlen(start), DropName.bytesMax))
        return DropName(bytes: Array(bytes))
    }
}
