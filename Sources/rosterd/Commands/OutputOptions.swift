import ArgumentParser

/// How a command's result is printed: for people, or for programs.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON, with its keys sorted, in place of text.")
    var json = false

    /// Prints the one or the other.
    func show(_ value: some Encodable, _ lines: () -> [String]) throws {
        if json {
            print(try Shown.json(value))
        } else {
            for line in lines() { print(line) }
        }
    }
}
