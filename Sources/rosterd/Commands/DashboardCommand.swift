import ArgumentParser
import Ports

/// `rosterd dashboard`.
struct DashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "Print the link to the dashboard.",
        discussion: CommandHelp.text(
            """
            The link holds a token that opens people's data; it is new with every start of the daemon. Where the browser is \
            on another machine, let ssh lead to it: ssh -L 8411:127.0.0.1:8411 HOST, with the port of the link.

            Give it to a browser by hand or through the clipboard. In another command's arguments everybody on this machine \
            would see the token in the list of processes.
            """,
            json: "url.",
            exits: "0; with 65 where no dashboard is configured; with 69 where no daemon runs.",
            examples: [
                "rosterd dashboard", "rosterd dashboard | wl-copy", "rosterd dashboard | xclip -selection clipboard",
            ]
        )
    )

    @OptionGroup
    var options: ConfigurationOptions

    @OptionGroup
    var output: OutputOptions

    func run() async throws {
        let link = try await DaemonAccess.perform(options.load(), needsDaemon: true) {
            control throws(ControlError) in
            try await control.dashboard()
        }
        try output.show(link) { [link.url] }
    }
}
