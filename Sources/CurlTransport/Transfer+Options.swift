import CLibcurl
import Provisioning

/// How libcurl is told what to do. Each option that guards a promise says which.
extension Transfer {
    private var request: WireRequest { arrival.request.request }

    /// Sets every option of the transfer, on a handle that has none.
    func prepare(_ configuration: CurlConfiguration) throws(OptionRefused) {
        try setDestination(configuration)
        try setConnection(configuration)
        try setVerification(configuration)
        try setMethodAndBody()
        try setCallbacks()
    }

    private func setDestination(_ configuration: CurlConfiguration) throws(OptionRefused) {
        let scheme = arrival.request.scheme
        try handle.set(CURLOPT_URL, request.url)
        // "/Users/.." must not become "/".
        try handle.set(CURLOPT_PATH_AS_IS, true)
        try handle.set(CURLOPT_PROTOCOLS_STR, scheme.rawValue)
        try handle.set(CURLOPT_FOLLOWLOCATION, false)
        // An empty proxy keeps libcurl from the environment's; plain http, which is for loopback, never leaves by one.
        try handle.set(CURLOPT_PROXY, scheme == .https ? configuration.proxy ?? "" : "")
        try handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
        if let path = configuration.unixSocketPath { try handle.set(CURLOPT_UNIX_SOCKET_PATH, path) }
    }

    private func setConnection(_ configuration: CurlConfiguration) throws(OptionRefused) {
        try handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.curlMilliseconds)
        try handle.set(CURLOPT_TIMEOUT_MS, request.timeout.curlMilliseconds)
        try handle.set(CURLOPT_MAXAGE_CONN, max(1, Int(configuration.connectionIdleMax.components.seconds)))
        try handle.set(CURLOPT_FRESH_CONNECT, arrival.request.needsFreshConnection)
        // Timeouts without SIGALRM, which a library in a threaded process must not use.
        try handle.set(CURLOPT_NOSIGNAL, true)
        // Without it, ending a transfer whose name is still being resolved waits for the name server, and with it all
        // other transfers.
        try handle.set(CURLOPT_QUICK_EXIT, true)
    }

    private func setVerification(_ configuration: CurlConfiguration) throws(OptionRefused) {
        try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = configuration.authoritiesFile {
            try handle.set(CURLOPT_CAINFO, file)
            // Else the system's directory of authorities would still be trusted beside the file.
            try handle.set(CURLOPT_CAPATH, nil)
        }
    }

    private func setMethodAndBody() throws(OptionRefused) {
        if let body = request.body {
            // A POST to libcurl, whatever it is called: body from the callback, its length known, so not chunked. No
            // seek function is set: libcurl can't rewind the body, and so can't send it twice (promise 8).
            try handle.set(CURLOPT_POST, true)
            try handle.set(CURLOPT_POSTFIELDSIZE_LARGE, bytes: body.count)
        } else {
            try handle.set(CURLOPT_HTTPGET, true)
        }
        try handle.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        try handle.set(CURLOPT_HTTPHEADER, list: try makeHeaderList())
    }
}

extension Duration {
    /// Rounded up to at least 1 ms, since 0 means "for ever" to libcurl, and down to a day.
    fileprivate var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        let dayMax: Int64 = 86_400
        guard seconds < dayMax else { return Int(dayMax) * 1000 }
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
