import ArgumentParser

/// `rosterd journal …`: what stands in the journal, and its keeping.
struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Look into the journal, check it, copy it and archive what is old.",
        discussion: """
            Where no daemon runs, the journal's lock is taken; never is it opened beside one.

            Examples:
              rosterd journal list --person 10023
              rosterd journal check
            """,
        subcommands: [
            JournalListCommand.self, JournalShowCommand.self, JournalCheckCommand.self, JournalBackupCommand.self,
            JournalArchiveCommand.self,
        ]
    )
}
