import Foundation
import SCIM

/// One request, as the sandbox's log tells of it.
struct LoggedRequest {
    /// In order of arrival, from 1.
    var sequence: Int
    /// When it arrived: on the clock since boot, and on the wall's since 1970.
    var arrival: Duration
    var wall: Duration
    var method: String
    /// The path's template.
    var route: String
    var id: String?
    /// Nil where it got no whole answer.
    var status: Int?
    var executed: Bool
    var body: JSONValue?

    init?(_ line: Substring) {
        guard let json = try? JSONValue.parse(String(line)), let sequence = json["seq"]?.integerValue,
            let boottime = json["boottimeNs"]?.integerValue, let time = json["time"]?.stringValue,
            let wall = Self.instant(time),
            let method = json["method"]?.stringValue, let executed = json["executed"]?.boolValue
        else { return nil }
        self.sequence = Int(sequence)
        self.arrival = .nanoseconds(boottime)
        self.wall = wall
        self.method = method
        self.route = json["route"]?.stringValue ?? json["path"]?.stringValue ?? ""
        id = json["id"]?.stringValue
        status = json["status"]?.integerValue.map { Int($0) }
        self.executed = executed
        body = json["body"]
    }

    /// `2026-11-21T22:23:39.123456Z`, to the microsecond.
    private static func instant(_ text: String) -> Duration? {
        let parts = text.dropLast().split(separator: ".")
        guard parts.count == 2, let second = try? Date(parts[0] + "Z", strategy: .iso8601),
            let micros = Int64(parts[1]), parts[1].count == 6
        else { return nil }
        return .seconds(second.timeIntervalSince1970) + .microseconds(micros)
    }

    /// `POST /Users`.
    var what: String { "\(method) \(route)" }
}

/// The sandbox's log: what really arrived, and when.
struct RequestLog {
    var requests: [LoggedRequest]

    /// A last line that is still being written is left out.
    init(path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        requests = text.split(separator: "\n").compactMap { LoggedRequest($0) }.sorted { $0.sequence < $1.sequence }
    }

    /// How many of each kind, such as `POST /Users`.
    var counts: [String: Int] { requests.reduce(into: [:]) { $0[$1.what, default: 0] += 1 } }

    /// The most requests that arrived within any stretch of that length, however it lies.
    func most(within window: Duration) -> Int {
        let arrivals = requests.map(\.arrival).sorted()
        var first = 0
        var most = 0
        for (index, arrival) in arrivals.enumerated() {
            while arrivals[first] <= arrival - window { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    /// How often each address's creation was carried out.
    var creations: [String: Int] {
        requests.filter { $0.what == "POST /Users" && $0.executed && $0.status != 409 }
            .reduce(into: [:]) { $0[$1.body?["userName"]?.stringValue?.lowercased() ?? "", default: 0] += 1 }
    }
}
