/// What passes for an e-mail address: enough of RFC 5321 §2.3.11 to tell an address from a name.
enum EmailAddress {
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254 else { return false }
        let (local, domain) = (parts[0], parts[1])
        guard (1...64).contains(local.utf8.count) else { return false }
        guard domain.contains("."), domain.first != ".", domain.last != ".", !domain.contains("..") else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            !$0.properties.isWhitespace && $0.properties.generalCategory != .control
        }
    }
}
