import CLibcurl
import Provisioning
import Testing

@testable import CurlTransport

@Suite("libcurl's codes become kinds of failure")
struct FailureEvidenceTests {
    @Test(
        "codes that mean the same whatever was sent",
        arguments: [
            (5, .unresolved), (6, .unresolved), (7, .unconnected), (97, .unconnected), (35, .handshake),
            (59, .handshake), (58, .certificate), (60, .certificate), (77, .certificate), (83, .certificate),
            (91, .certificate), (18, .connectionLost), (52, .connectionLost), (55, .connectionLost),
            (56, .connectionLost), (65, .connectionLost), (63, .answerTooLarge), (100, .answerTooLarge),
            (8, .malformedAnswer), (61, .malformedAnswer), (23, .malformedAnswer),
        ] as [(UInt32, WireFailure.Kind)]
    )
    func plain(code: UInt32, kind: WireFailure.Kind) {
        for transmissions in 0...2 {
            let failure = WireFailure(.sample(code, transmissions: transmissions))
            #expect(failure.kind == kind)
            #expect(failure.code == Int(code))
            #expect(failure.possiblySent == (transmissions > 0))
            #expect(!failure.reason.isEmpty)
        }
    }

    @Test("codes of a request that can't be made", arguments: [1, 2, 3, 27, 43, 48] as [UInt32])
    func unusable(code: UInt32) {
        #expect(WireFailure(.sample(code, transmissions: 0)).kind == .unusable)
    }

    @Test("an unsupported protocol after the request went out is an answer that is not HTTP")
    func notHTTP() {
        #expect(WireFailure(.sample(1, transmissions: 1)).kind == .malformedAnswer)
    }

    @Test("an unknown code after the request went out is treated as a lost connection")
    func unknown() {
        let failure = WireFailure(.sample(99, transmissions: 1))
        #expect(failure.kind == .connectionLost && failure.possiblySent)
    }

    @Test("a timeout says how far it came")
    func timeouts() {
        var evidence = FailureEvidence.sample(28, transmissions: 0)
        evidence.isEncrypted = true
        #expect(evidence.kind == .unresolved)
        evidence.isNameResolved = true
        #expect(evidence.kind == .unconnected)
        evidence.isConnected = true
        #expect(evidence.kind == .handshake)
        evidence.isHandshakeDone = true
        #expect(evidence.kind == .timeout)
        evidence.transmissions = 1
        #expect(evidence.kind == .timeout)
    }

    @Test("a write that we stopped is an answer too large")
    func stopped() {
        var evidence = FailureEvidence.sample(23, transmissions: 1)
        evidence.overflow = .body
        #expect(evidence.kind == .answerTooLarge)
    }
}

extension FailureEvidence {
    fileprivate static func sample(_ code: UInt32, transmissions: Int) -> FailureEvidence {
        FailureEvidence(
            code: CURLcode(rawValue: code),
            transmissions: transmissions,
            isEncrypted: false,
            isNameResolved: false,
            isConnected: false,
            isHandshakeDone: false,
            overflow: nil,
            proxyStatus: 0,
            verifyResult: 0,
            systemError: 0
        )
    }
}
