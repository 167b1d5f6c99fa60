import Testing

@testable import Daemon

@Suite("Where the control socket is, and whose")
struct ControlConfigurationTests {
    private func configuration(_ control: String) throws -> Configuration {
        try Configuration(yaml: SampleText.with(("sources:\n", "\(control)\nsources:\n")), file: SampleText.file)
    }

    @Test("is a path, or a socket and a group; each has a default")
    func places() throws {
        let plain = try configuration("control: /run/a.sock")
        #expect(plain.control == "/run/a.sock" && plain.controlGroup == nil)
        let both = try configuration("control: { socket: /run/b.sock, group: ops }")
        #expect(both.control == "/run/b.sock" && both.controlGroup == "ops")
        let group = try configuration("control: { group: ops }")
        #expect(group.control == "/var/lib/rosterd/control.sock" && group.controlGroup == "ops")
    }

    @Test("a group that this machine doesn't have is named")
    func unknownGroup() throws {
        let root = try configuration("control: { group: root }")
        #expect(try root.controlMode().group == 0)
        let missing = try configuration("control: { group: nobody-is-in-here }")
        let error = #expect(throws: (any Error).self) { _ = try missing.controlMode() }
        #expect("\(try #require(error))".contains("no group called \"nobody-is-in-here\""))
    }
}
