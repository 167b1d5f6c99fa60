/// Locks between the connections of one boot, and what the journal asks of the disk itself.
extension FaultDisk {
    func lock(_ handle: Int, _ wanted: FileLock) -> CInt {
        call(.lock, handle) { state, file in
            let others = state.files.values.filter { $0 !== file && $0.inode == file.inode && $0.boot == file.boot }
            let (lock, isGranted) = FileLock.granted(wanted, over: file.lock, others: others.map(\.lock))
            file.lock = lock
            return isGranted ? SQLiteCode.ok : SQLiteCode.busy
        }
    }

    func unlock(_ handle: Int, to wanted: FileLock) -> CInt {
        withState { state in
            guard let file = state.files[handle] else { return SQLiteCode.ok }
            file.lock = min(file.lock, wanted)
            return SQLiteCode.ok
        }
    }

    /// Whether anybody is about to write.
    func isReserved(_ handle: Int) -> (isReserved: Bool, code: CInt) {
        withState { state in
            guard let file = state.files[handle] else { return (false, SQLiteCode.of(.ioError, in: .lock)) }
            if let failure = state.refusal(.lock, boot: file.boot) { return (false, SQLiteCode.of(failure, in: .lock)) }
            let all = state.files.values.filter { $0.inode == file.inode && $0.boot == file.boot }
            return (all.contains { $0.lock >= .reserved }, SQLiteCode.ok)
        }
    }

    /// - Returns: the address of a region, zero where there is none and none is wanted.
    func mapShared(_ handle: Int, region: Int, bytes: Int, extends: Bool) -> (address: UInt, code: CInt) {
        withState { state in
            guard let file = state.files[handle] else { return (0, SQLiteCode.of(.ioError, in: .sharedMemory)) }
            if let failure = state.refusal(.sharedMemory, boot: file.boot) {
                return (0, SQLiteCode.of(failure, in: .sharedMemory))
            }
            let memory = file.memory ?? state.shared[file.inode] ?? SharedMemory()
            file.memory = memory
            state.shared[file.inode] = memory
            let address = memory.region(region, bytes: bytes, extends: extends)
            return (address.map { UInt(bitPattern: $0) } ?? 0, SQLiteCode.ok)
        }
    }

    func lockShared(_ handle: Int, mask: UInt32, flags: CInt) -> CInt {
        withState { state in
            guard let file = state.files[handle], let memory = file.memory else {
                return SQLiteCode.of(.ioError, in: .lock)
            }
            if flags & SQLiteFlag.unlockShared != 0 {
                memory.unlock(mask, handle: handle)
                return SQLiteCode.ok
            }
            if let failure = state.refusal(.lock, boot: file.boot) { return SQLiteCode.of(failure, in: .lock) }
            let isExclusive = flags & SQLiteFlag.sharedLock == 0
            return memory.lock(mask, exclusively: isExclusive, handle: handle) ? SQLiteCode.ok : SQLiteCode.busy
        }
    }

    /// The memory goes with the last who had it.
    func unmapShared(_ handle: Int) {
        withState { state in
            guard let file = state.files[handle], let memory = file.memory else { return }
            memory.unlock(.max, handle: handle)
            file.memory = nil
            let isNeeded = state.files.values.contains { $0.memory === memory }
            if !isNeeded, state.shared[file.inode] === memory { state.shared[file.inode] = nil }
        }
    }

    /// An empty file where there is none, with a name that is durable. False where the disk failed.
    func prepare(_ name: String, boot: Int) -> Bool {
        withState { state in
            guard state.refusal(.open, boot: boot) == nil else { return false }
            if state.image.names[name] == nil, !state.step(.create(name)) { return false }
            return state.step(.syncDirectory)
        }
    }

    /// False where somebody of this boot holds it.
    func hold(_ path: String, boot: Int) -> Bool {
        withState { state in state.boot == boot && state.held.insert(path).inserted }
    }

    func letGo(_ path: String, boot: Int) {
        withState { state in
            guard state.boot == boot else { return }
            state.held.remove(path)
        }
    }
}
