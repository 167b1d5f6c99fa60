import Provisioning

/// What an answer's header says of where its body ends (RFC 9112 §6.3), and whether that can be believed.
///
/// libcurl takes the last of several lengths, reads `2abc` as 2, and what is too large for it as nothing. Whoever reads
/// another length than the peer meant takes a part of one answer for the next one.
enum AnswerFraming {
    /// One length, or none.
    case plain
    /// Its end is clear, but the peer may have written more than belongs to it: its connection is not to be used again.
    case doubtful
    /// Nobody can say where it ends, or it is coded in a way that nobody asked for.
    case contradictory

    init(status: Int, headers: [WireHeader]) {
        let lengths = Self.items(of: "content-length", in: headers)
        let codings = Self.items(of: "transfer-encoding", in: headers)
        let isBodiless = status == 204 || status == 304
        guard lengths.allSatisfy(Self.isLength), Set(lengths).count <= 1,
            codings.allSatisfy({ $0.lowercased() == "chunked" }), codings.count <= 1
        else {
            self = .contradictory
            return
        }
        if !codings.isEmpty {
            self = isBodiless || !lengths.isEmpty ? .doubtful : .plain
        } else {
            self = isBodiless && lengths.contains { $0 != "0" } ? .doubtful : .plain
        }
    }

    /// A list may stand in one line or in several (RFC 9110 §5.3).
    private static func items(of name: String, in headers: [WireHeader]) -> [Substring] {
        headers.filter { $0.name.lowercased() == name }.flatMap { header in
            header.value.split(separator: ",", omittingEmptySubsequences: false).map { item in
                Substring(item.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
            }
        }
    }

    /// Digits alone, and few enough for libcurl's 63 bits.
    private static func isLength(_ text: Substring) -> Bool {
        (1...18).contains(text.utf8.count) && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}
