import HRFeed
import Provisioning
import SystemPackage
import Testing

@testable import Daemon

@Suite("The configuration that the package installs")
struct InstalledConfigurationTests {
    private let configuration: Configuration

    init() throws {
        configuration = try Configuration.load(SamplePeople.folder("").appending("installed.yaml"))
    }

    @Test("stands, without a remark, and fits the unit's directories")
    func stands() {
        #expect(configuration.remarks.isEmpty)
        #expect(configuration.state == "/var/lib/rosterd")
        #expect(configuration.control == "/run/rosterd/control.sock")
        #expect(configuration.sources.compactMap { $0.drop?.directory } == ["/var/spool/rosterd/hr"])
    }

    @Test("reaches nobody but this machine's sandbox, and asks before it invites everybody")
    func reachesNobody() throws {
        let target = try #require(configuration.targets.first)
        #expect(configuration.targets.count == 1)
        #expect(target.url.text == "http://127.0.0.1:8642/scim/1/")
        #expect(configuration.sources.first?.rules.guards.holdsFirstSnapshot == true)
    }

    @Test("reads the sample exports that come with it")
    func samples() throws {
        let source = try #require(configuration.sources.first)
        let sample = try SamplePeople(SamplePeople.folder("samples").appending("day1.csv"), of: source)
        #expect(sample.people.count == 60)
        #expect(sample.refused.isEmpty)
    }
}
