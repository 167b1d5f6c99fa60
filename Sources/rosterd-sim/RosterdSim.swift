import ArgumentParser
import Glibc

/// Tries rosterd in a simulated world: seed after seed, each a company, its service providers and whatever goes wrong.
@main
struct RosterdSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rosterd-sim",
        abstract: "Tries rosterd in a simulated world, and looks whether it keeps its promises.",
        discussion: """
            Each seed is a run of its own, and the same one each time. Build it for release: \
            swift run -c release rosterd-sim run --seeds 1..10000

            It exits with 0 where all is well, with 1 where something was found.
            """,
        subcommands: [RunCommand.self, ReplayCommand.self, ShrinkCommand.self, WorkCommand.self]
    )

    /// Something was found.
    static let foundCode: Int32 = 1
    /// As a shell has it of whoever ends by SIGINT.
    static let interruptedCode: Int32 = 130

    static func main() async {
        repeatable()
        await main(nil)
    }

    /// Swift's sets and dictionaries have another order in every process, and rosterd may go by it: here it has to be one.
    private static func repeatable() {
        let name = "SWIFT_DETERMINISTIC_HASHING"
        guard getenv(name) == nil else { return }
        setenv(name, "1", 1)
        // A run's disks are made and thrown away: their room is kept for the next one's, in place of being asked of the kernel anew,
        // page by page.
        for limit in ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"] { setenv(limit, "33554432", 0) }
        let arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        execv("/proc/self/exe", arguments)
        // Where that can't be, runs are the same within this process at least.
    }
}
