/// How far a number was read (RFC 8259 §6).
enum JSONNumber: Equatable {
    case minus
    case zero
    case integer
    case point
    case fraction
    case exponent
    case exponentSign
    case exponentDigits

    /// - firstByte: a minus or a digit.
    init(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "-"): self = .minus
        case UInt8(ascii: "0"): self = .zero
        default: self = .integer
        }
    }

    /// It may end here.
    var isWhole: Bool {
        switch self {
        case .zero, .integer, .fraction, .exponentDigits: true
        case .minus, .point, .exponent, .exponentSign: false
        }
    }

    /// False where the byte can't go on with it.
    mutating func take(_ byte: UInt8) -> Bool {
        let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        switch (self, byte) {
        case (.minus, UInt8(ascii: "0")): self = .zero
        case (.minus, _) where isDigit, (.integer, _) where isDigit: self = .integer
        case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): self = .point
        case (.point, _) where isDigit, (.fraction, _) where isDigit: self = .fraction
        case (.zero, UInt8(ascii: "e")), (.zero, UInt8(ascii: "E")): self = .exponent
        case (.integer, UInt8(ascii: "e")), (.integer, UInt8(ascii: "E")): self = .exponent
        case (.fraction, UInt8(ascii: "e")), (.fraction, UInt8(ascii: "E")): self = .exponent
        case (.exponent, UInt8(ascii: "+")), (.exponent, UInt8(ascii: "-")): self = .exponentSign
        case (.exponent, _) where isDigit, (.exponentSign, _) where isDigit: self = .exponentDigits
        case (.exponentDigits, _) where isDigit: break
        default: return false
        }
        return true
    }
}

/// The words that are values.
enum JSONWord {
    case yes
    case no
    case null

    /// - firstByte: that of one of them.
    init(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "t"): self = .yes
        case UInt8(ascii: "f"): self = .no
        default: self = .null
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .yes: Self.yesBytes
        case .no: Self.noBytes
        case .null: Self.nullBytes
        }
    }

    private static let yesBytes = Array("true".utf8)
    private static let noBytes = Array("false".utf8)
    private static let nullBytes = Array("null".utf8)
}
