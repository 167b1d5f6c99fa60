extension WrittenNode {
    /// Text that is not empty and has no control characters.
    func text() -> Written<String>? {
        guard case .text(let text) = content else { return mismatch("text") }
        guard !text.isEmpty else { return failure("is empty") }
        guard text.unicodeScalars.count <= ConfigurationLimits.textScalarsMax else {
            return failure("is longer than \(ConfigurationLimits.textScalarsMax) characters")
        }
        guard !text.unicodeScalars.contains(where: \.isControl) else { return failure("contains a control character") }
        return Written(value: text, place: place)
    }

    /// One of the words that a type has.
    func word<Word: RawRepresentable<String> & CaseIterable>(of words: Word.Type) -> Written<Word>? {
        guard let text = text() else { return nil }
        if let word = Word(rawValue: text.value) { return Written(value: word, place: place) }
        return failure(Suggestion.notOneOf(text.value, Word.allCases.map(\.rawValue)))
    }

    /// A whole number.
    func wholeNumber(in range: ClosedRange<Int>) -> Written<Int>? {
        guard let text = text() else { return nil }
        guard !text.value.isEmpty, text.value.utf8.allSatisfy(\.isASCIIDigit), let number = Int(text.value) else {
            return failure("\(String(reflecting: text.value)) is not a whole number")
        }
        guard range.contains(number) else {
            return failure("\(number) is out of range: \(range.lowerBound) to \(range.upperBound)")
        }
        return Written(value: number, place: place)
    }

    /// A share: `5%`, `2.5%`; 0 to 100.
    func percentage() -> Written<Double>? {
        guard let text = text() else { return nil }
        guard let percent = text.value.percent else {
            return failure("\(String(reflecting: text.value)) is not a share like 5% or 2.5%, of at most 100%")
        }
        return Written(value: percent, place: place)
    }

    /// A length of time: `500ms`, `2s`, `10m`, `1h`, `7d`.
    func duration(in range: ClosedRange<Duration>) -> Written<Duration>? {
        guard let text = text() else { return nil }
        guard let duration = Duration(written: text.value) else {
            return failure("\(String(reflecting: text.value)) is not a length of time like 500ms, 2s, 10m, 1h or 7d")
        }
        guard range.contains(duration) else {
            let bounds = "\(range.lowerBound.written) to \(range.upperBound.written)"
            return failure("\(text.value) is out of range: \(bounds)")
        }
        return Written(value: duration, place: place)
    }

    /// A size in bytes: `4096`, `64KiB`, `1MiB`, `4GiB`.
    func byteCount(in range: ClosedRange<Int64>) -> Written<Int64>? {
        guard let text = text() else { return nil }
        guard let bytes = ByteCount(written: text.value)?.bytes else {
            return failure("\(String(reflecting: text.value)) is not a size like 4096, 64KiB, 1MiB or 4GiB")
        }
        guard range.contains(bytes) else {
            return failure("\(text.value) is out of range: \(range.lowerBound) to \(range.upperBound) bytes")
        }
        return Written(value: bytes, place: place)
    }
}

extension String {
    /// `2.5%` as 2.5; nil for anything that isn't a share of at most a hundred.
    var percent: Double? {
        guard hasSuffix("%"), utf8.dropLast().allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: ".") }),
            let percent = Double(dropLast()), percent <= 100
        else { return nil }
        return percent
    }
}

extension Unicode.Scalar {
    /// A character that moves a cursor or ends a line rather than being seen.
    var isControl: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
