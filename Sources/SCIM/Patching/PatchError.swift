/// A PATCH request that can't be carried out. The resource stays as it was (RFC 7644 §3.5.2: all or nothing).
public struct PatchError: Error, Sendable, Hashable {
    /// What goes wrong, and with that the HTTP status.
    public var scimType: SCIMErrorType
    /// For the client's developer. Names attributes, not what they hold.
    public var detail: String
    /// Which of the request's operations failed, counted from 0; nil where it is the request as a whole.
    public var operationIndex: Int?

    public init(_ scimType: SCIMErrorType, _ detail: String, operationIndex: Int? = nil) {
        self.scimType = scimType
        self.detail = detail
        self.operationIndex = operationIndex
    }

    /// The answer's body.
    public var message: ErrorMessage {
        ErrorMessage(scimType, detail: description)
    }

    func at(_ operationIndex: Int) -> PatchError {
        PatchError(scimType, detail, operationIndex: operationIndex)
    }
}

extension PatchError: CustomStringConvertible {
    public var description: String {
        (operationIndex.map { "operation \($0 + 1): " } ?? "") + detail
    }
}
