import SCIM

/// What a test may do to the sandbox behind the API's back, below `/sandbox/`. It takes the API's token, counts toward
/// no limit, and stands in no log.
///
/// | route | effect |
/// | --- | --- |
/// | `GET /sandbox/state` | the state, the counters and what is to fail |
/// | `PUT /sandbox/state` | puts such a state in its place |
/// | `DELETE /sandbox/state` | back to the beginning |
/// | `PUT /sandbox/outage` | `{"fault": "503", "retryAfter": 30}`: every request fails so, until |
/// | `DELETE /sandbox/outage` | it is over |
/// | `POST /sandbox/faults` | `[{"fault": "reset-after", "method": "POST", "path": "/Users", "skip": 0, "times": 1}]` |
/// | `DELETE /sandbox/faults` | forgets them |
/// | `PUT /sandbox/shares` | `{"shares": "429=0.05,500=0.1"}`, as `--fail` has it |
/// | `POST /sandbox/join` | `{"users": ["a@example.com"]}`, or `{}` for all: the invited join |
struct AdminRoutes {
    static let prefix = "/sandbox/"

    /// Whether a path is for the admin routes.
    static func own(_ path: String) -> Bool {
        path.hasPrefix(prefix)
    }

    /// Carries out an admin request.
    static func respond(to request: ProviderRequest, on machine: inout SandboxMachine) -> ProviderResponse {
        guard machine.front.token.isShown(in: request.head.authorization) else { return Front.unauthorized }
        do throws(ProviderProblem) {
            return try answer(request, &machine)
        } catch {
            return error.response
        }
    }

    private static func answer(
        _ request: ProviderRequest,
        _ machine: inout SandboxMachine
    ) throws(ProviderProblem) -> ProviderResponse {
        switch (request.method, String(request.path.dropFirst(prefix.count))) {
        case ("GET", "state"):
            return ProviderResponse(status: 200, body: state(of: machine))
        case ("PUT", "state"):
            machine.restore(try snapshot(request))
        case ("DELETE", "state"):
            machine.reset()
        case ("PUT", "outage"):
            machine.setOutage(try outage(try body(request)))
        case ("DELETE", "outage"):
            machine.setOutage(nil)
        case ("POST", "faults"):
            machine.script(try script(try body(request)))
        case ("DELETE", "faults"):
            machine.clearScript()
        case ("PUT", "shares"):
            machine.setShares(try shares(try body(request)))
        case ("POST", "join"):
            let joined = machine.join(try joining(try body(request)))
            return ProviderResponse(status: 200, body: ["joined": .integer(Int64(joined))])
        default:
            throw .notFound("\(request.method) \(request.path)")
        }
        return ProviderResponse(status: 204, body: nil)
    }

    private static func state(of machine: SandboxMachine) -> JSONValue {
        var state = machine.snapshot.json.objectValue ?? [:]
        state["counters"] = machine.counters.json
        state["outage"] = machine.front.outage.map { .string($0.fault.description) } ?? .null
        state["scripted"] = .integer(Int64(machine.front.faults.script.count))
        return .object(state)
    }

    private static func body(_ request: ProviderRequest) throws(ProviderProblem) -> JSONValue {
        do {
            return try JSONValue.parse(request.body)
        } catch {
            throw .badRequest(.invalidSyntax, "\(error)")
        }
    }

    private static func snapshot(_ request: ProviderRequest) throws(ProviderProblem) -> DirectorySnapshot {
        let json = try body(request)
        do {
            return try DirectorySnapshot(json: json)
        } catch {
            throw .badRequest(.invalidValue, "\(error)")
        }
    }

    private static func outage(_ json: JSONValue) throws(ProviderProblem) -> InjectedFault {
        guard let name = json["fault"]?.stringValue, let fault = Fault(name), !fault.executes else {
            throw .badRequest(.invalidValue, "fault should be a status, reset, hang or html, without -after")
        }
        return InjectedFault(fault, retryAfter: seconds(json["retryAfter"]))
    }

    private static func script(_ json: JSONValue) throws(ProviderProblem) -> [ScriptedFault] {
        guard let entries = json.arrayValue else { throw .badRequest(.invalidSyntax, "the body should be a list") }
        var faults: [ScriptedFault] = []
        for entry in entries {
            let name = entry["fault"]?.stringValue
            let fault = name.flatMap(Fault.init)
            guard fault != nil || name == "none" else {
                throw .badRequest(.invalidValue, "fault should be a fault's name, or none")
            }
            let skip = entry["skip"]?.integerValue ?? 0
            let times = entry["times"]?.integerValue ?? 1
            guard skip >= 0, times > 0 else { throw .badRequest(.invalidValue, "skip or times is out of range") }
            faults.append(
                ScriptedFault(
                    fault.map { InjectedFault($0, retryAfter: seconds(entry["retryAfter"])) },
                    method: entry["method"]?.stringValue,
                    pathPrefix: entry["path"]?.stringValue,
                    skip: Int(clamping: skip),
                    times: Int(clamping: times)
                )
            )
        }
        return faults
    }

    private static func shares(_ json: JSONValue) throws(ProviderProblem) -> FaultShares {
        do {
            return try FaultShares(parsing: json["shares"]?.stringValue ?? "")
        } catch {
            throw .badRequest(.invalidValue, "\(error)")
        }
    }

    private static func joining(_ json: JSONValue) throws(ProviderProblem) -> [String]? {
        guard let users = json["users"] else { return nil }
        guard let ids = users.arrayValue?.compactMap(\.stringValue) else {
            throw .badRequest(.invalidValue, "users should be a list of ids")
        }
        return ids
    }

    private static func seconds(_ json: JSONValue?) -> Duration? {
        json?.integerValue.map { .seconds($0) }
    }
}
