import Hummingbird
import Ports
import Provisioning

/// Readings of targets.
///
/// | request | answer |
/// | --- | --- |
/// | `POST /v1/targets/T/readings` | the ``ReadingReport`` of one that was begun |
/// | `GET /v1/targets/T/readings/N?employee=E&plan=true` | the ``ReadingReport``; `latest` is a number, too |
/// | `POST /v1/targets/T/readings/N/repair?employee=E` | the ``ReadingReport``, with what was made of it |
extension ControlRoutes {
    func addReadings(to router: Router<BasicRequestContext>) {
        router.post("v1/targets/:target/readings") { _, context in
            let target = TargetID(try context.parameters.require("target"))
            return try await answer { () async throws(ControlError) in try await control.reconcile(target) }
        }
        router.get("v1/targets/:target/readings/:number") { request, context in
            let target = TargetID(try context.parameters.require("target"))
            let number = Self.number(try context.parameters.require("number"))
            let employee = request.uri.queryParameters["employee"].map { EmployeeID(String($0)) }
            let plans = request.uri.queryParameters["plan"] == "true"
            return try await answer { () async throws(ControlError) in
                try await control.reading(number, of: target, employee: employee, plans: plans)
            }
        }
        router.post("v1/targets/:target/readings/:number/repair") { request, context in
            let target = TargetID(try context.parameters.require("target"))
            let number = Self.number(try context.parameters.require("number"))
            let employee = request.uri.queryParameters["employee"].map { EmployeeID(String($0)) }
            return try await answer { () async throws(ControlError) in
                guard let number else { throw .refused(reason: "say which reading is to be repaired, by its number") }
                return try await control.repair(number, of: target, employee: employee)
            }
        }
    }

    /// Nil for the latest one.
    private static func number(_ text: String) -> ReadingNumber? {
        Int64(text).map { ReadingNumber(rawValue: $0) }
    }
}
