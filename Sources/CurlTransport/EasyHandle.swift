import CLibcurl

/// libcurl refused an option, or had no memory for it.
struct OptionRefused: Error {
    let code: CURLcode
}

/// libcurl's easy handle: one transfer at a time, with typed access to its options and to what it knows.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer

    init() throws(OptionRefused) {
        guard let pointer = curl_easy_init() else { throw OptionRefused(code: CURLE_OUT_OF_MEMORY) }
        self.pointer = pointer
    }

    deinit {
        curl_easy_cleanup(pointer)
    }

    /// Forgets all options, the callbacks' pointers among them.
    func reset() {
        curl_easy_reset(pointer)
    }

    // MARK: Options

    func set(_ option: CURLoption, _ value: Int) throws(OptionRefused) {
        try check(clibcurl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(OptionRefused) {
        try set(option, value ? 1 : 0)
    }

    func set(_ option: CURLoption, bytes value: Int) throws(OptionRefused) {
        try check(clibcurl_set_offset(pointer, option, curl_off_t(value)))
    }

    /// Nil unsets the option, libcurl's default included.
    func set(_ option: CURLoption, _ value: String?) throws(OptionRefused) {
        try check(clibcurl_set_string(pointer, option, value))
    }

    func set(_ option: CURLoption, list value: UnsafeMutablePointer<curl_slist>?) throws(OptionRefused) {
        try check(clibcurl_set_list(pointer, option, value))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) throws(OptionRefused) {
        try check(clibcurl_set_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, receiver value: @escaping curl_write_callback) throws(OptionRefused) {
        try check(clibcurl_set_write_function(pointer, option, value))
    }

    func setBodySource(_ value: @escaping curl_read_callback) throws(OptionRefused) {
        try check(clibcurl_set_read_function(pointer, value))
    }

    func setBeforeSending(_ value: @escaping curl_prereq_callback) throws(OptionRefused) {
        try check(clibcurl_set_prereq_function(pointer, value))
    }

    private func check(_ code: CURLcode) throws(OptionRefused) {
        guard code == CURLE_OK else { throw OptionRefused(code: code) }
    }

    // MARK: What it knows

    /// 0 where libcurl doesn't know.
    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return clibcurl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// In microseconds; 0 where that point was not reached.
    func time(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        return clibcurl_get_offset(pointer, info, &value) == CURLE_OK ? Int(value) : 0
    }

    /// The bytes of all requests' headers that went out for this transfer, those of silent resends and of a proxy's
    /// CONNECT included.
    var requestBytes: Int { number(CURLINFO_REQUEST_SIZE) }
}
