import CurlTransport
import Provisioning
import Testing

@Suite("Many at once, and the end")
struct ConcurrencyTests {
    @Test("two hundred requests at once each get their own answer")
    func twoHundred() async throws {
        try await withServer([], thereafter: [.echoAll]) { transport, server in
            let right = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    let method = number % 2 == 0 ? RequestMethod.post : .get
                    let request = wireRequest(
                        method,
                        "\(server.url)/\(number)",
                        body: method == .post ? "{\"n\":\(number)}" : nil,
                        timeout: .seconds(20)
                    )
                    group.addTask {
                        let answer = await transport.perform(request).answer
                        return answer?.text == "\(method.rawValue) /scim/v2/Users/\(number) HTTP/1.1"
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(right == 200)
            #expect(Set(server.seen.map(\.firstLine)).count == 200)
            #expect(server.seen.count == 200)
        }
    }

    @Test("a thousand requests one after the other use one connection")
    func oneConnection() async throws {
        try await withServer([], thereafter: [.echoAll]) { transport, server in
            for number in 0..<1000 {
                let result = await transport.perform(wireRequest(.get, "\(server.url)/\(number)"))
                guard result.answer?.status == 200 else {
                    Issue.record("request \(number): \(result)")
                    return
                }
            }
            #expect(server.connections == 1)
        }
    }

    @Test("one more request than allowed fails at once, with nothing sent, and there is room again afterwards")
    func crowded() async throws {
        var configuration = CurlConfiguration.standard
        configuration.requestsMax = 1
        try await withServer(
            [[.readRequest, .hold]],
            thereafter: [.answerAll(ScriptedServer.ok)],
            configuration: configuration
        ) {
            transport,
            server in
            let url = server.url
            let first = Task { await transport.perform(wireRequest(.get, url)) }
            try await server.waitForRequests(1)
            let second = await transport.perform(wireRequest(.get, url))
            #expect(second.failure?.kind == .unconnected)
            #expect(second.failure?.possiblySent == false)
            #expect(second.transmissions == 0)
            first.cancel()
            #expect(await first.value.failure?.kind == .cancelled)
            #expect(await transport.perform(wireRequest(.get, url)).answer?.status == 200)
        }
    }

    @Test("a cancelled task's request ends at once, and its connection with it")
    func cancellation() async throws {
        try await withServer([[.readRequest, .hold]], thereafter: [.answerAll(ScriptedServer.ok)]) {
            transport,
            server in
            let url = server.url
            let task = Task { await transport.perform(wireRequest(.post, url, body: "{}", timeout: .seconds(60))) }
            try await server.waitForRequests(1)
            let begin = ContinuousClock.now
            task.cancel()
            let result = await task.value
            #expect(ContinuousClock.now - begin < .seconds(20))
            #expect(result.failure?.kind == .cancelled)
            #expect(result.failure?.possiblySent == true)
            #expect(result.transmissions == 1)
            _ = await transport.perform(wireRequest(.get, url))
            #expect(server.connections == 2)
        }
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await withServer([], thereafter: [.answerAll(ScriptedServer.ok)]) { transport, server in
            let url = server.url
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await transport.perform(wireRequest(.post, url, body: "{}"))
            }
            let result = await task.value
            #expect(result.failure?.kind == .cancelled)
            #expect(result.failure?.possiblySent == false)
            #expect(result.transmissions == 0 && server.connections == 0)
        }
    }

    @Test("cancelling at any instant gives each request one result")
    func cancellationRaces() async throws {
        try await withServer([], thereafter: [.echoAll]) { transport, server in
            let url = server.url
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let task = Task { await transport.perform(wireRequest(.get, "\(url)/\(number)")) }
                        for _ in 0..<(number % 10) { await Task.yield() }
                        task.cancel()
                        let result = await task.value
                        #expect(result.answer?.status == 200 || result.failure?.kind == .cancelled)
                        #expect(result.failure?.possiblySent != true || result.transmissions == 1)
                    }
                }
            }
        }
    }

    @Test("shutdown ends what is in flight as cancelled, may be called twice, and refuses what comes later")
    func shutdown() async throws {
        let server = try ScriptedServer([], thereafter: [.readRequest, .hold])
        defer { server.stop() }
        let transport = try CurlTransport(configuration: .standard)
        let url = server.url
        let tasks = (0..<5).map { number in
            Task { await transport.perform(wireRequest(.post, "\(url)/\(number)", body: "{}", timeout: .seconds(60))) }
        }
        try await server.waitForRequests(5)
        async let first: Void = transport.shutdown()
        await transport.shutdown()
        await first
        for task in tasks {
            let result = await task.value
            #expect(result.failure?.kind == .cancelled)
            #expect(result.failure?.possiblySent == true)
        }
        let late = await transport.perform(wireRequest(.get, url))
        #expect(late.failure?.kind == .cancelled)
        #expect(late.failure?.possiblySent == false)
    }

    @Test("a transport that is let go of ends its thread")
    func letGo() throws {
        for _ in 0..<20 { _ = try CurlTransport(configuration: .standard) }
    }

    @Test("a slow target doesn't hold up another")
    func independence() async throws {
        try await withServer([[.readRequest, .hold]], thereafter: [.answerAll(ScriptedServer.ok)]) {
            transport,
            server in
            let url = server.url
            let slow = Task { await transport.perform(wireRequest(.get, url, timeout: .seconds(60))) }
            try await server.waitForRequests(1)
            let begin = ContinuousClock.now
            let result = await transport.perform(wireRequest(.get, url))
            #expect(result.answer?.status == 200)
            #expect(ContinuousClock.now - begin < .seconds(20))
            slow.cancel()
        }
    }
}
