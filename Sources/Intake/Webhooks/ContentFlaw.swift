import HTTPTypes

/// Why a body can't be JSON, by what its headers say.
enum ContentFlaw: Hashable, CustomStringConvertible {
    case notJSON
    case encoded

    /// Nil where nothing speaks against it: a sender that says nothing may send JSON.
    init?(in headers: HTTPFields) {
        let encodings = headers[values: .contentEncoding]
        if encodings.contains(where: { $0.lowercased() != "identity" }) {
            self = .encoded
            return
        }
        let types = headers[values: .contentType]
        guard !types.isEmpty else { return nil }
        let isJSON = types.allSatisfy { value in
            let name = value.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
            return name == "application/json" || name == "text/json" || name.hasSuffix("+json")
        }
        guard !isJSON else { return nil }
        self = .notJSON
    }

    var description: String {
        switch self {
        case .notJSON: "the body's Content-Type is not JSON; have the sender post JSON"
        case .encoded: "the body has a Content-Encoding; have the sender post it plainly"
        }
    }
}
