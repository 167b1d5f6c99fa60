public import Provisioning

/// A file that rosterd took out of a drop directory, under its intake's id.
public struct Claim: Sendable, Hashable {
    public let id: IntakeID
    /// As it was dropped, shortened where the id would make it too long.
    public let originalName: DropName
    public let place: DropPlace

    /// `<intake id>-<name>`, with room for a report's suffix.
    public let storedName: DropName

    static let reportSuffix = ".report"
    private static let storedBytesMax = DropName.bytesMax - reportSuffix.utf8.count
    /// Of a name that is shortened this much is kept of the end, where a file's kind stands.
    private static let tailBytes = 24

    init?(id: IntakeID, originalName: DropName, place: DropPlace) {
        // A file that was put back under its stored name gets its old one again.
        let name = Self.split(originalName.bytes)?.name ?? originalName.bytes[...]
        let prefix = Array("\(id)-".utf8)
        let room = Self.storedBytesMax - prefix.count
        let short = name.count <= room ? Array(name) : name.prefix(room - Self.tailBytes) + name.suffix(Self.tailBytes)
        guard let original = DropName(bytes: short), let stored = DropName(bytes: prefix + short) else { return nil }
        self.init(id: id, originalName: original, storedName: stored, place: place)
    }

    /// What stands in one of rosterd's own directories under that name; nil where it is not a claimed file.
    init?(storedName: DropName, place: DropPlace) {
        guard let (id, name) = Self.split(storedName.bytes), let originalName = DropName(bytes: Array(name)) else {
            return nil
        }
        self.init(id: id, originalName: originalName, storedName: storedName, place: place)
    }

    private init(id: IntakeID, originalName: DropName, storedName: DropName, place: DropPlace) {
        self.id = id
        self.originalName = originalName
        self.storedName = storedName
        self.place = place
    }

    func moved(to place: DropPlace) -> Claim {
        Claim(id: id, originalName: originalName, storedName: storedName, place: place)
    }

    /// Where its report is while it is being written: hidden, so that it is never taken for a claimed file.
    var draftReportName: DropName? { DropName(".\(id)\(Self.reportSuffix)") }

    /// Where its report is when it is whole: beside the file.
    var reportName: DropName? { storedName.appending(Self.reportSuffix) }

    private static func split(_ bytes: [UInt8]) -> (id: IntakeID, name: ArraySlice<UInt8>)? {
        let length = IntakeID.mintedLength
        guard bytes.count > length + 1, bytes[length] == UInt8(ascii: "-"), IntakeID.isMinted(bytes[..<length]) else {
            return nil
        }
        return (IntakeID(String(decoding: bytes[..<length], as: UTF8.self)), bytes[(length + 1)...])
    }
}
