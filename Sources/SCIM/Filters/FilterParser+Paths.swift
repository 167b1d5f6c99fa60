extension FilterParser {
    /// `[URI ":"] attribute ["." sub-attribute]`.
    mutating func attributePath() throws(FilterSyntaxError) -> AttributePath {
        let start = scanner.index
        let token = scanner.token()
        guard !token.isEmpty else { throw scanner.error(.attribute, at: start) }
        guard let colon = token.lastIndex(of: UInt8(ascii: ":")) else {
            return try names(token, schema: nil)
        }
        guard token[start].isASCIILetter else { throw scanner.error(.attribute, at: start) }
        let uri = token[..<colon]
        if Self.endsInVersion(uri), token[(colon + 1)...].allSatisfy(Self.isNameByte), colon + 1 < token.endIndex {
            return AttributePath(attribute: String(decoding: token, as: UTF8.self))
        }
        return try names(token[(colon + 1)...], schema: String(decoding: uri, as: UTF8.self))
    }

    /// The sub-attribute behind `emails[…]` in a PATCH path, its dot just taken.
    mutating func subAttribute() throws(FilterSyntaxError) -> String {
        try name(scanner.token(), expecting: .subAttribute)
    }

    private func names(_ token: ArraySlice<UInt8>, schema: String?) throws(FilterSyntaxError) -> AttributePath {
        guard let dot = token.firstIndex(of: UInt8(ascii: ".")) else {
            return AttributePath(schema: schema, attribute: try name(token, expecting: .attribute))
        }
        return AttributePath(
            schema: schema,
            attribute: try name(token[..<dot], expecting: .attribute),
            subAttribute: try name(token[(dot + 1)...], expecting: .subAttribute)
        )
    }

    /// `ALPHA *("-" / "_" / DIGIT / ALPHA)` (RFC 7643 §2.1), and `$ref`.
    private func name(
        _ bytes: ArraySlice<UInt8>,
        expecting expectation: FilterSyntaxError.Expectation
    ) throws(FilterSyntaxError) -> String {
        guard let first = bytes.first, first.isASCIILetter || first == UInt8(ascii: "$") else {
            throw scanner.error(expectation, at: bytes.startIndex)
        }
        let rest = bytes.dropFirst()
        if let wrong = rest.firstIndex(where: { !Self.isNameByte($0) }) {
            throw scanner.error(expectation, at: wrong)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Whether the URI's last part is a version such as `2.0`.
    private static func endsInVersion(_ uri: ArraySlice<UInt8>) -> Bool {
        guard let colon = uri.lastIndex(of: UInt8(ascii: ":")) else { return false }
        let last = uri[(colon + 1)...]
        guard let first = last.first, first.isASCIIDigit else { return false }
        return last.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
    }
}
