import CLibcurl
import Glibc
import Provisioning

/// What is known of a transfer that gave no complete answer.
struct FailureEvidence {
    var code: CURLcode
    var transmissions: Int
    var isEncrypted: Bool
    var isNameResolved: Bool
    var isConnected: Bool
    var isHandshakeDone: Bool
    var overflow: AnswerCollector.Overflow?
    /// What a proxy answered to CONNECT; 0 without.
    var proxyStatus: Int
    /// The TLS library's own code for the certificate (OpenSSL: `X509_V_ERR_…`); 0 for none.
    var verifyResult: Int
    /// `errno` of the call that failed; 0 for none.
    var systemError: Int32
}

extension FailureEvidence {
    var kind: WireFailure.Kind {
        switch code {
        case CURLE_OK, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP_RETURNED_ERROR:
            .malformedAnswer
        // HTTP/0.9, which is what anything but HTTP looks like to libcurl.
        case CURLE_UNSUPPORTED_PROTOCOL where transmissions > 0: .malformedAnswer
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY: .unconnected
        case CURLE_RECV_ERROR where transmissions == 0 && proxyStatus >= 300: .unconnected
        case CURLE_OPERATION_TIMEDOUT: kindOfTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_NOTFOUND,
            CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED:
            .handshake
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CLIENTCERT:
            .certificate
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND:
            .connectionLost
        // Ours: a resend of a body that was partly handed out.
        case CURLE_ABORTED_BY_CALLBACK: .connectionLost
        case CURLE_FILESIZE_EXCEEDED: .answerTooLarge
        // What libcurl before 8.6 says of a header line of more than 100 KB.
        case CURLE_OUT_OF_MEMORY where transmissions > 0: .answerTooLarge
        case CURLE_WRITE_ERROR: overflow == nil ? .malformedAnswer : .answerTooLarge
        case let other where other.rawValue == Self.tooLarge: .answerTooLarge
        default: transmissions > 0 ? .connectionLost : .unusable
        }
    }

    /// `CURLE_TOO_LARGE`, which libcurl has since 8.6 for a header beyond its own bounds.
    private static let tooLarge: UInt32 = 100

    private var kindOfTimeout: WireFailure.Kind {
        if transmissions > 0 { return .timeout }
        if !isNameResolved { return .unresolved }
        if !isConnected { return .unconnected }
        if isEncrypted && !isHandshakeDone { return .handshake }
        return .timeout
    }
}

// MARK: For the operator

extension WireFailure {
    init(_ evidence: FailureEvidence) {
        self.init(
            kind: evidence.kind,
            possiblySent: evidence.transmissions > 0,
            code: Int(evidence.code.rawValue),
            reason: evidence.reason
        )
    }

    static func unusable(_ code: CURLcode, _ reason: String? = nil) -> WireFailure {
        WireFailure(
            kind: .unusable,
            possiblySent: false,
            code: Int(code.rawValue),
            reason: reason ?? "libcurl can't make this request: \(FailureEvidence.describe(code))"
        )
    }

    static func cancelled(_ reason: String, sent: Bool) -> WireFailure {
        WireFailure(kind: .cancelled, possiblySent: sent, code: Int(CURLE_ABORTED_BY_CALLBACK.rawValue), reason: reason)
    }

    /// More requests at once than the configuration allows: a matter of waiting, like a host that takes no connection.
    static func crowded(_ requestsMax: Int) -> WireFailure {
        let reason = "\(requestsMax) requests are under way already"
        return WireFailure(kind: .unconnected, possiblySent: false, code: Int(CURLE_AGAIN.rawValue), reason: reason)
    }
}

extension FailureEvidence {
    /// Made of fixed words alone: what libcurl keeps in its error buffer names hosts, and quotes the peer.
    fileprivate var reason: String {
        switch kind {
        case .unresolved where code == CURLE_OPERATION_TIMEDOUT: "the host's name was not resolved in time"
        case .unresolved: "the host's name has no address"
        case .unconnected where proxyStatus >= 300: "the proxy refused to connect (status \(proxyStatus))"
        case .unconnected where code == CURLE_OPERATION_TIMEDOUT: "no connection within the connect timeout"
        case .unconnected: "no connection" + systemDetail
        case .handshake where code == CURLE_OPERATION_TIMEDOUT: "the TLS handshake was not done in time"
        case .handshake: "the TLS handshake failed" + systemDetail
        case .certificate: "the certificate was not accepted: \(certificateDetail)"
        case .timeout: "no complete answer within the timeout"
        case .connectionLost: "\(Self.describe(code))" + systemDetail
        case .answerTooLarge where overflow == .body: "the answer's body is too large"
        case .answerTooLarge: "the answer's header is too large"
        case .malformedAnswer: "the answer is not HTTP, or not a final answer"
        case .cancelled, .unusable: Self.describe(code)
        }
    }

    /// libcurl's own words for a code.
    fileprivate static func describe(_ code: CURLcode) -> String {
        String(cString: curl_easy_strerror(code))
    }

    private var systemDetail: String {
        // Safety: glibc's text for a known errno is static, for an unknown one the thread's own; copied at once.
        systemError == 0 ? "" : ": \(String(cString: strerror(systemError)))"
    }

    private var certificateDetail: String {
        switch (code, verifyResult) {
        case (CURLE_SSL_CACERT_BADFILE, _): "the certificate authorities' file can't be used"
        // libcurl compares the names by itself, and leaves "unspecified" (1) here.
        case (CURLE_PEER_FAILED_VERIFICATION, 1), (CURLE_PEER_FAILED_VERIFICATION, 62):
            "it was issued for another host"
        case (CURLE_PEER_FAILED_VERIFICATION, 9): "it is not valid yet"
        case (CURLE_PEER_FAILED_VERIFICATION, 10): "it has expired"
        case (CURLE_PEER_FAILED_VERIFICATION, 18), (CURLE_PEER_FAILED_VERIFICATION, 19): "it is self-signed"
        case (CURLE_PEER_FAILED_VERIFICATION, 2), (CURLE_PEER_FAILED_VERIFICATION, 20),
            (CURLE_PEER_FAILED_VERIFICATION, 21):
            "nobody we trust has signed it"
        default: Self.describe(code)
        }
    }
}
