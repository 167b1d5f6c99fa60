import HTTPListening
import HTTPTypes
import Hummingbird
import NIOCore
import SCIM

extension ProviderRequest {
    /// What the core needs of a Hummingbird request.
    init?(_ request: Request, body: ByteBuffer) {
        let authority = request.head.authority ?? "localhost"
        let head = Head(
            authorization: request.headers[.authorization],
            contentType: request.headers[.contentType],
            ifMatch: request.headers[.ifMatch],
            ifNoneMatch: request.headers[.ifNoneMatch],
            userAgent: request.headers[.userAgent],
            origin: "http://\(authority)"
        )
        self.init(
            method: request.method.rawValue,
            target: request.head.path ?? "/",
            head: head,
            body: Array(body.readableBytesView)
        )
    }
}

extension ProviderResponse {
    /// The answer as Hummingbird sends it.
    var http: Response {
        guard let body else { return Response(status: httpStatus, headers: fields) }
        let bytes = ByteBuffer(bytes: body.serialized())
        return Response(status: httpStatus, headers: fields, body: ResponseBody(byteBuffer: bytes))
    }

    /// The same head, but only the first half of the body before the connection closes. Nil without a body.
    var truncatedHTTP: Response? {
        guard let bytes = body?.serialized(), bytes.count > 1 else { return nil }
        let half = ByteBuffer(bytes: bytes.prefix(bytes.count / 2))
        let cut = ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(half)
            throw ConnectionEnd.close
        }
        return Response(status: httpStatus, headers: fields, body: cut)
    }

    private var httpStatus: HTTPResponse.Status { HTTPResponse.Status(code: status) }

    private var fields: HTTPFields {
        var fields = HTTPFields()
        for header in headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields[name] = header.value
        }
        if body != nil { fields[.contentType] = "application/scim+json" }
        return fields
    }
}

extension Response {
    /// What a proxy or a maintenance page answers where SCIM was due.
    static let webPage = Response(
        status: .ok,
        headers: [.contentType: "text/html; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "<!doctype html><title>Maintenance</title><p>Back soon."))
    )
}
