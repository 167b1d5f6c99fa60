import CurlTransport
import Foundation
import Provisioning
import Testing

@Suite("TLS is verified", .enabled(if: OpenSSL.isThere))
struct TLSTests {
    private func trusting(_ file: String) -> CurlConfiguration {
        var configuration = CurlConfiguration.standard
        configuration.authoritiesFile = file
        return configuration
    }

    @Test("a self-signed certificate is not accepted, and nothing is sent")
    func selfSigned() async throws {
        try await OpenSSL.serving { server in
            try await withTransport { transport in
                let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
                let failure = try #require(result.failure)
                #expect(failure.kind == .certificate && !failure.possiblySent && failure.code == 60)
                #expect(failure.reason == "the certificate was not accepted: it is self-signed")
                #expect(result.transmissions == 0)
            }
        }
    }

    @Test("a certificate of a configured authority is accepted")
    func configuredAuthority() async throws {
        try await OpenSSL.serving { server in
            try await withTransport(trusting(server.certificateFile)) { transport in
                let result = await transport.perform(wireRequest(.get, server.url))
                #expect(result.answer?.status == 200)
                #expect(result.transmissions == 1)
            }
        }
    }

    @Test("a certificate for another host is not accepted")
    func otherHost() async throws {
        try await OpenSSL.serving(names: "DNS:scim.example") { server in
            try await withTransport(trusting(server.certificateFile)) { transport in
                let failure = await transport.perform(wireRequest(.get, server.url)).failure
                #expect(failure?.kind == .certificate)
                #expect(failure?.reason == "the certificate was not accepted: it was issued for another host")
                #expect(failure?.possiblySent == false)
            }
        }
    }

    @Test("an expired certificate is not accepted")
    func expired() async throws {
        try await OpenSSL.serving(days: -1) { server in
            try await withTransport(trusting(server.certificateFile)) { transport in
                let failure = await transport.perform(wireRequest(.get, server.url)).failure
                #expect(failure?.kind == .certificate)
                #expect(failure?.reason == "the certificate was not accepted: it has expired")
            }
        }
    }

    @Test("TLS before 1.2 is a failed handshake")
    func oldTLS() async throws {
        try await OpenSSL.serving(options: ["-tls1_1", "-cipher", "ALL@SECLEVEL=0"]) { server in
            try await withTransport(trusting(server.certificateFile)) { transport in
                let failure = await transport.perform(wireRequest(.get, server.url)).failure
                #expect(failure?.kind == .handshake)
                #expect(failure?.possiblySent == false)
            }
        }
    }

    @Test("a certificate of an authority that isn't ours is not accepted, though it is valid and for this host")
    func otherAuthority() async throws {
        try await OpenSSL.serving { ours in
            try await OpenSSL.serving { server in
                try await withTransport(trusting(ours.certificateFile)) { transport in
                    let result = await transport.perform(wireRequest(.post, server.url, body: "{}"))
                    #expect(result.failure?.kind == .certificate && result.failure?.possiblySent == false)
                    #expect(result.transmissions == 0)
                }
            }
        }
    }

    @Test("a connection cut at any byte of handshake and answer: nothing was sent before the one, no part is the other")
    func cutAnywhere() async throws {
        try await OpenSSL.serving { server in
            // A step that divides no record's length; the answer, a page of several KB, ends with its connection.
            for cut in stride(from: 0, to: 4000, by: 37) {
                let script = [Step.relayCut(UInt16(server.port), after: cut)]
                try await withServer([script], configuration: trusting(server.certificateFile)) { transport, relay in
                    let request = wireRequest(.get, "https://127.0.0.1:\(relay.port)/", timeout: .seconds(1))
                    let result = await transport.perform(request)
                    let failure = try #require(result.failure, "cut after \(cut)")
                    #expect(failure.kind == .handshake || failure.kind == .connectionLost, "cut after \(cut)")
                    #expect(failure.possiblySent == (result.transmissions == 1), "cut after \(cut)")
                    #expect(failure.kind != .handshake || !failure.possiblySent, "cut after \(cut)")
                }
            }
        }
    }

    @Test("an authorities' file that can't be read stops the transport before it starts")
    func noAuthorities() {
        #expect(throws: CurlUnavailable.self) {
            try CurlTransport(configuration: trusting("/nonexistent/ca.pem"))
        }
    }
}

@Suite("What answers in place of TLS")
struct HandshakeTests {
    @Test("a server that speaks no TLS is a failed handshake")
    func plain() async throws {
        try await withServer([[.send("HTTP/1.1 400 Bad Request\r\n\r\n"), .hold]]) { transport, server in
            let result = await transport.perform(wireRequest(.get, "https://127.0.0.1:\(server.port)/"))
            #expect(result.failure?.kind == .handshake)
            #expect(result.failure?.possiblySent == false)
            #expect(result.transmissions == 0)
        }
    }

    @Test("a server that says nothing is a stalled handshake, and nothing was sent")
    func stalled() async throws {
        try await withServer([[.hold]]) { transport, server in
            var request = wireRequest(.post, "https://127.0.0.1:\(server.port)/", body: "{}")
            request.connectTimeout = .milliseconds(200)
            let result = await transport.perform(request)
            let failure = try #require(result.failure)
            #expect(failure.kind == .handshake && failure.code == 28 && !failure.possiblySent)
            #expect(result.transmissions == 0)
        }
    }

    @Test("a server that hangs up is a failed handshake", arguments: [Step.close, .reset])
    func hangsUp(step: Step) async throws {
        try await withServer([[.readBytes, step]]) { transport, server in
            let result = await transport.perform(wireRequest(.get, "https://127.0.0.1:\(server.port)/"))
            #expect(result.failure?.kind == .handshake)
            #expect(result.transmissions == 0)
        }
    }
}
