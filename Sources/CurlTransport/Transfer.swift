import CLibcurl
import Provisioning

/// One request in flight: what its callbacks read and write, and what came of it.
///
/// Lives on the transport's thread alone.
final class Transfer {
    let arrival: Arrival
    let handle: EasyHandle
    private(set) var answer: AnswerCollector
    private(set) var transmissions = TransmissionCount()
    private(set) var bodyBytesRead = 0
    private let isProxied: Bool
    private var headerList: UnsafeMutablePointer<curl_slist>?

    init(_ arrival: Arrival, on handle: EasyHandle, configuration: CurlConfiguration) {
        self.arrival = arrival
        self.handle = handle
        isProxied = configuration.proxy != nil && arrival.request.scheme == .https
        answer = AnswerCollector(
            headerBytesMax: configuration.answerHeaderBytesMax,
            bodyBytesMax: max(0, arrival.request.request.answerBytesMax)
        )
    }

    deinit {
        // Safety: the handle, whose transfer has ended, was the list's only reader.
        curl_slist_free_all(headerList)
    }

    // MARK: While it runs

    /// An attempt is about to send. False stops it: a body that was handed out in part can't be sent whole again.
    func attemptBegins() -> Bool {
        transmissions.attemptBegins(requestBytes: handle.requestBytes)
        return bodyBytesRead == 0
    }

    /// The next bytes of the body; 0 at its end.
    func readBody(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let body = arrival.request.request.body else { return 0 }
        let next = body[bodyBytesRead...].prefix(buffer.count)
        buffer.copyBytes(from: next)
        bodyBytesRead += next.count
        return next.count
    }

    func takeHeaderLine(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let isTaken = answer.takeHeaderLine(bytes)
        guard answer.framing == .doubtful else { return isTaken }
        // What else the peer has written would be taken for the answer to the connection's next request.
        do throws(OptionRefused) {
            try handle.set(CURLOPT_FORBID_REUSE, true)
        } catch {
            return false
        }
        return isTaken
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool { answer.takeBody(bytes) }

    // MARK: What came of it

    func result(code: CURLcode) -> WireResult {
        let sent = transmissions.total(requestBytes: handle.requestBytes)
        let status = handle.number(CURLINFO_RESPONSE_CODE)
        guard code == CURLE_OK, (200...599).contains(status), answer.isHeaderComplete else {
            let isTruncated = code == CURLE_OK && !answer.isHeaderComplete
            let evidence = evidence(isTruncated ? CURLE_PARTIAL_FILE : code, sent)
            return WireResult(outcome: .failure(WireFailure(evidence)), transmissions: sent)
        }
        let answer = WireAnswer(status: status, headers: answer.headers, body: answer.body)
        return WireResult(outcome: .answer(answer), transmissions: sent)
    }

    func cancelled(_ reason: String) -> WireResult {
        let sent = transmissions.total(requestBytes: handle.requestBytes)
        return WireResult(outcome: .failure(.cancelled(reason, sent: sent > 0)), transmissions: sent)
    }

    private func evidence(_ code: CURLcode, _ sent: Int) -> FailureEvidence {
        let proxyStatus = handle.number(CURLINFO_HTTP_CONNECTCODE)
        return FailureEvidence(
            code: code,
            transmissions: sent,
            isEncrypted: arrival.request.scheme == .https,
            isNameResolved: handle.time(CURLINFO_NAMELOOKUP_TIME_T) > 0,
            // Not the time of connecting, which libcurl notes only after the handshake.
            isConnected: handle.number(CURLINFO_LOCAL_PORT) > 0 && (!isProxied || proxyStatus / 100 == 2),
            isHandshakeDone: handle.time(CURLINFO_APPCONNECT_TIME_T) > 0,
            overflow: answer.overflow,
            proxyStatus: proxyStatus,
            verifyResult: handle.number(CURLINFO_SSL_VERIFYRESULT),
            systemError: Int32(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO))
        )
    }

    // MARK: Its headers' list

    /// The request's header lines as libcurl's list, which this transfer keeps for as long as it lives.
    func makeHeaderList() throws(OptionRefused) -> UnsafeMutablePointer<curl_slist>? {
        for line in arrival.request.headerLines {
            // Safety: libcurl copies the line; where it has no memory the old list stays valid, and is ours to free.
            guard let longer = curl_slist_append(headerList, line) else {
                throw OptionRefused(code: CURLE_OUT_OF_MEMORY)
            }
            headerList = longer
        }
        return headerList
    }
}
