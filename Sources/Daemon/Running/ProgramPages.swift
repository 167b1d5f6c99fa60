import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The pages of the program and its libraries that a process has in its memory.
///
/// The kernel maps sixteen for each that is asked for, so that a start leaves most of a program there that is never run again.
enum ProgramPages {
    /// Lets go of all code. What is run again comes back from the page cache, some microseconds for sixteen pages; nothing is
    /// lost, since code is nobody's to write.
    static func letGo() {
        guard let maps = try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8) else { return }
        for range in code(in: maps) {
            guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { continue }
            // Safety: pages of a file, mapped to be read and run, and never changed since: they are read anew.
            madvise(start, range.count, MADV_DONTNEED)
        }
    }

    /// Where the files' code is: mapped to be run, and not to be written.
    ///
    /// - Parameter maps: as proc(5) has it, one mapping a line: addresses, what is allowed, offset, device, inode, file.
    static func code(in maps: String) -> [Range<UInt>] {
        maps.split(separator: "\n").compactMap { line in
            let columns = line.split(separator: " ", omittingEmptySubsequences: true)
            guard columns.count > 5, columns[1] == "r-xp", columns[5].hasPrefix("/") else { return nil }
            let ends = columns[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1] else { return nil }
            return ends[0]..<ends[1]
        }
    }
}
