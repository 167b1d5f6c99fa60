import Provisioning

/// The rows of the table of outcomes for a target that fails, throttles, or doesn't finish its answer.
extension OutcomeTable {
    static let failing: [OutcomeRow] = [408, 425, 500, 502, 503, 504, 507, 599].flatMap { status in
        let unsure = status == 425 ? "retry, again in 3 s" : "unknown, again in 3 s, unsure"
        let verified = status == 425 ? "retry, again in 3 s" : "unknown, again in 30 s, unsure"
        return [
            Row("\(status)", update, answer: Row.says(status, Row.error), "\(unsure), failing"),
            Row(
                "\(status) in HTML",
                delete,
                answer: Row.says(status, Row.html, type: "text/html"),
                "\(unsure), failing"
            ),
            Row("\(status)", create, answer: Row.says(status), "\(verified), failing"),
        ]
    }

    static let throttled: [OutcomeRow] = [
        ("without a word", 429, "", 10),
        ("Retry-After in seconds", 429, "Retry-After: 7\r\n", 7),
        ("Retry-After as a date", 429, "Retry-After: Sat, 21 Nov 2026 22:27:17 GMT\r\n", 37),
        ("Retry-After in the past", 429, "Retry-After: Sat, 21 Nov 2026 22:25:40 GMT\r\n", 10),
        ("Retry-After of 0", 429, "Retry-After: 0\r\n", 10),
        ("Retry-After that can't be read", 429, "Retry-After: soon\r\n", 10),
        ("Retry-After of eleven days is not clamped down", 429, "Retry-After: 1000000\r\n", 1_000_000),
        ("Retry-After beyond any number", 429, "Retry-After: 99999999999999999999\r\n", 1_000_000_000),
        ("503 with Retry-After", 503, "Retry-After: 7\r\n", 7),
        ("RateLimit", 429, "RateLimit: \"default\";r=0;t=42\r\n", 42),
        ("RateLimit, the older form", 429, "RateLimit: limit=100, remaining=0, reset=42\r\n", 42),
        ("RateLimit-Reset", 429, "RateLimit-Remaining: 0\r\nRateLimit-Reset: 42\r\n", 42),
        ("X-RateLimit-Reset in seconds", 429, "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 42\r\n", 42),
        ("X-RateLimit-Reset as an instant", 429, "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1795300042\r\n", 42),
        ("Retry-After before RateLimit", 429, "Retry-After: 7\r\nRateLimit: \"default\";r=0;t=42\r\n", 7),
    ].flatMap { name, status, headers, seconds in
        [update, create, delete].map { exchange in
            // A proxy says 503, too, where the provider hung up on it: a creation is verified once it has settled.
            let again = exchange.kind == .createUser && status == 503 ? "again in 30 s for free" : "again for free"
            return Row(
                name,
                exchange,
                answer: Row.says(status, Row.html, headers: headers),
                "throttled, \(again)\(status == 503 ? ", unsure" : ""), gated \(seconds) s"
            )
        }
    }

    static let unknown: [OutcomeRow] = [
        ("no answer within the timeout (28)", [Step.hold]),
        ("a reset (56)", [.reset]),
        ("an empty reply (52)", [.close]),
        ("a header without its end", [.send("HTTP/1.1 200 OK\r\nContent-Le"), .close]),
        ("a body without its end (18)", [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .close]),
        (
            "a chunked body without its end (56)",
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"), .close]
        ),
        ("a body that stalls (28)", [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .hold]),
        (
            "a body beyond every bound (63)",
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + String(repeating: "x", count: 5000)), .close]
        ),
        ("100 and nothing after it", [.send("HTTP/1.1 100 Continue\r\n\r\n"), .close]),
        ("101", [.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), .close]),
        ("what isn't HTTP (1)", [.send("SSH-2.0-OpenSSH_9.2\r\n\r\n"), .close]),
    ].flatMap { name, script in
        [
            Row(name, update, after: script, "unknown, again in 3 s, unsure, failing"),
            Row(name, OutcomeExchange.pack(), after: script, "unknown, again in 3 s, unsure, failing"),
            Row(name, create, after: script, "unknown, again in 30 s, unsure, failing"),
            // Whether or not it is gone, a second one does no harm.
            Row(name, delete, after: script, "unknown, again in 3 s, unsure, failing"),
        ]
    }
}
