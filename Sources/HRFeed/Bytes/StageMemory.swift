/// Memory of a fixed size that stays where it is, for what a stage hands on. It is made when first used: most files need
/// none of it.
struct StageMemory: ~Copyable, Sendable {
    let capacity: Int
    // Safety: the memory belongs to this value alone, which can't be copied, and is reached only through `mutating` ways.
    nonisolated(unsafe) private var memory: UnsafeMutableRawBufferPointer?

    init(capacity: Int) { self.capacity = capacity }

    deinit { memory?.deallocate() }

    /// Valid until this value's end.
    var bytes: UnsafeMutableRawBufferPointer {
        mutating get {
            if let memory { return memory }
            let made = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
            memory = made
            return made
        }
    }

    /// The first bytes of it, for reading.
    mutating func prefix(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<count])
    }
}
