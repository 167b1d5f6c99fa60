import Foundation
import Glibc

/// What rosterd sent, to be sent again by others.
struct RecordedRequests {
    /// Of POST /Users.
    var bodies: [[UInt8]]
    var contentType: String
}

/// The same requests, sent by `curl --parallel`, of which nothing is journaled.
struct CurlLoad {
    var requests: RecordedRequests
    var inFlight: Int
    var directory: URL

    func run(to url: String) throws -> DeliveryMeasurement {
        let file = directory.appending(path: "curl.config")
        try configuration(url).write(to: file)
        let curl = Process()
        curl.executableURL = URL(filePath: "/usr/bin/env")
        let answers = directory.appending(path: "curl.answers")
        try Data().write(to: answers)
        curl.standardOutput = try FileHandle(forWritingTo: answers)
        curl.standardError = FileHandle.nullDevice
        curl.arguments = [
            "curl", "--silent", "--parallel", "--parallel-immediate", "--parallel-max", "\(inFlight)", "--config",
            file.path(percentEncoded: false),
        ]
        let (start, before) = (ContinuousClock.now, ProcessorTime.children.spent)
        try curl.run()
        curl.waitUntilExit()
        let measurement = DeliveryMeasurement(
            requests: requests.bodies.count,
            elapsed: ContinuousClock.now - start,
            processor: ProcessorTime.children.spent - before
        )
        let created = try String(contentsOf: answers, encoding: .utf8).split(separator: "\n").count { $0 == "201" }
        guard curl.terminationStatus == 0, created == requests.bodies.count else {
            throw BenchFailure("curl ended with \(curl.terminationStatus), and \(created) were created")
        }
        return measurement
    }

    /// A section for each request, with its own body.
    private func configuration(_ url: String) -> Data {
        let head = """
            url = "\(url)Users"
            request = "POST"
            header = "Authorization: Bearer \(DeliveryLoad.token)"
            header = "Content-Type: \(requests.contentType)"
            header = "Accept: \(requests.contentType)"
            output = "/dev/null"
            write-out = "%{http_code}\\n"

            """
        var text = Data()
        for (number, body) in requests.bodies.enumerated() {
            let quoted = String(decoding: body, as: UTF8.self).replacing("\\", with: "\\\\").replacing(
                "\"",
                with: "\\\""
            )
            text += Data(((number == 0 ? "" : "next\n") + head + "data-binary = \"\(quoted)\"\n").utf8)
        }
        return text
    }
}
