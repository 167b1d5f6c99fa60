import Testing

@Suite("Words that no code of ours has")
struct BannedWordsTests {
    private var all: [SourceFile] { SourceTree.sources + SourceTree.tests }

    @Test("nothing is forced")
    func nothingIsForced() {
        let ours = all.filter { $0.path != "Tests/HouseRulesTests/BannedWordsTests.swift" }
        #expect(ours.flatMap(\.forced).isEmpty)
        #expect(ours.filter { $0.words.contains("fatalError") }.map(\.path).isEmpty)
    }

    @Test("no type is called Sendable unchecked outside a lock primitive")
    func nothingIsUnchecked() {
        let found = all.flatMap { $0.places(of: /@unchecked\s+Sendable/, mentioning: ["unchecked"]) }
        #expect(found.filter { !$0.hasPrefix("Tests/HouseRulesTests/") }.isEmpty)
    }

    @Test("whatever is unsafe says why it is safe")
    func unsafeIsExplained() {
        for file in SourceTree.sources {
            let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where line.contains("nonisolated(unsafe)") {
                let above = lines[max(0, number - 5)..<number]
                #expect(above.contains { $0.contains("// Safety:") }, "\(file.path):\(number + 1)")
            }
        }
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
        let found = libraries.flatMap {
            $0.places(of: /(^|[^.\w])(print|debugPrint|dump)\(/, mentioning: ["print", "debugPrint", "dump"])
        }
        #expect(found.isEmpty)
    }

    @Test("no task and no queue runs without a parent")
    func everyTaskHasAParent() {
        let found = SourceTree.sources.flatMap {
            $0.places(of: /\bTask\s*\{|\bTask\.detached\b|\bDispatchQueue\b/, mentioning: ["Task", "DispatchQueue"])
        }
        #expect(found.isEmpty)
    }

    /// Whose tests have real sockets, threads or processes before them, and wait for a condition with a limit.
    private static let edges = [
        "CurlTransportTests", "EndToEndTests", "IntakeTests", "JournalingTests", "SandboxTests",
        // What waits for a condition, with a limit, for the end-to-end tests.
        "TestSupport",
    ]

    @Test("tests of what has no edge don't sleep")
    func unitTestsDoNotSleep() {
        let units = SourceTree.tests.filter { !Self.edges.contains($0.module) && $0.module != "HouseRulesTests" }
        #expect(units.count > 20)
        let found = units.flatMap {
            $0.places(
                of: /\b(Task|Thread)\.sleep\b|(^|[^.\w])u?sleep\(/,
                unless: /\bfunc\s+sleep\b/,
                mentioning: ["sleep", "usleep"]
            )
        }
        #expect(found.isEmpty)
    }
}
