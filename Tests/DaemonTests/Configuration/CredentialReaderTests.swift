import Foundation
import Ports
import SystemPackage
import TestSupport
import Testing

@testable import Daemon

@Suite("A credential")
struct CredentialReaderTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func file(_ content: String, mode: Int) throws -> FilePath {
        let path = directory.path("token")
        try Data(content.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return FilePath(path)
    }

    private func refusal(of reader: CredentialReader) -> String? {
        do throws(CredentialError) {
            _ = try reader.read()
            return nil
        } catch {
            return error.reason
        }
    }

    @Test(
        "is read from its owner's file, without the newline at its end",
        arguments: ["s3cret", "s3cret\n", "s3cret\r\n"]
    )
    func fromFile(content: String) throws {
        let path = try file(content, mode: 0o600)
        #expect(try CredentialReader(.token, in: .file(path), environment: [:]).read() == BearerToken(secret: "s3cret"))
    }

    private func configuration(credential: String) throws -> Configuration {
        try Configuration(
            yaml: SampleText.with(("{ file: amplitude.token }", credential)),
            file: FilePath(directory.path("rosterd.yaml"))
        )
    }

    @Test("in a file that the daemon would refuse is found before it is needed; one that isn't there yet is only told")
    func found() throws {
        let asked = try configuration(credential: "{ file: token }")
        #expect(asked.credentialFindings().map(\.isRefused) == [false])
        _ = try file("s3cret", mode: 0o644)
        let refused = asked.credentialFindings()
        #expect(refused.map(\.isRefused) == [true])
        #expect(refused.first?.problem.description.hasPrefix("targets.amplitude.credential: the file ") == true)
        #expect(refused.first?.reason.contains("can be read by others than its owner (mode 644)") == true)
        _ = try file("two words", mode: 0o600)
        #expect(asked.credentialFindings().map(\.isRefused) == [true])
        _ = try file("s3cret", mode: 0o600)
        #expect(asked.credentialFindings() == [])
    }

    @Test("that a reload can't renew is known as such")
    func startOnly() throws {
        #expect(try configuration(credential: "{ systemd: token }").startOnlyCredentials == ["target amplitude"])
        #expect(try configuration(credential: "{ file: token }").startOnlyCredentials == [])
    }

    @Test("is read anew each time")
    func renewed() throws {
        let reader = CredentialReader(.token, in: .file(try file("one", mode: 0o400)), environment: [:])
        #expect(try reader.read().secret == "one")
        _ = try file("two", mode: 0o600)
        #expect(try reader.read().secret == "two")
    }

    @Test("is refused where others can read the file", arguments: [0o640, 0o604, 0o644, 0o660, 0o601])
    func exposed(mode: Int) throws {
        let reader = CredentialReader(.token, in: .file(try file("s3cret", mode: mode)), environment: [:])
        let reason = try #require(refusal(of: reader))
        #expect(reason.contains("can be read by others than its owner (mode \(String(mode, radix: 8))): chmod 600 it"))
        #expect(!reason.contains("s3cret"))
    }

    @Test(
        "of a kind that no header could bear is refused",
        arguments: ["two\nlines\n", "Bearer s3cret", "pass\u{e9}", "a\tb", "\u{0}x"]
    )
    func malformed(content: String) throws {
        let reader = CredentialReader(.token, in: .file(try file(content, mode: 0o600)), environment: [:])
        let reason = try #require(refusal(of: reader))
        #expect(reason.contains("is not one line of visible ASCII"))
        #expect(!reason.contains(content))
    }

    @Test("that is empty, missing, too long or a directory is said to be so")
    func absent() throws {
        func reasonOfFile(_ path: FilePath) -> String? {
            refusal(of: CredentialReader(.token, in: .file(path), environment: [:]))
        }
        #expect(reasonOfFile(try file("\n", mode: 0o600))?.hasSuffix("is empty") == true)
        #expect(
            reasonOfFile(try file(String(repeating: "x", count: 20_000), mode: 0o600))?.hasSuffix("is too large")
                == true
        )
        #expect(reasonOfFile(FilePath(directory.path("none")))?.hasSuffix("can't be read: no such file") == true)
        #expect(reasonOfFile(FilePath(directory.url.path))?.hasSuffix("is not a regular file") == true)
    }

    @Test("comes from the environment it was given")
    func fromEnvironment() throws {
        #expect(try CredentialReader(.token, in: .environment("T"), environment: ["T": "abc"]).read().secret == "abc")
        #expect(
            refusal(of: CredentialReader(.token, in: .environment("T"), environment: [:]))
                == "the environment variable T is not set"
        )
    }

    @Test("comes from systemd's directory, whatever mode the file seems to have")
    func fromSystemd() throws {
        _ = try file("abc\n", mode: 0o440)
        let environment = ["CREDENTIALS_DIRECTORY": directory.url.path]
        #expect(try CredentialReader(.token, in: .systemd("token"), environment: environment).read().secret == "abc")
        let reason = try #require(refusal(of: CredentialReader(.token, in: .systemd("token"), environment: [:])))
        #expect(reason.contains("$CREDENTIALS_DIRECTORY is not set"))
    }

    @Test("never shows itself")
    func silent() {
        let token = BearerToken(secret: "s3cret")
        #expect(
            "\(token) \(String(reflecting: token)) \([token]) \(String(describing: Optional(token)))".contains("s3cret")
                == false
        )
    }
}
