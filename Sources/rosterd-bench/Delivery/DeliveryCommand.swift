import ArgumentParser
import Foundation

/// `rosterd-bench delivery`
struct DeliveryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery",
        abstract: "Operations a second through journal, libcurl and a server, beside curl's own.",
        discussion: """
            Each run invites as many people, whose operations stand in a journal of their own, and ends when every outcome is \
            synced there. `curl --parallel` sends the very same requests to the same server, before and after; and so does a script in Python, one after the other, which \
            strikes off each that is done in an SQLite file of its own. The server is \
            the sandbox, in a process of its own; nginx, which answers a fixed 201, where there is one; and none: a transport \
            that answers at once, which leaves what journal and machine take themselves.

            By default it takes some five minutes, with nginx; each run as long as its requests need, and as long again to fill its \
            journal.
            """
    )

    @Option(help: "How many requests each run sends: 100 to 1,000,000.")
    var operations = 10_000

    @Option(help: "How many are in flight at once; may be given several times.")
    var inFlight = [1, 8, 32]

    @OptionGroup var program: RosterdOption

    @Option(help: "The nginx binary. Default: the one in PATH, if any.")
    var nginx: String?

    @OptionGroup var options: BenchOptions

    func validate() throws {
        guard (100...1_000_000).contains(operations) else { throw ValidationError("100 to 1,000,000 operations") }
        guard inFlight.allSatisfy({ (1...64).contains($0) }) else { throw ValidationError("1 to 64 in flight") }
    }

    func run() async throws {
        try await options.measure { place, output in
            let syncs = try SyncRate.measure(in: place, for: .seconds(2))
            output.line("fdatasync, alone: \(syncs)")
            let requests = try await DeliveryLoad(operations: operations, inFlight: 32, directory: place).record()
            output.line(DeliveryResult.heading)
            var results: [DeliveryResult] = []
            for server in try servers(in: place) {
                if let script = try await measureScript(server, requests, in: place) {
                    output.line(script.line)
                    results.append(script)
                }
                for count in inFlight {
                    results += try await measure(server, requests, inFlight: count, in: place, output)
                }
            }
            for count in inFlight {
                let load = DeliveryLoad(operations: operations, inFlight: count, directory: place)
                results.append(DeliveryResult("rosterd", to: nil, inFlight: count, try await load.run(to: nil)))
                output.line(results[results.count - 1].line)
            }
            let rate = Double(syncs.syncs) / syncs.elapsed.inSeconds
            try output.end(DeliverySummary(operations: operations, syncsPerSecond: rate, results: results))
        }
    }

    /// curl before and after, so that a machine that gets slower shows.
    private func measure(
        _ server: any BenchServer,
        _ requests: RecordedRequests,
        inFlight: Int,
        in place: URL,
        _ output: BenchOutput
    ) async throws -> [DeliveryResult] {
        var results: [DeliveryResult] = []
        for contender in ["curl", "rosterd", "curl"] {
            let running = try await server.start()
            defer { running.stop() }
            let measurement: DeliveryMeasurement
            if contender == "curl" {
                measurement = try CurlLoad(requests: requests, inFlight: inFlight, directory: place).run(
                    to: running.url
                )
            } else {
                let load = DeliveryLoad(operations: operations, inFlight: inFlight, directory: place)
                measurement = try await load.run(to: running.url)
            }
            let result = DeliveryResult(contender, to: server.name, inFlight: inFlight, measurement)
            output.line(result.line)
            results.append(result)
        }
        return results
    }

    /// One request after the other, which is as it would be written.
    private func measureScript(
        _ server: any BenchServer,
        _ requests: RecordedRequests,
        in place: URL
    ) async throws -> DeliveryResult? {
        let running = try await server.start()
        defer { running.stop() }
        let measurement = try PythonScript(in: place).deliver(requests, to: running.url, in: place)
        return measurement.map { DeliveryResult("a Python script", to: server.name, inFlight: 1, $0) }
    }

    private func servers(in place: URL) throws -> [any BenchServer] {
        let binary = try program.binary()
        var servers: [any BenchServer] = [SandboxProcess(binary: binary, directory: place)]
        let places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/nginx" }
        if let nginx = nginx ?? places.first(where: FileManager.default.isExecutableFile(atPath:)) {
            servers.append(NginxProcess(binary: nginx, directory: place))
        }
        return servers
    }
}
