import Testing

@testable import Daemon

@Suite("A base URL")
struct BaseURLTests {
    @Test(
        "is absolute and ends in a slash",
        arguments: [
            ("https://core.amplitude.com/scim/1/", "https://core.amplitude.com/scim/1/"),
            ("https://core.amplitude.com/scim/1", "https://core.amplitude.com/scim/1/"),
            ("HTTPS://Example.COM", "https://example.com/"),
            ("https://example.com:8443/a%20b/~c", "https://example.com:8443/a%20b/~c/"),
            ("https://[2001:DB8::1]:443/scim", "https://[2001:db8::1]:443/scim/"),
            ("http://127.0.0.1:8080/scim/v2", "http://127.0.0.1:8080/scim/v2/"),
            ("http://127.8.9.255/", "http://127.8.9.255/"),
            ("http://[::1]:80", "http://[::1]:80/"),
            ("http://[0:0:0:0:0:0:0:1]/", "http://[0:0:0:0:0:0:0:1]/"),
            ("http://LOCALHOST:8080/", "http://localhost:8080/"),
        ]
    )
    func accepted(written: String, text: String) throws {
        #expect(try BaseURL(written).text == text)
    }

    @Test(
        "is refused with its reason",
        arguments: [
            ("core.amplitude.com/scim", BaseURLError.scheme), ("ftp://example.com/", .scheme), ("", .scheme),
            ("https:/example.com", .scheme), ("://x", .scheme),
            ("http://example.com/", .plainHTTP), ("http://128.0.0.1/", .plainHTTP), ("http://127.1/", .plainHTTP),
            ("http://127.0.0.1.example.com/", .plainHTTP), ("http://127.0.0.01/", .plainHTTP),
            ("http://localhost.example.com/", .plainHTTP), ("http://[::ffff:127.0.0.1]/", .plainHTTP),
            ("http://[::2]/", .plainHTTP), ("http://2130706433/", .plainHTTP), ("http://127.0.0.256/", .plainHTTP),
            ("https://user:password@example.com/", .userInformation),
            ("http://localhost@evil.example/", .userInformation),
            ("https://example.com/?a=b", .query), ("https://example.com?", .query),
            ("https://example.com/#a", .fragment),
            ("https://", .host), ("https:///path", .host), ("https://exa mple.com/", .characters),
            ("https://bücher.example/", .characters),
            ("https://a..b/", .host), ("https://[::1/", .host), ("https://[fe80::1%25eth0]/", .host),
            ("https://a%41/", .host),
            ("https://example.com\\@evil.example/", .userInformation), ("https://example.com\\evil/", .host),
            ("https://example.com:/", .port), ("https://example.com:0/", .port), ("https://example.com:65536/", .port),
            ("https://example.com:+80/", .port), ("https://[::1]80/", .port), ("https://::1/", .host),
            ("https://example.com/a//b", .path), ("https://example.com/../b", .path),
            ("https://example.com/a/./", .path),
            ("https://example.com/%zz", .path), ("https://example.com/%2", .path), ("https://example.com/a|b", .path),
            ("https://example.com//", .path),
        ]
    )
    func refused(written: String, reason: BaseURLError) {
        #expect(throws: reason) { try BaseURL(written) }
    }
}
