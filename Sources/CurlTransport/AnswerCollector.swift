import Provisioning

/// Puts an answer together from what libcurl hands over, within bounds.
///
/// libcurl calls with one header line at a time, first the status line, then an empty line at the end of a block;
/// interim blocks (1xx, RFC 9110 §15.2) come before the final one, and the trailer fields of a chunked body after it.
/// Only the final block's fields count. A field whose name is no token is none, and a control character in a value is a
/// blank (RFC 9110 §5.1, §5.5): what is handed on can't end a line or steer a terminal.
struct AnswerCollector {
    enum Overflow: Sendable, Hashable {
        case header
        case body
    }

    private let headerBytesMax: Int
    private let bodyBytesMax: Int
    private var headerBytes = 0
    private var isInterim = false
    private var status = 0

    /// Whether the empty line after the final block has come. libcurl calls an answer complete whose connection was
    /// closed in the middle of its header.
    private(set) var isHeaderComplete = false
    private(set) var headers: [WireHeader] = []
    private(set) var body: [UInt8] = []
    private(set) var overflow: Overflow?
    /// Of the final block, once it is complete.
    private(set) var framing = AnswerFraming.plain

    init(headerBytesMax: Int, bodyBytesMax: Int) {
        self.headerBytesMax = headerBytesMax
        self.bodyBytesMax = bodyBytesMax
    }

    /// False where the answer has become too large, or is none: stop.
    mutating func takeHeaderLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= headerBytesMax else {
            overflow = .header
            return false
        }
        guard !isHeaderComplete else { return true }
        read(String(decoding: bytes, as: UTF8.self))
        return framing != .contradictory
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
            status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) } ?? 0
            isInterim = (100...199).contains(status)
        } else if text.isEmpty, !isFolded {
            isHeaderComplete = !isInterim
            if isHeaderComplete { framing = AnswerFraming(status: status, headers: headers) }
        } else if isFolded {
            // RFC 9112 §5.2: a folded line goes on with the value before it, one space between.
            guard let last = headers.indices.last, !text.isEmpty else { return }
            headers[last].value += " " + text.withoutControls()
        } else if let colon = text.firstIndex(of: ":") {
            let name = String(text[..<colon])
            guard name.isToken else { return }
            let value = String(text[text.index(after: colon)...]).trimmingWhitespace().withoutControls()
            headers.append(WireHeader(name, value))
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

    fileprivate func withoutControls() -> String {
        // Line breaks of Unicode's and the second set of controls among them.
        let isControl: (Unicode.Scalar) -> Bool = {
            $0.properties.generalCategory == .control && $0 != "\t" || $0 == "\u{2028}" || $0 == "\u{2029}"
        }
        guard unicodeScalars.contains(where: isControl) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { isControl($0) ? " " : $0 }))
    }
}
