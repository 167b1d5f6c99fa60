internal import CZlib

/// Unpacks gzip (RFC 1952), one member or several; hands on what is not compressed as it is, without a copy.
struct Gunzip: ~Copyable, Sendable {
    private enum Mode {
        case opening
        case passing
        /// In a member.
        case inflating
        /// After one; another may follow.
        case betweenMembers
        /// After the last one: zeros, as what writes in blocks pads its files with (gzip skips them, too).
        case padding
    }

    private let outputMax: Int64
    private let inflationMax: Int
    private var mode = Mode.opening
    /// A file's first byte, where it may be gzip's.
    private var held: [UInt8] = []
    private var stream = InflateStream()
    private var memory = StageMemory(capacity: 64 << 10)
    private var consumed: Int64 = 0
    private var produced: Int64 = 0

    private static let magic: [UInt8] = [0x1F, 0x8B]
    /// Whatever it is made of, so much may come out of a file.
    private static let harmless: Int64 = 1 << 20

    init(limits: FeedLimits) {
        outputMax = limits.fileBytesMax
        inflationMax = limits.inflationMax
    }

    /// True where the file's first bytes are gzip's.
    var isCompressed: Bool { mode == .inflating || mode == .betweenMembers || mode == .padding }

    /// The next piece that the input from `position` on gives; valid until the next call. Nil where the input is used up.
    /// - isLast: no input comes after this one.
    mutating func next(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        isLast: Bool
    ) throws(FeedError) -> UnsafeRawBufferPointer? {
        if mode == .opening {
            try open(input, from: &position, isLast: isLast)
            if mode == .opening { return nil }
        }
        if isCompressed { return try inflate(input, from: &position, isLast: isLast) }
        if !held.isEmpty {
            memory.bytes.copyBytes(from: held)
            let count = held.count
            held = []
            return memory.prefix(count)
        }
        guard position < input.count else { return nil }
        defer { position = input.count }
        return UnsafeRawBufferPointer(rebasing: input[position...])
    }

    private mutating func open(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        isLast: Bool
    ) throws(FeedError) {
        while held.count < Self.magic.count, position < input.count, input[position] == Self.magic[held.count] {
            held.append(input[position])
            position += 1
        }
        if held == Self.magic {
            mode = .inflating
            held = []
            try account(Self.magic.withUnsafeBytes { stream.step($0, from: 0, to: memory.bytes) })
        } else if position < input.count || isLast {
            mode = .passing
        }
    }

    private mutating func inflate(
        _ input: UnsafeRawBufferPointer,
        from position: inout Int,
        isLast: Bool
    ) throws(FeedError) -> UnsafeRawBufferPointer? {
        while true {
            if mode == .betweenMembers, position < input.count, input[position] == 0 { mode = .padding }
            if mode == .padding {
                guard input[position...].allSatisfy({ $0 == 0 }) else { throw .gzipUnsound }
                position = input.count
                return nil
            }
            let step = stream.step(input, from: position, to: memory.bytes)
            position += step.consumed
            try account(step)
            if step.produced > 0 { return memory.prefix(step.produced) }
            guard position < input.count, step.consumed > 0 else { break }
        }
        if isLast, mode == .inflating { throw .gzipCut }
        return nil
    }

    private mutating func account(_ step: InflateStream.Step) throws(FeedError) {
        consumed += Int64(step.consumed)
        produced += Int64(step.produced)
        switch step.end {
        case .unsound: throw .gzipUnsound
        case .noMemory: throw .gzipNoMemory
        case .member:
            mode = .betweenMembers
            stream.restart()
        case .none:
            if step.consumed > 0 { mode = .inflating }
        }
        if produced > outputMax { throw .fileTooLong(bytesMax: outputMax) }
        if produced > Self.harmless, produced / Int64(inflationMax) > consumed {
            throw .inflatedTooMuch(times: inflationMax)
        }
    }
}
