public import Ports
public import Provisioning

extension ControlClient {
    public func reconcile(_ target: TargetID) async throws(ControlError) -> ReadingReport {
        try await ask(.post, "v1/targets/\(Self.encoded(target.rawValue))/readings", body: [])
    }

    public func reading(
        _ number: ReadingNumber?,
        of target: TargetID,
        employee: EmployeeID?,
        plans: Bool
    ) async throws(ControlError) -> ReadingReport {
        let place = number.map { String($0.rawValue) } ?? "latest"
        var path = "v1/targets/\(Self.encoded(target.rawValue))/readings/\(place)?plan=\(plans)"
        if let employee { path += "&employee=\(Self.encoded(employee.rawValue))" }
        return try await ask(.get, path, body: nil)
    }

    public func repair(
        _ number: ReadingNumber,
        of target: TargetID,
        employee: EmployeeID?
    ) async throws(ControlError) -> ReadingReport {
        var path = "v1/targets/\(Self.encoded(target.rawValue))/readings/\(number.rawValue)/repair"
        if let employee { path += "?employee=\(Self.encoded(employee.rawValue))" }
        return try await ask(.post, path, body: [])
    }
}
