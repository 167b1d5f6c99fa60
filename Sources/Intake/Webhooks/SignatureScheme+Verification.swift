import Crypto
import Foundation
import HTTPTypes
import Provisioning

extension SignatureScheme {
    /// Checks the headers alone, so that who can't be right needn't send a body.
    ///
    /// - Returns: when the request was signed; nil where the sender doesn't say.
    func screen(_ headers: HTTPFields, at now: WallInstant) throws(AuthenticationFailure) -> SignedInstant? {
        _ = try signature(in: headers)
        return try signedInstant(in: headers, at: now)
    }

    /// Checks that whoever knows the key signed this request, and lately.
    ///
    /// - Returns: as ``screen(_:at:)``.
    func verify(
        _ headers: HTTPFields,
        body: [UInt8],
        key: String,
        at now: WallInstant
    ) throws(AuthenticationFailure) -> SignedInstant? {
        let signature = try signature(in: headers)
        let signed = try signedInstant(in: headers, at: now)
        var message: [UInt8] = []
        for part in parts {
            switch part {
            case .body: message += body
            case .timestamp: message += Array((signed?.text ?? "").utf8)
            case .text(let text): message += Array(text.utf8)
            }
        }
        let key = SymmetricKey(data: Array(key.utf8))
        guard isValid(signature, of: message, key) else { throw .wrongSignature }
        return signed
    }

    /// Compares in a time that doesn't depend on how many bytes are right.
    private func isValid(_ signature: [UInt8], of message: [UInt8], _ key: SymmetricKey) -> Bool {
        switch algorithm {
        case .hmacSHA256:
            HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        case .hmacSHA512:
            HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        case .hmacSHA1:
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        }
    }

    private func signature(in headers: HTTPFields) throws(AuthenticationFailure) -> [UInt8] {
        let value = try headers.single(header)
        guard value.utf8.starts(with: prefix.utf8) else { throw .malformed(header) }
        let text = String(value.dropFirst(prefix.count))
        let decoded =
            switch encoding {
            case .hex: Self.bytes(ofHex: text)
            case .base64: Data(base64Encoded: text).map(Array.init)
            }
        guard let decoded, decoded.count == algorithm.byteCount else { throw .malformed(header) }
        return decoded
    }

    private func signedInstant(
        in headers: HTTPFields,
        at now: WallInstant
    ) throws(AuthenticationFailure) -> SignedInstant? {
        guard let timestamp else { return nil }
        let text = try headers.single(timestamp.header)
        guard let instant = timestamp.format.instant(text) else { throw .malformed(timestamp.header) }
        let age = now - instant
        guard age <= timestamp.tolerance, age >= .zero - timestamp.tolerance else { throw .untimely(by: age) }
        return SignedInstant(text: text, instant: instant)
    }

    private static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// When a request was signed.
struct SignedInstant: Sendable, Hashable {
    /// As the header has it.
    var text: String
    var instant: WallInstant
}

extension HTTPFields {
    /// A header's value that must be there once: of two, nobody knows which one the sender signed.
    func single(_ name: HTTPField.Name) throws(AuthenticationFailure) -> String {
        let values = self[values: name]
        guard let value = values.first else { throw .missing(name) }
        guard values.count == 1 else { throw .repeated(name) }
        return value
    }
}
