import SCIM

/// What all routes need of a request, and give to an answer.
extension ServiceProvider {
    /// The request's body as JSON.
    func body(_ request: ProviderRequest) throws(ProviderProblem) -> JSONValue {
        let mediaType = request.head.contentType?.split(separator: ";").first.map {
            $0.filter { $0 != " " }.lowercased()
        }
        // Amplitude's own examples of PUT and PATCH name no content type at all.
        guard ["application/json", "application/scim+json", nil].contains(mediaType) else {
            throw ProviderProblem(status: 415, kind: nil, detail: "the body should be application/scim+json")
        }
        do {
            return try JSONValue.parse(request.body)
        } catch {
            throw .badRequest(.invalidSyntax, "\(error)")
        }
    }

    /// A resource after a PATCH's operations (RFC 7644 §3.5.2).
    func apply(_ body: JSONValue, to resource: JSONValue) throws(ProviderProblem) -> JSONValue {
        do {
            return try PatchRequest(json: body).apply(to: resource, rules: profile.patchRules)
        } catch {
            throw .badRequest(error.scimType, error.description)
        }
    }

    /// A resource as the answer, with only the attributes that were asked for (RFC 7644 §3.9).
    func answer(
        _ status: Int,
        _ resource: JSONObject,
        at location: String,
        _ history: History,
        _ request: ProviderRequest
    ) throws(ProviderProblem) -> ProviderResponse {
        let shown = try projection(request).apply(to: .object(resource))
        let response = ProviderResponse(status: status, body: shown)
        guard profile.answers.standardMetadata else { return response }
        let tagged = response.adding("ETag", entityTag(history))
        return status == 201 ? tagged.adding("Location", location) : tagged
    }

    /// The `attributes` and `excludedAttributes` of a request's query.
    func projection(_ request: ProviderRequest) throws(ProviderProblem) -> Projection {
        do {
            return try Projection.parse(
                attributes: request.parameter("attributes"),
                excludedAttributes: request.parameter("excludedAttributes")
            )
        } catch {
            throw .badRequest(.invalidValue, "\(error)")
        }
    }

    /// Refuses a change to a resource that isn't any more what the client thinks (RFC 7644 §3.14).
    func checkPreconditions(_ request: ProviderRequest, _ history: History) throws(ProviderProblem) {
        guard profile.answers.standardMetadata, let expected = request.head.ifMatch else { return }
        guard matches(expected, history) else {
            throw ProviderProblem(status: 412, kind: nil, detail: "the resource has changed")
        }
    }

    /// Whether the client's copy is still right.
    func isUnchanged(_ request: ProviderRequest, _ history: History) -> Bool {
        guard profile.answers.standardMetadata, let known = request.head.ifNoneMatch else { return false }
        return matches(known, history)
    }

    /// Whether one of the tags in a list is the resource's, compared weakly (RFC 9110 §8.8.3.2).
    private func matches(_ list: String, _ history: History) -> Bool {
        let version = "\"\(history.version)\""
        return list.split(separator: ",").contains { tag in
            let tag = tag.filter { $0 != " " }
            return tag == "*" || tag == version || tag == "W/" + version
        }
    }
}
