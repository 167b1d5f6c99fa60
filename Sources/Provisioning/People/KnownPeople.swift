import HRFeed

/// Everybody that is known of a source, by fingerprints: so that a row that says what it said before is recognised before it
/// is read any further, and whoever isn't in a file is found without the file being kept.
///
/// 17 bytes a place, in a table at most half full. A person is found by the fingerprint of the employee id. Two that share
/// one (among a million people there are such two with a probability of 1 in 37 million) are taken for one that was seen if
/// either was: then nobody is wrongly absent.
public struct KnownPeople: Sendable {
    /// What a row is to what is known.
    public enum Sighting: Sendable, Hashable {
        /// As it was when it was last accepted.
        case unchanged
        /// Someone known, of whom something else is said.
        case changed
        case new
        /// Someone whom this file has named before.
        case again
    }

    /// Changes with every change of one of these people: two with the same one are the same people.
    public let revision: Int64
    /// The last intake that had changed any of them.
    public let throughIntake: Int64
    let keyed: KeyedFingerprint

    private var ids: [UInt64]
    private var prints: [UInt64]
    private var flags: [Flags]
    private var count = 0
    private var presentUnseen = 0

    private struct Flags: OptionSet {
        let rawValue: UInt8
        static let taken = Flags(rawValue: 1)
        static let hasPrint = Flags(rawValue: 2)
        static let isPresent = Flags(rawValue: 4)
        static let isSeen = Flags(rawValue: 8)
    }

    /// - Parameters:
    ///   - key: of the fingerprints; nil unless it has 16 bytes.
    ///   - capacity: how many people to make room for at once; more are taken, too.
    public init?(revision: Int64, throughIntake: Int64, key: some Collection<UInt8>, capacity: Int) {
        guard let keyed = KeyedFingerprint(key: key) else { return nil }
        self.init(revision: revision, throughIntake: throughIntake, keyed: keyed, capacity: capacity)
    }

    /// For a file of which nobody is known.
    public static let nobody = KnownPeople(
        revision: 0,
        throughIntake: 0,
        keyed: KeyedFingerprint(first: 0, second: 0),
        capacity: 0
    )

    private init(revision: Int64, throughIntake: Int64, keyed: KeyedFingerprint, capacity: Int) {
        self.revision = revision
        self.throughIntake = throughIntake
        self.keyed = keyed
        let places = Self.places(for: capacity)
        ids = Array(repeating: 0, count: places)
        prints = Array(repeating: 0, count: places)
        flags = Array(repeating: [], count: places)
    }

    /// A power of two, so that a place is found with a mask.
    private static func places(for capacity: Int) -> Int {
        var places = 1024
        while places < 2 * capacity { places *= 2 }
        return places
    }

    /// Of the people that have not left, nobody has yet to be seen.
    public var isEverybodySeen: Bool { presentUnseen == 0 }

    /// Someone who is known.
    ///
    /// - Parameters:
    ///   - print: of the record that was last accepted of them; nil where there is none to compare with.
    ///   - isPresent: they have not left.
    public mutating func insert(_ employee: EmployeeID, print: UInt64?, isPresent: Bool) {
        growIfNeeded()
        let place = place(of: fingerprint(of: employee))
        if !flags[place].contains(.taken) { count += 1 }
        ids[place] = fingerprint(of: employee)
        prints[place] = print ?? 0
        flags[place] = [.taken]
        if print != nil { flags[place].insert(.hasPrint) }
        if isPresent {
            flags[place].insert(.isPresent)
            presentUnseen += 1
        }
    }

    /// A file names someone.
    ///
    /// - Parameters:
    ///   - id: the fingerprint of the employee id.
    ///   - print: of the record.
    public mutating func see(id: UInt64, print: UInt64) -> Sighting {
        let place = place(of: id)
        var flag = flags[place]
        guard flag.contains(.taken) else {
            add(id, at: place)
            return .new
        }
        guard !flag.contains(.isSeen) else { return .again }
        flag.insert(.isSeen)
        flags[place] = flag
        if flag.contains(.isPresent) { presentUnseen -= 1 }
        return flag.contains(.hasPrint) && prints[place] == print ? .unchanged : .changed
    }

    /// A file names someone in a row that can't be taken.
    public mutating func see(_ employee: EmployeeID) { _ = see(id: fingerprint(of: employee), print: 0) }

    public func isSeen(_ employee: EmployeeID) -> Bool { flags[place(of: fingerprint(of: employee))].contains(.isSeen) }

    private func fingerprint(of employee: EmployeeID) -> UInt64 {
        var text = employee.rawValue
        return text.withUTF8 { keyed.of(UnsafeRawBufferPointer($0)) }
    }

    private mutating func add(_ id: UInt64, at place: Int) {
        ids[place] = id
        prints[place] = 0
        flags[place] = [.taken, .isSeen]
        count += 1
        growIfNeeded()
    }

    /// Where it stands, or would.
    private func place(of id: UInt64) -> Int {
        let mask = ids.count - 1
        var place = Int(truncatingIfNeeded: id) & mask
        while flags[place].contains(.taken), ids[place] != id { place = (place + 1) & mask }
        return place
    }

    private mutating func growIfNeeded() {
        guard 2 * (count + 1) > ids.count else { return }
        let old = (ids: ids, prints: prints, flags: flags)
        ids = Array(repeating: 0, count: 2 * old.ids.count)
        prints = Array(repeating: 0, count: ids.count)
        flags = Array(repeating: [], count: ids.count)
        for index in old.ids.indices where old.flags[index].contains(.taken) {
            let place = place(of: old.ids[index])
            (ids[place], prints[place], flags[place]) = (old.ids[index], old.prints[index], old.flags[index])
        }
    }
}
