import Foundation
import HTTPTypes
import Hummingbird
import Ports

extension Response {
    /// Its keys sorted.
    static func json(_ value: some Encodable, status: HTTPResponse.Status) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value)))
        )
    }

    static func text(
        _ text: String,
        status: HTTPResponse.Status,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    /// What failed, in words for the operator.
    static func failure(_ error: ControlError) throws -> Response {
        let status: HTTPResponse.Status =
            switch error {
            case .unknownSource, .unknownTarget, .unknownHold, .unknown: .notFound
            case .tooLarge: .contentTooLarge
            case .incomplete, .ambiguousHold, .ambiguous, .configuration, .abandons, .refused: .badRequest
            case .busy, .journal, .journalTrouble, .notRunning: .serviceUnavailable
            }
        return try json(ControlFailure(error), status: status)
    }
}
