import Ports
import Testing

@testable import rosterd

@Suite("What a reload came to")
struct ReloadTextTests {
    private func lines(warnings: [String] = [], startOnly: [String] = []) -> [String] {
        ReloadText(
            report: ReloadReport(changes: [], remarks: [], warnings: warnings, startOnly: startOnly, abandoned: [:])
        ).lines
    }

    @Test("never says that credentials were read anew which only a start hands over")
    func startOnly() {
        #expect(
            lines() == ["the configuration is in force; it says what it said before, and credentials were read anew"]
        )
        let told = lines(startOnly: ["target saas"])
        #expect(told[0].hasSuffix("and credentials in files were read anew"))
        #expect(told[1].contains("(target saas)") && told[1].hasSuffix("systemctl restart rosterd"))
    }

    @Test("tells warnings as what they are")
    func warnings() {
        #expect(lines(warnings: ["3:1: x"]).last == "warning: 3:1: x")
    }
}
