import SCIM

/// What the request log keeps of one request to the API: enough to judge a delivery by, and no secret.
///
/// One JSON object a line:
///
/// | field | what it is |
/// | --- | --- |
/// | `seq` | the request's number in order of arrival, from 1 |
/// | `time` | when it arrived: UTC, with microseconds |
/// | `boottimeNs` | the same instant on CLOCK_BOOTTIME, in nanoseconds |
/// | `durationMs` | how long until it was answered or failed, with microseconds |
/// | `method`, `path` | as in the request line; the path without the query, still percent-encoded |
/// | `route`, `id` | the path's template, such as `/Users/{id}`, and the id in it, decoded; absent for unknown paths |
/// | `query` | the parameters, decoded; absent where there are none |
/// | `status` | the answer's; null where the connection ended without a whole answer |
/// | `retryAfter` | what the answer's Retry-After said, in seconds; absent without |
/// | `fault` | the fault that struck it; absent without |
/// | `executed` | whether it reached the provider, so that it may have had an effect |
/// | `body` | the request's, as JSON, passwords left out; absent where it has none |
/// | `bodyBytes` | the size of a body that is no JSON |
///
/// A line is written before its answer goes out: whoever has seen an answer finds its line.
struct RequestRecord: Sendable {
    let sequence: Int
    let arrived: Moment
    let ended: Moment
    let request: ProviderRequest
    let route: Route?
    /// Nil where there was no whole answer.
    let response: ProviderResponse?
    let fault: Fault?
    let executed: Bool

    /// The line, without its end.
    var json: JSONValue {
        let micros = (ended.sinceBoot - arrived.sinceBoot).wholeNanoseconds / 1000
        var line: JSONObject = [
            "seq": .integer(Int64(sequence)),
            "time": .string(Timestamp.fine(arrived.wallNanoseconds)),
            "boottimeNs": .integer(arrived.sinceBoot.wholeNanoseconds),
            "durationMs": .double(Double(micros) / 1000),
            "method": .string(request.method),
            "path": .string(request.path),
        ]
        line["route"] = route.map { .string($0.template) }
        line["id"] = route?.id.map { .string($0) }
        if !request.query.isEmpty {
            line["query"] = .object(JSONObject(members: request.query.map { ($0.name, .string($0.value)) }))
        }
        line["status"] = response.map { .integer(Int64($0.status)) } ?? .null
        let retryAfter = response?.headers.first { $0.name == "Retry-After" }
        line["retryAfter"] = retryAfter.flatMap { Int64($0.value) }.map { .integer($0) }
        line["fault"] = fault.map { .string($0.description) }
        line["executed"] = .bool(executed)
        if !request.body.isEmpty {
            if let body = try? JSONValue.parse(request.body) {
                line["body"] = body.withoutPasswords
            } else {
                line["bodyBytes"] = .integer(Int64(request.body.count))
            }
        }
        return .object(line)
    }
}

extension JSONValue {
    /// The value with passwords replaced: as attributes, and as what a PATCH sets.
    fileprivate var withoutPasswords: JSONValue {
        switch self {
        case .array(let elements):
            return .array(elements.map(\.withoutPasswords))
        case .object(let object):
            let setsPassword = object["path"]?.stringValue?.lowercased().hasSuffix("password") ?? false
            return .object(
                JSONObject(
                    members: object.map { name, value in
                        let isSecret = name.lowercased() == "password" || setsPassword && name.lowercased() == "value"
                        return (name, isSecret ? "(left out)" : value.withoutPasswords)
                    }
                )
            )
        case .null, .bool, .integer, .double, .string:
            return self
        }
    }
}
