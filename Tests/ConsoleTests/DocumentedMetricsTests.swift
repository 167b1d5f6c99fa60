import Foundation
import Testing

@testable import Console

/// What others build on must exist: the documentation, the alerts and Grafana's dashboard name metrics by hand.
@Suite("Metrics are what is said of them")
struct DocumentedMetricsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    private let exported = Set(Metric.allCases.map(\.rawValue))

    /// Without what a histogram's series have at their ends.
    private func families(in text: String) -> Set<String> {
        Set(
            text.matches(of: /\b(?:rosterd|process)_[a-z_]+\b/).map { match in
                let name = String(match.0)
                let family = name.replacing(/_(bucket|sum|count)$/, with: "")
                return exported.contains(family) ? family : name
            }
        )
    }

    @Test("the article has every metric that is exported, and no other")
    func documented() throws {
        let article = try text("Sources/Daemon/Documentation.docc/Metrics.md")
        let rows = article.split(separator: "\n").filter { $0.hasPrefix("| `rosterd_") || $0.hasPrefix("| `process_") }
        #expect(rows.count == exported.count)
        #expect(families(in: rows.joined(separator: "\n")) == exported)
    }

    @Test(
        "neither an alert nor a panel names a metric that isn't exported",
        arguments: ["alerts.yaml", "alerts.test.yaml", "grafana.json"]
    )
    func used(file: String) throws {
        let used = families(in: try text("config/monitoring/\(file)"))
        #expect(used.count > 5)
        #expect(used.subtracting(exported).isEmpty)
    }

    @Test("every alert has its test")
    func tested() throws {
        let alerts = try text("config/monitoring/alerts.yaml").matches(of: /alert: (\w+)/).map { String($0.1) }
        let tests = try text("config/monitoring/alerts.test.yaml")
        #expect(alerts.count > 10)
        #expect(alerts.filter { !tests.contains("alertname: \($0)") } == [])
    }

    @Test("every metric of a running daemon's page is a family of the catalogue with a sample")
    func exportedAll() async throws {
        let text = await Stage().telemetry().metrics()
        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        // A kernel before 6.2 doesn't tell the number of descriptors.
        for metric in Metric.allCases where metric != .openDescriptors {
            #expect(samples.contains { $0.hasPrefix(metric.rawValue) }, "\(metric.rawValue)")
        }
    }
}
