import CLibcurl

/// libcurl's multi handle.
struct MultiHandle: Sendable {
    // Safety: everything but `wakeup` is called by the transport's thread alone (`close` also by `CurlTransport.init`,
    // where there is no thread); `curl_multi_wakeup` is made for other threads, and `Mailbox` stops calling it before
    // the handle is closed.
    nonisolated(unsafe) let pointer: UnsafeMutableRawPointer

    init(configuration: CurlConfiguration) throws(CurlUnavailable) {
        guard let pointer = curl_multi_init() else {
            throw CurlUnavailable(reason: "libcurl has no memory for a multi handle")
        }
        self.pointer = pointer
        let code = clibcurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, max(1, configuration.connectionsKeptMax))
        guard code == CURLM_OK else {
            close()
            throw CurlUnavailable(reason: "libcurl refused its options: \(Self.describe(code))")
        }
    }

    /// Makes a poll under way, or else the next one, return at once.
    var wakeup: @Sendable () -> Void {
        { curl_multi_wakeup(pointer) }
    }

    func add(_ handle: EasyHandle) -> CURLMcode {
        curl_multi_add_handle(pointer, handle.pointer)
    }

    /// Ends the handle's transfer, where it still runs, and its connection with it.
    func remove(_ handle: EasyHandle) {
        curl_multi_remove_handle(pointer, handle.pointer)
    }

    /// Moves every transfer as far as it goes without waiting.
    func perform() -> CURLMcode {
        var running: Int32 = 0
        return curl_multi_perform(pointer, &running)
    }

    /// Waits for the network, a timer of libcurl's or a wake-up, at most a second.
    ///
    /// - Parameter isIdle: nothing is under way, so that nothing but a wake-up can come: then for a minute.
    func poll(isIdle: Bool) -> CURLMcode {
        curl_multi_poll(pointer, nil, 0, isIdle ? 60_000 : 1000, nil)
    }

    /// The next transfer that has ended: its easy handle and its code.
    func nextEnded() -> (handle: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        // Safety: the message is valid until the next call on the multi handle; what is needed is copied at once.
        while let message = curl_multi_info_read(pointer, &left)?.pointee {
            if message.msg == CURLMSG_DONE, let handle = message.easy_handle {
                return (handle, message.data.result)
            }
        }
        return nil
    }

    /// Closes the connections. Every easy handle must have been removed.
    func close() {
        curl_multi_cleanup(pointer)
    }

    static func describe(_ code: CURLMcode) -> String {
        String(cString: curl_multi_strerror(code))
    }
}
