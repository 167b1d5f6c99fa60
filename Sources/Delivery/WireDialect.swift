public import Ports
public import Provisioning
import SCIM

/// Makes a target's SCIM requests into HTTP: base URL, credential, headers, bounds.
public struct WireDialect: Sendable {
    public var target: DeliveryTarget

    public init(target: DeliveryTarget) { self.target = target }

    /// The request as it goes out, with its credential: never to be logged (promise 10).
    public func wire(_ request: SCIMRequest, token: BearerToken) -> WireRequest {
        let profile = target.rules.profile
        var headers = [
            WireHeader("Authorization", "Bearer " + token.secret),
            WireHeader("Accept", profile.accepts),
            WireHeader("User-Agent", "rosterd"),
        ]
        if request.body != nil { headers.append(WireHeader("Content-Type", profile.contentType)) }
        if let version = request.ifMatch { headers.append(WireHeader("If-Match", version)) }
        return WireRequest(
            method: request.method,
            url: request.url(base: target.baseURL),
            headers: headers,
            body: request.body?.serialized(),
            connectTimeout: target.connectTimeout,
            timeout: target.timeout,
            answerBytesMax: target.answerBytesMax
        )
    }
}
