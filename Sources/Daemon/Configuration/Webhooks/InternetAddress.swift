import Glibc

/// Which texts are addresses of a network interface.
enum InternetAddress {
    /// Four numbers with dots, as inet_pton(3) takes them.
    static func isIPv4(_ text: String) -> Bool {
        var address = in_addr()
        return inet_pton(AF_INET, text, &address) == 1
    }

    /// As inet_pton(3) takes it: without brackets.
    static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    /// Whether nobody but this machine reaches it: 127.0.0.0/8, ::1, or localhost.
    static func isLoopback(_ text: String) -> Bool {
        if text == "localhost" || isIPv4(text) && text.hasPrefix("127.") { return true }
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return false }
        return withUnsafeBytes(of: &address) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
    }
}
