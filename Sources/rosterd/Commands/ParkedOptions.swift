import ArgumentParser
import Ports
import Provisioning

/// Which parked operations a command is about.
struct ParkedOptions: ParsableArguments {
    @Option(help: "Those of one person: an employee id, source/employee id, or an address.")
    var person: String?

    @Option(help: "Those whose reason has this in it.")
    var error: String?

    @Option(help: "Those of one target.", completion: NameCompletion.targets)
    var target: String?

    @Flag(help: "All of them.")
    var all = false

    @Argument(help: "Their numbers, as rosterd queue --parked shows them.")
    var numbers: [String] = []

    func validate() throws {
        _ = try sequences
        let isSelecting = person != nil || error != nil || target != nil
        guard all != (isSelecting || !numbers.isEmpty) else {
            throw ValidationError(
                all
                    ? "'--all' leaves nothing to select."
                    : "Say which: their numbers, '--person', '--error', '--target' or '--all'."
            )
        }
    }

    var selection: ParkedSelection {
        get throws {
            ParkedSelection(sequences: try sequences, target: target.map { TargetID($0) }, person: person, error: error)
        }
    }

    /// As they are given, with or without the `#` that they are shown with.
    private var sequences: [OperationSequence] {
        get throws {
            try numbers.map { text in
                guard let number = Int64(text.hasPrefix("#") ? String(text.dropFirst()) : text), number > 0 else {
                    throw ValidationError("'\(text)' is no operation's number; rosterd queue --parked shows them.")
                }
                return OperationSequence(rawValue: number)
            }
        }
    }
}
