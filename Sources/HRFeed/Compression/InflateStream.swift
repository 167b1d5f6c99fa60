internal import CZlib

/// zlib's state of one stream. It is made when first used: most files are not compressed.
struct InflateStream: ~Copyable, Sendable {
    enum End {
        /// The last byte of a gzip member was read, and its checksum and length agree.
        case member
        /// The bytes are not gzip, or their checksum is wrong.
        case unsound
        case noMemory
    }

    struct Step {
        var consumed: Int
        var produced: Int
        var end: End?
    }

    // Safety: the stream belongs to this value alone, which can't be copied, and is reached only through `mutating` ways.
    nonisolated(unsafe) private var stream: UnsafeMutablePointer<z_stream>?

    init() {}

    deinit {
        guard let stream else { return }
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Reads from `position` until the input is used up, the output is full, or a member ends.
    mutating func step(
        _ input: UnsafeRawBufferPointer,
        from position: Int,
        to output: UnsafeMutableRawBufferPointer
    ) -> Step {
        guard let stream = opened() else { return Step(consumed: 0, produced: 0, end: .noMemory) }
        // Counts are 32 bits wide.
        let available = UInt32(clamping: input.count - position)
        let room = UInt32(clamping: output.count)
        let rest = UnsafeRawBufferPointer(rebasing: input[position...])
        // zlib's declaration lets it write to its input; it doesn't.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: rest.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = available
        stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = room
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        return Step(
            consumed: Int(available - stream.pointee.avail_in),
            produced: Int(room - stream.pointee.avail_out),
            end: Self.end(status)
        )
    }

    /// Goes on to the next member.
    mutating func restart() {
        if let stream { inflateReset(stream) }
    }

    private mutating func opened() -> UnsafeMutablePointer<z_stream>? {
        if let stream { return stream }
        let made = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        made.initialize(to: z_stream())
        guard czlib_gunzip_init(made) == Z_OK else {
            made.deallocate()
            return nil
        }
        stream = made
        return made
    }

    private static func end(_ status: Int32) -> End? {
        switch status {
        // The latter: nothing could be done with what is there, and more may come.
        case Z_OK, Z_BUF_ERROR: nil
        case Z_STREAM_END: .member
        case Z_MEM_ERROR: .noMemory
        default: .unsound
        }
    }
}
