import Provisioning
import Testing

@testable import Daemon

@Suite("What a configuration says of accounts that are there already")
struct AdoptionConfigurationTests {
    private func rules(_ keys: String) throws -> ReadingRules? {
        let yaml = SampleText.with(("    profile: amplitude\n", "    profile: amplitude\n\(keys)"))
        return try Configuration(yaml: yaml, file: SampleText.file).targets.first?.rules.reading
    }

    @Test("without a word all are read once, none is removed, and nothing is reconciled by itself")
    func defaults() throws {
        #expect(try rules("") == .standard)
        #expect(ReadingRules.standard.adoption == .read && ReadingRules.standard.unknownAccounts == .keep)
        #expect(try rules("    reconcile: off\n") == .standard)
    }

    @Test("each key is heard")
    func keys() throws {
        let rules = try rules(
            """
                adopt: lookup
                reconcile: { every: 7d }
                unknownAccounts: remove
                protected: [Owner@Example.com, "17"]

            """
        )
        #expect(rules?.adoption == .lookup && rules?.unknownAccounts == .remove)
        #expect(rules?.reconcileEvery == .seconds(7 * 86_400))
        #expect(rules?.isProtected("owner@example.com") == true && rules?.isProtected("17") == true)
        #expect(rules?.isProtected("18") == false)
    }

    @Test(
        "what means nothing is named with its place",
        arguments: [
            ("    reconcile: weekly\n", "expected off, or every"),
            ("    reconcile: { every: 1m }\n", "is out of range"),
            ("    adopt: all\n", "is not known here"), ("    unknownAccounts: delete\n", "is not known here"),
        ]
    )
    func problems(keys: String, message: String) throws {
        let yaml = SampleText.with(("    profile: amplitude\n", "    profile: amplitude\n\(keys)"))
        let problems = SampleText.problems(in: yaml)
        #expect(problems.count == 1 && problems[0].contains(message), "\(problems)")
    }
}
