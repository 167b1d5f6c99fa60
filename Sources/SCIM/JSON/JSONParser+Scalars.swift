/// Numbers and strings.
extension JSONParser {
    /// The number that starts here. `-0` is the integer 0.
    mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else {
            throw JSONSyntaxError(.numberOutOfRange, offset: start)
        }
        return .double(double)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = index
        while index < bytes.count, bytes[index].isASCIIDigit { index += 1 }
        guard index > start else { throw error(index < bytes.count ? .invalidNumber : .unexpectedEnd) }
    }

    /// The string whose opening quote stands here; leaves the index behind its closing quote.
    mutating func string() throws(JSONSyntaxError) -> String {
        let start = index
        index += 1
        var runStart = index
        var decoded: [UInt8] = []
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                decoded.append(contentsOf: bytes[runStart..<index])
                index += 1
                guard let text = String(validating: decoded, as: UTF8.self) else {
                    throw JSONSyntaxError(.invalidUTF8, offset: start)
                }
                return text
            case UInt8(ascii: "\\"):
                decoded.append(contentsOf: bytes[runStart..<index])
                decoded.append(contentsOf: UTF8.encode(try escape()) ?? UTF8.encodedReplacementCharacter)
                runStart = index
            case 0x00..<0x20:
                throw error(.controlCharacter)
            default:
                index += 1
            }
        }
        throw error(.unexpectedEnd)
    }

    /// The scalar that the escape at the backslash here stands for.
    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = index
        guard index + 1 < bytes.count else {
            index = bytes.count
            throw error(.unexpectedEnd)
        }
        let kind = bytes[index + 1]
        index += 2
        switch kind {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(startingAt: start)
        default: throw JSONSyntaxError(.invalidEscape, offset: start)
        }
    }

    private mutating func unicodeEscape(startingAt start: Int) throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try hexQuad()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(UInt16(first)), take("\\"), take("u") else {
            throw JSONSyntaxError(.loneSurrogate, offset: start)
        }
        let second = try hexQuad()
        guard UTF16.isTrailSurrogate(UInt16(second)) else { throw JSONSyntaxError(.loneSurrogate, offset: start) }
        let combined = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        guard let scalar = Unicode.Scalar(combined) else { throw JSONSyntaxError(.loneSurrogate, offset: start) }
        return scalar
    }

    private mutating func hexQuad() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count else { throw error(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, bytes[index] < 0x80 else {
                throw error(.invalidEscape)
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
