package import SCIM

/// The provider's answer: values only, no connection.
package struct ProviderResponse: Sendable, Hashable {
    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var status: Int
    package var headers: [Header] = []
    /// Nil for no body.
    package var body: JSONValue?

    package init(status: Int, body: JSONValue?) {
        self.status = status
        self.body = body
    }

    func adding(_ name: String, _ value: String) -> ProviderResponse {
        var copy = self
        copy.headers.append(Header(name: name, value: value))
        return copy
    }
}

/// A request that is refused, as RFC 7644 §3.12 says it.
struct ProviderProblem: Error, Sendable, Hashable {
    let status: Int
    /// The detail error keyword (RFC 7644 table 9), where one fits.
    let kind: SCIMErrorType?
    let detail: String
    private(set) var headers: [ProviderResponse.Header] = []

    init(status: Int, kind: SCIMErrorType?, detail: String) {
        self.status = status
        self.kind = kind
        self.detail = detail
    }

    static func badRequest(_ kind: SCIMErrorType, _ detail: String) -> ProviderProblem {
        ProviderProblem(status: 400, kind: kind, detail: detail)
    }

    static func notFound(_ what: String) -> ProviderProblem {
        ProviderProblem(status: 404, kind: nil, detail: "\(what) not found")
    }

    static func notAllowed(_ methods: [String]) -> ProviderProblem {
        ProviderProblem(status: 405, kind: nil, detail: "allowed here: \(methods.joined(separator: ", "))")
            .adding("Allow", methods.joined(separator: ", "))
    }

    static func notImplemented(_ what: String) -> ProviderProblem {
        ProviderProblem(status: 501, kind: nil, detail: "\(what) isn't supported")
    }

    func adding(_ name: String, _ value: String) -> ProviderProblem {
        var copy = self
        copy.headers.append(ProviderResponse.Header(name: name, value: value))
        return copy
    }

    /// The answer with its SCIM error body.
    var response: ProviderResponse {
        let message = ErrorMessage(status: status, scimType: kind, detail: detail)
        var response = ProviderResponse(status: status, body: message.json)
        response.headers = headers
        return response
    }
}
