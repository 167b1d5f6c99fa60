import Crypto
import Ports
import Provisioning

/// What all events of one request have in common.
struct RequestStamp {
    private let digest: String
    private let signedAt: WallInstant?
    let receivedAt: WallInstant

    /// Longest event id that is kept as it is.
    private static let eventIDBytesMax = 256

    /// Of the body alone, however often it is signed anew.
    private let bodyDigest: String

    init(body: [UInt8], signed: SignedInstant?, receivedAt: WallInstant) {
        self.receivedAt = receivedAt
        signedAt = signed?.instant
        digest = Self.digest(Array((signed?.text ?? "").utf8) + [0] + body)
        bodyDigest = Self.digest(body)
    }

    /// What tells this event from every other one of the source: the sender's own id, or the digest of its request with its
    /// place in it.
    func eventKey(of event: ReadEvent, at index: Int) -> String {
        guard let id = event.id, !id.isEmpty else { return "request:\(digest)/\(index)" }
        // What is longer than an id has reason to be is remembered by its digest.
        return id.utf8.count <= Self.eventIDBytesMax ? "id:\(id)" : "digest:\(Self.digest(Array(id.utf8)))"
    }

    /// What can't be read is told apart by where it stands: the same body again is no other refusal.
    func refusalKey(at index: Int) -> String { "refused:\(bodyDigest)/\(index)" }

    /// Of when the event is: by its own account, else by its signature's, else as of now.
    ///
    /// - Throws: its account can't be believed.
    func asOf(of event: ReadEvent) throws(EventRefusal) -> WallInstant {
        do throws(StampFlaw) {
            return try AsOfOrigin.present(event.asOf ?? signedAt ?? receivedAt, now: receivedAt)
        } catch {
            throw EventRefusal(
                reason: "its time is more than a day ahead of this machine's clock; is it of another unit or zone?"
            )
        }
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
