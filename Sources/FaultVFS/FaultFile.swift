import GRDBSQLite

/// SQLite's idea of an open file, in memory that it has allocated, with our part behind it.
struct FaultFile {
    private var base: sqlite3_file
    private var disk: Unmanaged<FaultDisk>?
    private var handle: Int

    // Safety: made once, never changed, never freed.
    private nonisolated(unsafe) static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        methods.initialize(to: made())
        return methods
    }()

    static func open(
        _ path: UnsafePointer<CChar>?,
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        flags: CInt,
        given: UnsafeMutablePointer<CInt>?
    ) -> CInt {
        guard let file else { return SQLiteCode.cantOpen }
        // Without methods SQLite doesn't close it.
        file.pointee.pMethods = nil
        guard let (disk, name, boot) = place(path) else { return SQLiteCode.cantOpen }
        let opened = disk.open(name, boot: boot, flags: flags)
        guard opened.code == SQLiteCode.ok else { return opened.code }
        UnsafeMutableRawPointer(file).assumingMemoryBound(to: FaultFile.self).initialize(
            to: FaultFile(
                base: sqlite3_file(pMethods: methods),
                disk: .passRetained(disk),
                handle: opened.handle
            )
        )
        given?.pointee = flags
        return SQLiteCode.ok
    }

    /// What has no name is on a disk of its own.
    private static func place(_ path: UnsafePointer<CChar>?) -> (FaultDisk, name: String?, boot: Int)? {
        guard path != nil else { return (FaultDisk(seed: 0, traits: .usual), nil, 1) }
        return FaultVFS.found(path).map { ($0.0, $0.1.name, $0.1.boot) }
    }

    private static func opened(_ file: UnsafeMutablePointer<sqlite3_file>?) -> (disk: FaultDisk, handle: Int)? {
        guard let file else { return nil }
        let ours = UnsafeMutableRawPointer(file).assumingMemoryBound(to: FaultFile.self).pointee
        return ours.disk.map { ($0.takeUnretainedValue(), ours.handle) }
    }

    /// A call on an open file.
    private static func on(
        _ file: UnsafeMutablePointer<sqlite3_file>?,
        _ body: (FaultDisk, Int) -> CInt
    ) -> CInt {
        opened(file).map { body($0.disk, $0.handle) } ?? SQLITE_MISUSE
    }

    private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> CInt {
        guard let file, let (disk, handle) = opened(file) else { return SQLITE_MISUSE }
        disk.close(handle)
        let ours = UnsafeMutableRawPointer(file).assumingMemoryBound(to: FaultFile.self)
        ours.pointee.disk?.release()
        ours.pointee.disk = nil
        return SQLiteCode.ok
    }

    private static func made() -> sqlite3_io_methods {
        var methods = sqlite3_io_methods()
        methods.iVersion = 2
        addBytes(&methods)
        addLocks(&methods)
        addSharedMemory(&methods)
        return methods
    }

    private static func addBytes(_ methods: inout sqlite3_io_methods) {
        methods.xClose = { FaultFile.close($0) }
        methods.xRead = { file, buffer, count, offset in
            FaultFile.on(file) { disk, handle in
                disk.read(
                    handle,
                    into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)),
                    offset: Int(offset)
                )
            }
        }
        methods.xWrite = { file, buffer, count, offset in
            FaultFile.on(file) { disk, handle in
                let bytes = Array(UnsafeRawBufferPointer(start: buffer, count: Int(count)))
                return disk.write(handle, bytes, offset: Int(offset))
            }
        }
        methods.xTruncate = { file, size in FaultFile.on(file) { $0.truncate($1, to: Int(size)) } }
        methods.xSync = { file, _ in FaultFile.on(file) { $0.sync($1) } }
        methods.xFileSize = { file, size in
            FaultFile.on(file) { disk, handle in
                let answer = disk.size(handle)
                size?.pointee = sqlite3_int64(answer.size)
                return answer.code
            }
        }
        methods.xFileControl = { _, _, _ in SQLiteCode.notFound }
        methods.xSectorSize = { file in FaultFile.opened(file).map { CInt($0.disk.traits.sectorBytes) } ?? 0 }
        methods.xDeviceCharacteristics = { file in
            FaultFile.opened(file)?.disk.traits.isPowersafeOverwrite == true ? SQLiteFlag.powersafeOverwrite : 0
        }
    }

    private static func addLocks(_ methods: inout sqlite3_io_methods) {
        methods.xLock = { file, level in
            FaultFile.on(file) { $0.lock($1, FileLock(rawValue: Int(level)) ?? .exclusive) }
        }
        methods.xUnlock = { file, level in
            FaultFile.on(file) { $0.unlock($1, to: FileLock(rawValue: Int(level)) ?? .none) }
        }
        methods.xCheckReservedLock = { file, answer in
            FaultFile.on(file) { disk, handle in
                let found = disk.isReserved(handle)
                answer?.pointee = found.isReserved ? 1 : 0
                return found.code
            }
        }
    }

    private static func addSharedMemory(_ methods: inout sqlite3_io_methods) {
        methods.xShmMap = { file, region, bytes, extends, place in
            FaultFile.on(file) { disk, handle in
                let found = disk.mapShared(handle, region: Int(region), bytes: Int(bytes), extends: extends != 0)
                place?.pointee = UnsafeMutableRawPointer(bitPattern: found.address)
                return found.code
            }
        }
        methods.xShmLock = { file, first, count, flags in
            FaultFile.on(file) { disk, handle in
                let mask = ((UInt32(1) << UInt32(count)) - 1) << UInt32(first)
                return disk.lockShared(handle, mask: mask, flags: flags)
            }
        }
        // Whoever takes the disk's lock sees what others wrote before they did.
        methods.xShmBarrier = { file in _ = FaultFile.opened(file)?.disk.counts }
        methods.xShmUnmap = { file, _ in
            FaultFile.on(file) { disk, handle in
                disk.unmapShared(handle)
                return SQLiteCode.ok
            }
        }
    }
}
