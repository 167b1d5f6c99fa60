import Testing

@Suite("README")
struct ReadmeTests {
    /// The lines between the fences of the section's shell blocks.
    private func commands() throws -> [String] {
        let readme = try SourceTree.text("README.md")
        let section = readme.split(separator: "\n## ").first { $0.hasPrefix("Two commands") } ?? ""
        var (lines, isInside): ([String], Bool) = ([], false)
        for line in section.split(separator: "\n") {
            if line.hasPrefix("```") {
                isInside = line == "```sh"
            } else if isInside {
                lines.append(String(line))
            }
        }
        return lines
    }

    @Test("has two commands, a line each, which install what they need")
    func twoCommands() throws {
        let commands = try commands()
        #expect(commands.count == 2)
        #expect(commands.allSatisfy { $0.hasPrefix("apt-get update && apt-get install -y --no-upgrade ") })
        #expect(commands.first?.hasSuffix("swift run rosterd demo") == true)
        #expect(commands.last?.hasSuffix("swift test") == true)
    }

    @Test("is where CI takes the second command from")
    func ciRunsTheSecond() throws {
        let script = try SourceTree.text(".ci/run")
        #expect(script.contains("README.md"))
        // Anything else that CI tests with could drift from what README promises.
        let lines = script.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.filter { $0.contains("swift test") }.isEmpty)
    }
}
