import Testing

@Suite("Words that no code of ours has")
struct BannedWordsTests {
    private var all: [SourceFile] { SourceTree.sources + SourceTree.tests }

    @Test("nothing is forced")
    func nothingIsForced() {
        let pattern = /\btry!|\bas!|\bfatalError\(|[\w)\]"]!(?!=)(?![\w(])/
        let found = all.filter { $0.path != "Tests/HouseRulesTests/SwiftCodeTests.swift" }.flatMap { $0.places(of: pattern) }
        #expect(found.isEmpty)
    }

    @Test("no type is called Sendable unchecked outside a lock primitive")
    func nothingIsUnchecked() {
        #expect(all.flatMap { $0.places(of: /@unchecked\s+Sendable|nonisolated\(unsafe\)/) }.isEmpty)
    }

    @Test("nothing is left to be done later")
    func nothingIsPutOff() {
        // In comments above all: the whole text is looked at.
        let words = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"]
        for file in all {
            let found = words.filter { file.text.contains($0) }
            #expect(found.isEmpty, "\(file.path)")
        }
    }

    @Test("only the command line prints")
    func onlyTheCommandLinePrints() {
        let libraries = SourceTree.sources.filter { !$0.module.hasPrefix("rosterd") }
        #expect(libraries.flatMap { $0.places(of: /(^|[^.\w])(print|debugPrint|dump)\(/) }.isEmpty)
    }

    @Test("no task and no queue runs without a parent")
    func everyTaskHasAParent() {
        #expect(SourceTree.sources.flatMap { $0.places(of: /\bTask\s*\{|\bTask\.detached\b|\bDispatchQueue\b/) }.isEmpty)
    }

    @Test("unit tests don't sleep")
    func unitTestsDoNotSleep() {
        let units = SourceTree.tests.filter { $0.module != "EndToEndTests" }
        #expect(units.flatMap { $0.places(of: /\bTask\.sleep\b|\bThread\.sleep\b|\busleep\(|(^|[^.\w])sleep\(/) }.isEmpty)
    }
}
