import SCIM

/// What `rosterd status --json` said.
struct StatusReading {
    var exitStatus: Int32
    var json: JSONValue

    /// One file, as status lists it.
    struct Intake: Hashable {
        var name: String
        var state: String
        var reason: String?
    }

    private var target: JSONValue? { json["journal"]?["targets"]?.arrayValue?.first }
    private var standing: JSONValue? { json["standings"]?.arrayValue?.first }

    /// The latest, newest first.
    var intakes: [Intake] {
        (json["journal"]?["intakes"]?.arrayValue ?? []).map { intake in
            Intake(
                name: intake["name"]?.stringValue ?? "",
                state: intake["state"]?.stringValue ?? "",
                reason: intake["reason"]?.stringValue
            )
        }
    }

    /// The hashes of what waits for an approval, oldest first.
    var holds: [String] { json["holds"]?.arrayValue?.compactMap { $0["hash"]?.stringValue } ?? [] }

    var people: Int { Int(json["journal"]?["people"]?["hr"]?.integerValue ?? 0) }
    var accounts: Int { Int(target?["accounts"]?.integerValue ?? 0) }
    var pause: String? { standing?["pause"]?.stringValue }
    var latestFailure: String? { standing?["latestFailure"]?.stringValue }
    var isProbing: Bool { standing?["probeInSeconds"] != nil }
    var parked: [String] { target?["parked"]?.arrayValue?.compactMap { $0["reason"]?.stringValue } ?? [] }

    var openOperations: Int {
        (target?["openByLane"]?.objectValue ?? [:]).reduce(0) { $0 + Int($1.value.integerValue ?? 0) }
    }

    /// Every accepted file is taken over, planned and delivered, and nothing is on the wire.
    var isDrained: Bool {
        let ends: Set = ["applied", "refused", "held", "rejected", "replaced"]
        return target?["isRead"]?.boolValue == true && target?["unplanned"]?.integerValue == 0 && openOperations == 0
            && standing?["inFlight"]?.integerValue == 0 && intakes.allSatisfy { ends.contains($0.state) }
    }

    /// For the message of a failure.
    var summary: String { json.description }
}
