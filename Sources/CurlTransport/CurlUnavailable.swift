import CLibcurl
import Glibc

/// No transport can be made on this machine, or not with this configuration.
public struct CurlUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line for the operator.
    public let reason: String

    public var description: String { reason }
}

/// What must be true of the system's libcurl before it may carry requests.
enum CurlLibrary {
    /// 7.87.0, the first with `CURLOPT_QUICK_EXIT` (see ``Transfer/prepare(_:)``).
    private static let versionMin: UInt32 = 0x075700

    /// libcurl's global state: made once in a process and never undone, for others may use it too.
    private static let globalCode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    static func check(_ configuration: CurlConfiguration) throws(CurlUnavailable) {
        guard globalCode == CURLE_OK else {
            throw CurlUnavailable(reason: "libcurl did not start: \(String(cString: curl_easy_strerror(globalCode)))")
        }
        // Safety: a static structure of libcurl's, valid for the life of the process.
        guard let version = curl_version_info(CURLVERSION_FIRST)?.pointee else {
            throw CurlUnavailable(reason: "libcurl does not tell its version")
        }
        guard version.version_num >= versionMin else {
            throw CurlUnavailable(reason: "libcurl \(String(cString: version.version)) is too old: 7.87.0 is needed")
        }
        guard version.features & Int32(CURL_VERSION_SSL) != 0 else {
            throw CurlUnavailable(reason: "this libcurl was built without TLS")
        }
        // Without it a slow name server for one target would stop the requests to all others.
        guard version.features & Int32(CURL_VERSION_ASYNCHDNS) != 0 else {
            throw CurlUnavailable(reason: "this libcurl resolves names while everything else waits (no AsynchDNS)")
        }
        if let file = configuration.authoritiesFile, access(file, R_OK) != 0 {
            throw CurlUnavailable(
                reason: "cannot read the certificate authorities' file \(file): \(String(cString: strerror(errno)))"
            )
        }
    }
}
