import Foundation
public import Ports
public import Provisioning

/// The other end of the control socket: what the daemon can do, from a command's process.
public struct ControlClient: DaemonControl {
    private let transport: any Transport
    private let socket: String

    /// - Parameters:
    ///   - transport: one that connects to the control socket, whatever the URL says.
    ///   - socket: its path, for the error that says nobody answers there.
    public init(transport: any Transport, socket: String) {
        self.transport = transport
        self.socket = socket
    }

    public func status() async throws(ControlError) -> StatusReport {
        try await ask(.get, "v1/status", body: nil)
    }

    public func plan(
        source: SourceID?,
        name: String,
        modified: WallInstant?,
        chunks: AsyncThrowingStream<[UInt8], any Error>
    ) async throws(ControlError) -> PlanReport {
        var bytes: [UInt8] = []
        do {
            for try await chunk in chunks { bytes += chunk }
        } catch {
            throw .incomplete
        }
        var query = "?name=\(Self.encoded(name))"
        if let source { query += "&source=\(Self.encoded(source.rawValue))" }
        if let modified { query += "&modified=\(modified.milliseconds)" }
        return try await ask(.post, "v1/plan" + query, body: bytes)
    }

    public func reload(force: Bool) async throws(ControlError) -> ReloadReport {
        try await ask(.post, "v1/reload?force=\(force)", body: [])
    }

    public func pause(_ target: TargetID, reason: String) async throws(ControlError) {
        let path = "v1/targets/\(Self.encoded(target.rawValue))/pause?reason=\(Self.encoded(reason))"
        let _: Nothing = try await ask(.post, path, body: [])
    }

    public func resume(_ target: TargetID) async throws(ControlError) {
        let _: Nothing = try await ask(.post, "v1/targets/\(Self.encoded(target.rawValue))/resume", body: [])
    }

    public func holds() async throws(ControlError) -> [Hold] {
        try await ask(.get, "v1/holds", body: nil)
    }

    public func hold(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldReport {
        try await ask(.get, "v1/holds/\(Self.encoded(hash.rawValue))?limit=\(limit)", body: nil)
    }

    public func heldPeople(_ hash: HoldHash, limit: Int) async throws(ControlError) -> HoldDetail {
        try await ask(.get, "v1/holds/\(Self.encoded(hash.rawValue))/people?limit=\(limit)", body: nil)
    }

    public func dashboard() async throws(ControlError) -> DashboardLink {
        try await ask(.get, "v1/dashboard", body: nil)
    }

    public func approve(_ hash: HoldHash) async throws(ControlError) -> ApprovalReport {
        try await ask(.post, "v1/holds/\(Self.encoded(hash.rawValue))/approve", body: [], answeredWith: [200, 409])
    }

    public func reject(_ hash: HoldHash, reason: String) async throws(ControlError) -> Hold {
        let path = "v1/holds/\(Self.encoded(hash.rawValue))/reject?reason=\(Self.encoded(reason))"
        return try await ask(.post, path, body: [])
    }

    func ask<Answer: Decodable>(
        _ method: RequestMethod,
        _ path: String,
        body: [UInt8]?,
        answeredWith statuses: Set<Int> = [200]
    ) async throws(ControlError) -> Answer {
        try decoded(await send(method, path, body: body), from: statuses)
    }

    /// As it came, whatever its status.
    func send(_ method: RequestMethod, _ path: String, body: [UInt8]?) async throws(ControlError) -> WireAnswer {
        let request = WireRequest(
            method: method,
            url: "http://localhost/" + path,
            headers: [],
            body: body,
            connectTimeout: .seconds(5),
            timeout: .seconds(600),
            answerBytesMax: 256 << 20
        )
        switch await transport.perform(request).outcome {
        case .failure(let failure) where failure.kind == .unconnected && !failure.possiblySent:
            let exists = FileManager.default.fileExists(atPath: socket)
            guard !exists || FileManager.default.isWritableFile(atPath: socket) else {
                throw .refused(reason: "you may not talk to \(socket); it is its group's")
            }
            throw .notRunning(socket: socket)
        case .failure(let failure):
            throw .refused(reason: "the daemon's answer did not arrive: \(failure.reason)")
        case .answer(let answer):
            return answer
        }
    }

    func decoded<Answer: Decodable>(
        _ answer: WireAnswer,
        from statuses: Set<Int>
    ) throws(ControlError) -> Answer {
        let decoder = JSONDecoder()
        do {
            guard statuses.contains(answer.status) else {
                throw try decoder.decode(ControlFailure.self, from: Data(answer.body)).controlError
            }
            return try decoder.decode(Answer.self, from: Data(answer.body))
        } catch let error as ControlError {
            throw error
        } catch {
            throw .refused(reason: "the daemon's answer can't be read: is it of the same version?")
        }
    }

    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
