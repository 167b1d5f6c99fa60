import Testing

@Suite("The reader that the rules rely on")
struct SwiftCodeTests {
    @Test(
        "tells code from comments and literals",
        arguments: [
            ("a // try! b\nc", "a \nc"),
            ("a /* x /* y\n */ z */ b", "a \n b"),
            (#"f("try! /* x */") // y"#, #"f("") "#),
            (#"f("say \"as!\" now") + g"#, #"f("") + g"#),
            (##"f(#"a "b" \(c)"#) + g"##, #"f("") + g"#),
            (##"f(#"a \#(x!) b"#)"##, #"f("x!")"#),
            (#"f("a \(b.map { "c)" }) d") + e"#, #"f("b.map { "" }") + e"#),
            ("f(\"\"\"\n  later \" x\n  \"\"\")\ng", "f(\"\n\n\")\ng"),
        ]
    )
    func strips(text: String, code: String) {
        #expect(SwiftCode.stripped(text) == code)
    }

    @Test("finds this package's files")
    func findsFiles() {
        #expect(SourceTree.sources.contains { $0.path == "Sources/Daemon/Configuration/Configuration.swift" })
        #expect(SourceTree.tests.contains { $0.path == "Tests/HouseRulesTests/SwiftCodeTests.swift" })
    }
}
