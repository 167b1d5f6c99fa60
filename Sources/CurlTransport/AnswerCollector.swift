import Provisioning

/// Puts an answer together from what libcurl hands over, within bounds.
///
/// libcurl calls with one header line at a time, first the status line, then an empty line at the end of a block;
/// interim blocks (1xx, RFC 9110 §15.2) come before the final one, and the trailer fields of a chunked body after it.
/// Only the final block's fields count.
struct AnswerCollector {
    enum Overflow: Sendable, Hashable {
        case header
        case body
    }

    private let headerBytesMax: Int
    private let bodyBytesMax: Int
    private var headerBytes = 0
    private var isInterim = false

    /// Whether the empty line after the final block has come. libcurl calls an answer complete whose connection was
    /// closed in the middle of its header.
    private(set) var isHeaderComplete = false
    private(set) var headers: [WireHeader] = []
    private(set) var body: [UInt8] = []
    private(set) var overflow: Overflow?

    init(headerBytesMax: Int, bodyBytesMax: Int) {
        self.headerBytesMax = headerBytesMax
        self.bodyBytesMax = bodyBytesMax
    }

    /// False where the answer has become too large: stop.
    mutating func takeHeaderLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= headerBytesMax else {
            overflow = .header
            return false
        }
        if !isHeaderComplete { read(String(decoding: bytes, as: UTF8.self)) }
        return true
    }

    /// False where the answer has become too large: stop.
    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= bodyBytesMax - body.count else {
            overflow = .body
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private mutating func read(_ line: String) {
        let isFolded = line.first == " " || line.first == "\t"
        let text = line.trimmingWhitespace()
        if line.hasPrefix("HTTP/") {
            headers = []
            isInterim = text.split(separator: " ", maxSplits: 2).dropFirst().first?.first == "1"
        } else if text.isEmpty {
            isHeaderComplete = !isInterim
        } else if isFolded {
            // RFC 9112 §5.2: a folded line goes on with the value before it, one space between.
            guard let last = headers.indices.last else { return }
            headers[last].value += " " + text
        } else if let colon = text.firstIndex(of: ":") {
            let value = String(text[text.index(after: colon)...]).trimmingWhitespace()
            headers.append(WireHeader(String(text[..<colon]), value))
        }
    }
}

extension String {
    /// Without spaces, tabs and line ends around it. (To Swift, CR and LF together are one character.)
    fileprivate func trimmingWhitespace() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
