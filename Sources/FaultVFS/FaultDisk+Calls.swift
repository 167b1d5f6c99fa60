/// What SQLite's calls do; each answers one of its result codes.
extension FaultDisk {
    /// - Returns: a handle where it is opened, and a result code.
    func open(_ name: String?, boot: Int, flags: CInt) -> (handle: Int, code: CInt) {
        withState { state in
            guard let name else { return (state.openUnnamed(), SQLiteCode.ok) }
            if let failure = state.refusal(.open, boot: boot) { return (0, SQLiteCode.of(failure, in: .open)) }
            if state.image.names[name] == nil {
                guard flags & SQLiteFlag.create != 0, state.step(.create(name)) else { return (0, SQLiteCode.cantOpen) }
            }
            guard let inode = state.image.names[name] else { return (0, SQLiteCode.cantOpen) }
            let file = OpenFile(
                inode: inode,
                boot: boot,
                name: name,
                syncsDirectory: flags & SQLiteFlag.create != 0 && flags & SQLiteFlag.journals != 0,
                isDeletedOnClose: flags & SQLiteFlag.deleteOnClose != 0
            )
            return (state.add(file), SQLiteCode.ok)
        }
    }

    func close(_ handle: Int) {
        withState { state in
            guard let file = state.files.removeValue(forKey: handle) else { return }
            file.memory?.unlock(.max, handle: handle)
            guard let name = file.name, file.isDeletedOnClose, file.boot == state.boot, !state.isDown else { return }
            _ = state.step(.remove(name, isSynced: false))
        }
    }

    func read(_ handle: Int, into buffer: UnsafeMutableRawBufferPointer, offset: Int) -> CInt {
        // Safety: SQLite's buffer is its caller's alone until the call returns.
        nonisolated(unsafe) let buffer = buffer
        return call(.read, handle) { state, file in
            let found = state.image.inodes[file.inode].content.withUnsafeBytes { content in
                let part = min(max(0, content.count - offset), buffer.count)
                if part > 0 {
                    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: content[offset..<offset + part]))
                }
                return part
            }
            guard found < buffer.count else { return SQLiteCode.ok }
            // SQLite wants what isn't there to be zeros.
            UnsafeMutableRawBufferPointer(rebasing: buffer[found...]).initializeMemory(as: UInt8.self, repeating: 0)
            return SQLiteCode.shortRead
        }
    }

    func write(_ handle: Int, _ bytes: [UInt8], offset: Int) -> CInt {
        call(.write, handle) { state, file in
            guard file.name != nil else {
                DiskImage.Change.write(offset: offset, bytes: bytes).apply(to: &state.image.inodes[file.inode].content)
                return SQLiteCode.ok
            }
            state.counts.writes += 1
            let fitting = state.fitting(bytes.count, at: offset, in: file.inode)
            let part = fitting < bytes.count ? Array(bytes.prefix(fitting)) : bytes
            guard part.isEmpty || state.step(.write(inode: file.inode, offset: offset, bytes: part)) else {
                return SQLiteCode.of(.ioError, in: .write)
            }
            return fitting < bytes.count ? SQLiteCode.full : SQLiteCode.ok
        }
    }

    func truncate(_ handle: Int, to size: Int) -> CInt {
        call(.truncate, handle) { state, file in
            guard file.name != nil else {
                DiskImage.Change.resize(size).apply(to: &state.image.inodes[file.inode].content)
                return SQLiteCode.ok
            }
            return state.step(.resize(inode: file.inode, size: size))
                ? SQLiteCode.ok : SQLiteCode.of(.ioError, in: .truncate)
        }
    }

    func sync(_ handle: Int) -> CInt {
        withState { state in
            guard let file = state.files[handle] else { return SQLiteCode.of(.ioError, in: .sync) }
            guard file.name != nil else { return SQLiteCode.ok }
            let failure = state.sync(file.inode, directory: file.syncsDirectory, boot: file.boot)
            if failure == nil { file.syncsDirectory = false }
            return failure.map { SQLiteCode.of($0, in: .sync) } ?? SQLiteCode.ok
        }
    }

    /// - Returns: whether the file's cache, if there is such a file, shows nothing that the disk doesn't have.
    func forgetCache(of name: String, boot: Int) -> Bool {
        withState { state in
            guard let inode = state.image.names[name] else { return true }
            guard state.sync(inode, directory: false, boot: boot) == nil else { return false }
            return state.step(.forgetCache(inode: inode))
        }
    }

    /// - Returns: the size where the code is zero.
    func size(_ handle: Int) -> (size: Int, code: CInt) {
        withState { state in
            guard let file = state.files[handle] else { return (0, SQLiteCode.of(.ioError, in: .size)) }
            if let failure = state.refusal(.size, boot: file.boot) { return (0, SQLiteCode.of(failure, in: .size)) }
            return (state.image.inodes[file.inode].content.count, SQLiteCode.ok)
        }
    }

    func remove(_ name: String, boot: Int, syncs: Bool) -> CInt {
        withState { state in
            if let failure = state.refusal(.delete, boot: boot) { return SQLiteCode.of(failure, in: .delete) }
            guard state.image.names[name] != nil else { return SQLiteCode.deletedAlready }
            return state.step(.remove(name, isSynced: syncs)) ? SQLiteCode.ok : SQLiteCode.of(.ioError, in: .delete)
        }
    }

    /// - Returns: whether there is such a file, where the code is zero. An empty one counts as none, as in SQLite's own VFS.
    func exists(_ name: String, boot: Int) -> (exists: Bool, code: CInt) {
        withState { state in
            if let failure = state.refusal(.access, boot: boot) { return (false, SQLiteCode.of(failure, in: .access)) }
            return ((state.image.size(of: name) ?? 0) > 0, SQLiteCode.ok)
        }
    }

    /// The rest of a call on an open file, unless the plan says otherwise.
    func call(
        _ call: FaultPlan.Call,
        _ handle: Int,
        _ body: (inout DiskState, OpenFile) -> CInt
    ) -> CInt {
        withState { state in
            guard let file = state.files[handle] else { return SQLiteCode.of(.ioError, in: call) }
            // What has no name is this process's memory, not the disk's.
            if file.name != nil, let failure = state.refusal(call, boot: file.boot) {
                return SQLiteCode.of(failure, in: call)
            }
            return body(&state, file)
        }
    }
}

extension DiskState {
    fileprivate mutating func openUnnamed() -> Int {
        image.inodes.append(DiskImage.Inode())
        let file = OpenFile(
            inode: image.inodes.count - 1,
            boot: boot,
            name: nil,
            syncsDirectory: false,
            isDeletedOnClose: false
        )
        return add(file)
    }

    /// How many of these bytes there is room for.
    fileprivate func fitting(_ count: Int, at offset: Int, in inode: Int) -> Int {
        guard let free else { return count }
        let size = image.inodes[inode].content.count
        return max(0, min(count, size + free - offset))
    }
}
