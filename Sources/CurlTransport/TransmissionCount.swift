/// How often a request went out, exactly.
///
/// libcurl sends a request again by itself where a kept connection dies before the answer's first byte. It announces
/// every attempt (`CURLOPT_PREREQFUNCTION`, after connecting and before the first byte) and sums the bytes of all of
/// them (`CURLINFO_REQUEST_SIZE`): an attempt counts if the sum has grown since it was announced. Neither alone would
/// do: an announced attempt may fail before its first byte, and the sum counts a proxy's CONNECT too.
struct TransmissionCount {
    private var before = 0
    private var baseline: Int?

    /// - Parameter requestBytes: the sum at the moment of the announcement.
    mutating func attemptBegins(requestBytes: Int) {
        before = total(requestBytes: requestBytes)
        baseline = requestBytes
    }

    /// - Parameter requestBytes: the sum now.
    func total(requestBytes: Int) -> Int {
        guard let baseline, requestBytes > baseline else { return before }
        return before + 1
    }
}
