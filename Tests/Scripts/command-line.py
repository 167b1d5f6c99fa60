#!/usr/bin/env python3
"""Tries every command of rosterd where it is used: with a daemon and without, on a terminal and in a pipe, by its completions and
its man page.

    Tests/Scripts/command-line.py .build/debug/rosterd             all of it
    Tests/Scripts/command-line.py .build/debug/rosterd commands    one part: help, commands, completions or manuals

Each command ends with the status that its help says. In a pipe it writes no escape sequence, whatever it is told of; on a
terminal of 60 columns no line of a table is broken by the terminal, and what has to be asked is asked. The daemon's log names
nobody above debug, and holds the credential at no level. Completions offer commands, files and the configuration's targets in bash,
zsh and fish; man pages are well formed.

Needs python3, tmux, zsh, fish, man-db and mandoc.
"""

import http.client
import json
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
WIDTH, WITHIN = 60, 60
TOKEN = "a-token-for-a-test-only"

# What a command ends with: where there is neither daemon nor journal, beside a running daemon, beside a journal alone.
# None: not tried there.
COMMANDS = [
    ("status", 69, 0, 69),
    ("status --json", 69, 0, 69),
    ("queue", 0, 0, 0),
    ("queue --json", 0, 0, 0),
    ("queue --parked", 0, 0, 0),
    ("queue --target nobody", 64, 64, 64),
    ("holds", 0, 0, 0),
    ("holds --json", 0, 0, 0),
    ("holds ffffffffff", 64, 64, 64),
    ("holds nothex", 64, 64, 64),
    ("approve ffffffffff --yes", 64, 64, 64),
    ("reject ffffffffff --yes --reason test", 64, 64, 64),
    ("reject ffffffffff --yes", 64, 64, 64),
    ("why 1001", 64, 0, 0),
    ("why 1001 --json", 64, 0, 0),
    ("why nobody", 64, 64, 64),
    ("retry 1", 1, 1, 1),
    ("retry", 64, 64, 64),
    ("retry --all --yes --json", 1, 1, 1),
    ("discard 1 --reason test --yes", 1, 1, 1),
    ("discard 1 --yes", 64, 64, 64),
    ("plan samples/day2.csv", 2, 2, 2),
    ("plan samples/day2.csv --json", 2, 2, 2),
    ("plan --empty samples/day2.csv", 2, 2, 2),
    ("plan missing.csv", 66, 66, 66),
    ("replay --since 1s --dry-run", 65, 0, 0),
    ("replay --since 1s --dry-run --json", 65, 0, 0),
    ("replay", 64, 64, 64),
    ("reconcile --dry-run", 69, 0, 69),
    ("reconcile --dry-run --json", 69, 0, 69),
    ("journal list", 0, 0, 0),
    ("journal list --json", 0, 0, 0),
    ("journal list --exchanges --limit 5", 0, 0, 0),
    ("journal list --state nonsense", 64, 64, 64),
    ("journal show 1", 64, 0, 0),
    ("journal show 999999", 64, 64, 64),
    ("journal check", 0, 0, 0),
    ("journal check --json", 0, 0, 0),
    ("journal archive --before 1d --yes", 65, 0, 0),
    ("journal archive --before soon --yes", 64, 64, 64),
    ("pause amplitude --reason test --yes", 69, 0, 69),
    ("resume amplitude", 69, 0, 69),
    ("pause nobody --yes", 69, 64, 69),
    ("dashboard", 69, 65, 69),
    ("dashboard --json", 69, 65, 69),
    ("reload", 69, 0, 69),
    ("reload --json", 69, 0, 69),
    ("reload --force --yes", 69, 0, 69),
    ("check", 0, 0, 0),
    ("check --json", 0, 0, 0),
    ("check --target nobody", 64, 64, 64),
    ("check --target amplitude", None, 75, None),
    ("run --log-level loud", 64, 64, 64),
    ("run --log-format tape", 64, 64, 64),
    ("run", None, 75, None),
    ("nonsense", 64, 64, 64),
]

# On a terminal these ask, and are told no.
ASKED = [
    ("retry --all", 1), ("replay --since 1h", None), ("journal archive --before 1d", 1), ("pause amplitude", 1),
    # Nothing would be left behind, so there is nothing to ask.
    ("reload --force", 0),
]
# These show tables; others tell, in lines as long as what they tell of.
TABLES = ["status", "queue", "holds", "plan samples/day2.csv", "journal list"]
# What moves a terminal's cursor, or turns the direction of what follows.
ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    binary = pathlib.Path(sys.argv[1]).resolve()
    parts = sys.argv[2:] or ["help", "commands", "completions", "manuals"]
    with tempfile.TemporaryDirectory(prefix="command-line-") as directory:
        stage = Stage(binary, pathlib.Path(directory))
        with stage:
            if "help" in parts:
                try_help(stage)
            if "completions" in parts:
                try_completions(stage)
            if "manuals" in parts:
                try_manuals(stage)
            if "commands" in parts:
                try_commands(stage)
    for problem in stage.problems:
        print(f"PROBLEM: {problem}")
    print(f"{stage.tried} tries, {len(stage.problems)} problems")
    sys.exit(1 if stage.problems else 0)


class Stage:
    """A configuration, a sandbox, a daemon now and then, and a terminal."""

    def __init__(self, binary, directory):
        self.binary, self.directory = binary, directory
        self.problems, self.tried, self.processes = [], 0, []
        self.tmux = ["tmux", "-L", f"rosterd-{os.getpid()}", "-f", "/dev/null"]
        self.environment = {
            "PATH": f"{binary.parent}:{os.environ['PATH']}", "HOME": str(directory), "TERM": "xterm-256color",
            "LANG": "C.UTF-8", "SHELL": "/bin/sh",
        }

    def __enter__(self):
        samples = ROOT / "config/samples"
        (self.directory / "samples").symlink_to(samples)
        (self.directory / "drop").mkdir()
        (self.directory / "token").write_text(f"{TOKEN}\n")
        (self.directory / "token").chmod(0o600)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        text = (samples / "rosterd.yaml").read_text()
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}").replace("guards: { firstSnapshot: accept }\n", "\n")
        text = text.replace("limit: { requests: 100, window: 10s }", "limit: none")
        (self.directory / "rosterd.yaml").write_text(text)
        # Without any session the terminal's server ends, perhaps just when the next one is asked for.
        self.ask_tmux("new-session", "-d", "-s", "stays", "sleep 3600")
        return self

    def __exit__(self, *_):
        subprocess.run([*self.tmux, "kill-server"], stderr=subprocess.DEVNULL, env=self.environment)
        for process in reversed(self.processes):
            self.stop(process)

    def check(self, holds, what):
        self.tried += 1
        if not holds:
            self.problems.append(what)

    def start(self, *arguments):
        log = open(self.directory / f"{arguments[0]}.log", "w")
        process = subprocess.Popen(
            [self.binary, *arguments], cwd=self.directory, env=self.environment, stdout=log, stderr=log
        )
        self.processes.append(process)
        return process

    def start_sandbox(self):
        self.sandbox = self.start("sandbox", "--port", str(self.port), "--token-file", "token", "--limit", "0")
        until_open(self)

    def break_next(self, *faults):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        connection.request("POST", "/sandbox/faults", json.dumps(faults), headers)
        if connection.getresponse().status != 204:
            raise SystemExit("the sandbox doesn't take its faults")

    def on_terminal(self, command):
        """As in_pipe: status and what was shown."""
        text, found = self.in_terminal(f"{self.binary} {command} --config rosterd.yaml")
        return int(found[1]), text

    def stop(self, process):
        if process.poll() is None:
            process.terminate()
            process.wait(WITHIN)

    # MARK: - Where a command is run

    def in_pipe(self, command, *extra):
        """Status, output and errors."""
        done = subprocess.run(
            [self.binary, *shlex.split(command), *extra], cwd=self.directory, env=self.environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=WITHIN,
        )
        return done.returncode, done.stdout, done.stderr

    def in_terminal(self, line, keys=(), until=r"ENDED:(\d+)"):
        """What it shows at its end: each line as it was written, and how it ended."""
        shell = f"cd {shlex.quote(str(self.directory))}; {line}; echo ENDED:$?; sleep 60"
        self.ask_tmux("new-session", "-d", "-x", str(WIDTH), "-y", "400", "-s", "try", f"sh -c {shlex.quote(shell)}")
        try:
            for wanted, pressed in keys:
                self.shown(wanted)
                self.ask_tmux("send-keys", "-t", "try", *pressed)
            return self.shown(until)
        finally:
            self.ask_tmux("kill-session", "-t", "try")

    def shown(self, pattern):
        ends = time.monotonic() + WITHIN
        while time.monotonic() < ends:
            # Lines that the terminal broke come as one.
            text = self.ask_tmux("capture-pane", "-p", "-J", "-t", "try", "-S", "-")
            if found := re.search(pattern, text):
                return text, found
            time.sleep(0.05)
        raise SystemExit(f"waited in vain for {pattern!r} on the terminal:\n{text.strip()[-500:]}")

    def ask_tmux(self, *arguments):
        done = subprocess.run([*self.tmux, *arguments], env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"tmux {arguments[0]}: {done.stderr}")
        return done.stdout


# MARK: - Help

def try_help(stage):
    dump = json.loads(stage.in_pipe("--experimental-dump-help")[1])["command"]
    tried = {command.split()[0] for command, *_ in COMMANDS}
    for path in every(dump, []):
        status, output, _ = stage.in_pipe(" ".join(path), "--help")
        stage.check(status == 0 and "USAGE:" in output, f"{path}: --help ends with {status}")
        stage.check("Examples:" in output, f"{path}: --help has no examples")
        stage.check("Exits with" in output or path in ([], ["journal"]), f"{path}: --help says of no status")
        stage.check(not ESCAPE.search(output), f"{path}: --help has an escape sequence in a pipe")
        if path and path[0] not in ("demo", "sandbox"):
            stage.check(path[0] in tried, f"{path} is not tried here")
    status, output, errors = stage.in_pipe("")
    stage.check("SUBCOMMANDS:" in output, "rosterd alone shows no commands")


def every(command, path):
    yield path
    for sub in command.get("subcommands", []):
        if sub["commandName"] != "help":
            yield from every(sub, [*path, sub["commandName"]])


# MARK: - Commands

def try_commands(stage):
    try_all(stage, "without daemon and journal", 0)
    try_backup(stage, "without daemon and journal", 65)
    stage.start_sandbox()
    daemon = stage.start("run", "--config", "rosterd.yaml")
    approve_first_day(stage)
    try_all(stage, "beside a daemon", 1)
    try_backup(stage, "beside a daemon", 0)
    try_asking(stage)
    try_discarding(stage)
    try_rejecting(stage)
    try_reconciling(stage)
    stage.stop(daemon)
    log = (stage.directory / "run.log").read_text()
    stage.check(" notice   ready" in log and "intake.id=" in log, f"a log that says little: {log[-500:]!r}")
    for named in ["@example.com", "Brien", "day1", "Lovelace", "Love"]:
        stage.check(named not in log, f"the log names somebody above debug: {named}")
    stage.check(not ESCAPE.search(log), "the log has an escape sequence")
    try_all(stage, "beside a journal alone", 2)
    try_backup(stage, "beside a journal alone", 0)
    try_log(stage)


def try_log(stage):
    """All that there is to say, as JSON; and nothing that is secret, wherever it may have been written."""
    daemon = stage.start("run", "--config", "rosterd.yaml", "--log-level", "trace", "--log-format", "json")
    drop(stage, "day2.csv", (ROOT / "config/samples/day2.csv").read_text())
    settled(stage, "holds --json", lambda holds: holds)
    stage.check(stage.in_pipe("reload", "--config", "rosterd.yaml")[0] == 0, "no reload")
    command_line = pathlib.Path(f"/proc/{daemon.pid}/cmdline").read_bytes()
    stage.stop(daemon)
    lines = (stage.directory / "run.log").read_text().splitlines()
    events = [json.loads(line) for line in lines]
    stage.check(all({"time", "level", "message"} <= event.keys() for event in events), "a line lacks its time, level or message")
    said = {event["message"] for event in events}
    stage.check({"ready", "held for approval", "configuration reloaded"} <= said, f"the log says only {sorted(said)}")
    written = [path for path in stage.directory.rglob("*") if path.is_file() and path.name != "token" and "samples" not in path.parts]
    for path in written:
        stage.check(TOKEN.encode() not in path.read_bytes(), f"{path.name} has the credential")
    stage.check(TOKEN.encode() not in command_line, "the command line has the credential")


def try_backup(stage, where, expected):
    """A copy that is whole, its owner's alone, and never in the place of another file."""
    for number, run in enumerate([lambda command: stage.in_pipe(command, "--config", "rosterd.yaml"), stage.on_terminal]):
        copy = stage.directory / f"copy-{where.replace(' ', '-')}-{number}.sqlite"
        status = run(f"journal backup {copy}")
        what = f"journal backup, {where}, {'on a terminal' if number else 'in a pipe'}"
        stage.check(status[0] == expected, f"{what}: {status[0]}, not {expected}: {status[1][-200:]!r}")
        if expected != 0:
            stage.check(not copy.exists(), f"{what}: leaves a file behind")
            continue
        stage.check(copy.read_bytes()[:15] == b"SQLite format 3", f"{what}: makes no database")
        stage.check(copy.stat().st_mode & 0o777 == 0o600, f"{what}: others may read it")
        before = copy.read_bytes()
        again = run(f"journal backup {copy}")
        stage.check(again[0] == 73 and copy.read_bytes() == before, f"{what}, where there is a file: {again[0]}")
    left = [path.name for path in (stage.directory / "state").glob(".backup-*")]
    stage.check(not left, f"journal backup, {where}: leaves {left}")


def try_discarding(stage):
    """What is parked is shown before it is given up, and stays where nobody agrees."""
    stage.break_next({"fault": "403", "method": "POST", "path": "/Users"})
    drop(stage, "more.csv", stage.first_day + "1097,Active,New,Joiner,new.joiner@example.com,Data,Engineer\n")
    parked = settled(stage, "queue --parked --json", lambda found: found["operations"])["operations"][0]["operation"]["sequence"]
    agree(stage, f"discard {parked} --reason test", shown=f"#{parked}")
    left = json.loads(stage.in_pipe("queue --parked --json", "--config", "rosterd.yaml")[1])["operations"]
    stage.check(not left, f"discard, told yes, leaves {left}")


def try_rejecting(stage):
    drop(stage, "day2.csv", (ROOT / "config/samples/day2.csv").read_text())
    held = settled(stage, "holds --json", lambda holds: holds)
    agree(stage, f"reject {held[0]['hash']} --reason test", shown="day2.csv")


def try_reconciling(stage):
    """A target that has lost everybody: that is shown, and nothing is done where the answer is no."""
    stage.stop(stage.sandbox)
    stage.start_sandbox()
    agree(stage, "reconcile", shown="amplitude", answers="n")


def agree(stage, command, shown, answers="ny"):
    """Refused where nobody can be asked; shown, and not done, where the answer is no; done where it is yes."""
    status, _, errors = stage.in_pipe(command, "--config", "rosterd.yaml")
    stage.check(status == 64 and "--yes" in errors, f"{command} in a pipe, where nobody can be asked: {status}")
    for answer in answers:
        keys = [(r"\[y/N\] ", [answer, "Enter"])]
        text, found = stage.in_terminal(f"{stage.binary} {command} --config rosterd.yaml", keys)
        expected = "1" if answer == "n" else "0"
        stage.check(found[1] == expected, f"{command}, told {answer}: {found[1]}, not {expected}: {text.strip()[-300:]}")
        stage.check(shown in text, f"{command} doesn't show what it would do: {text.strip()[-300:]}")


def drop(stage, name, text):
    (stage.directory / f"drop/.{name}").write_text(text)
    (stage.directory / f"drop/.{name}").rename(stage.directory / "drop" / name)


def until_open(stage):
    ends = time.monotonic() + WITHIN
    while time.monotonic() < ends:
        try:
            return http.client.HTTPConnection("127.0.0.1", stage.port, timeout=1).connect()
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the sandbox doesn't listen")


def approve_first_day(stage):
    """Held, since it invites everybody; with names that would harm a terminal."""
    text = (ROOT / "config/samples/day1.csv").read_text()
    text += '1099,Active,"A\x1b[31mda","Love\x9blace\u202e",a.x@example.com,Data,"<b>\tBoss</b>"\n'
    text += '1098,Active,"Line\nbreak","Next\r\n2 operations parked",l.b@example.com,Data,"Boss"\n'
    stage.first_day = text
    drop(stage, "day1\x1b[7m.csv", text)
    held = settled(stage, "holds --json", lambda holds: holds)
    text, found = stage.in_terminal(f"{stage.binary} holds --config rosterd.yaml")
    stage.check(found[1] == "0", f"holds ends with {found[1]} on a terminal")
    for where in ["", f" {held[0]['hash']}"]:
        status, output, _ = stage.in_pipe(f"holds{where}", "--config", "rosterd.yaml")
        stage.check(status == 0 and not ESCAPE.search(output), f"holds{where}: {status}, {output!r}")
    approve = f"{stage.binary} approve {held[0]['hash']} --config rosterd.yaml"
    _, found = stage.in_terminal(approve, [(r"\[y/N\] ", ["n", "Enter"])])
    stage.check(found[1] == "1", f"approve ends with {found[1]} where the answer is no")
    _, found = stage.in_terminal(approve, [(r"\[y/N\] ", ["y", "Enter"])])
    stage.check(found[1] == "0", f"approve ends with {found[1]}")
    settled(stage, "queue --json", lambda queue: not any(
        lane["byState"] for target in queue["targets"] for lane in target["load"]["lanes"]
    ) and not any(target["load"]["unplanned"] for target in queue["targets"]))
    status, output, _ = stage.in_pipe("why 1099", "--config", "rosterd.yaml")
    stage.check(status == 0 and not ESCAPE.search(output), f"why of a harmful name: {status}, {output!r}")
    status, output, _ = stage.in_pipe("why 1098", "--config", "rosterd.yaml")
    is_whole = not ESCAPE.search(output) and not re.search("^(break|2 operations)", output, re.MULTILINE)
    stage.check(status == 0 and is_whole, f"why of a name with a line's end in it: {status}, {output!r}")
    stage.check("Line\\nbreak" in output, f"the name with a line's end in it isn't shown: {output!r}")


def settled(stage, command, condition):
    ends = time.monotonic() + WITHIN
    while time.monotonic() < ends:
        status, output, _ = stage.in_pipe(command, "--config", "rosterd.yaml")
        if status in (0, 1) and output and condition(json.loads(output)):
            return json.loads(output)
        time.sleep(0.2)
    log = (stage.directory / "run.log").read_text()
    raise SystemExit(f"waited in vain: {command}: {status}, {output}{log[-3000:]}")


def try_all(stage, where, place):
    for command, *expected in COMMANDS:
        if expected[place] is None:
            continue
        what = f"{command}, {where}"
        status, output, errors = stage.in_pipe(command, "--config", "rosterd.yaml") if command != "nonsense" \
            else stage.in_pipe(command)
        stage.check(status == expected[place], f"{what}: {status}, not {expected[place]}: {(output + errors)[-300:]!r}")
        found = ESCAPE.search(output + errors)
        stage.check(not found, f"{what}: an escape sequence in a pipe: {found and found.string[found.start() - 40:][:80]!r}")
        if "--json" in command and status not in (64, 69) and not errors:
            stage.check(is_json(output), f"{what}: no JSON: {output[:200]!r}")
        stage.check(status in (0, 1, 2) or errors or "--json" in command or output, f"{what}: ends with {status}, and says nothing")
        try_on_terminal(stage, command, what, expected[place])


def try_on_terminal(stage, command, what, expected):
    if command == "nonsense" or command.startswith("run"):
        return
    text, found = stage.in_terminal(f"{stage.binary} {command} --config rosterd.yaml")
    stage.check(found[1] == str(expected), f"{what}, on a terminal: {found[1]}, not {expected}: {text.strip()[-300:]!r}")
    if "--json" not in command and command.split("--")[0].strip() in TABLES:
        wide = [line for line in text.splitlines() if "  " in line.strip() and columns(line.rstrip()) > WIDTH]
        stage.check(not wide, f"{what}: wider than the terminal: {wide[:2]}")


def columns(line):
    import unicodedata
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def is_json(text):
    decoder, rest = json.JSONDecoder(), text.strip()
    try:
        while rest:
            _, end = decoder.raw_decode(rest)
            rest = rest[end:].strip()
    except ValueError:
        return False
    return True


def try_asking(stage):
    for command, status in ASKED:
        line = f"{stage.binary} {command} --config rosterd.yaml"
        piped = stage.in_pipe(command, "--config", "rosterd.yaml")
        stage.check(piped[0] == 64, f"{command} in a pipe, where nobody can be asked: {piped[0]}")
        if status is not None:
            text, found = stage.in_terminal(line, [(r"\[y/N\] |ENDED", ["n", "Enter"])])
            stage.check(found[1] == str(status), f"{command}, told no: {found[1]}, not {status}: {text.strip()[-200:]}")


# MARK: - Completions

# What is typed, and what has to be offered.
OFFERED = [
    ("rosterd st", "status"), ("rosterd journal ar", "archive"), ("rosterd status --config ro", "rosterd.yaml"),
    ("rosterd run --log-format jo", "journal"), ("rosterd pause --config rosterd.yaml am", "amplitude"),
    ("rosterd queue --config rosterd.yaml --target am", "amplitude"),
    ("rosterd plan --config rosterd.yaml --source h", "hr"), ("rosterd plan sam", "samples/"),
]

BASH = """
source rosterd.bash
COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
_rosterd rosterd "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
printf '%%s\\n' "${COMPREPLY[@]}"
"""


def try_completions(stage):
    for shell in ["bash", "zsh", "fish"]:
        status, script, _ = stage.in_pipe(f"--generate-completion-script {shell}")
        stage.check(status == 0 and script, f"no completions for {shell}: {status}")
        (stage.directory / f"rosterd.{shell}").write_text(script)
    (stage.directory / "_rosterd").write_text((stage.directory / "rosterd.zsh").read_text())
    (stage.directory / ".zshrc").write_text(f"fpath=({stage.directory} $fpath); autoload -Uz compinit; compinit -u -D\nPS1='> '\n")
    (stage.directory / ".config/fish/completions").mkdir(parents=True)
    (stage.directory / ".config/fish/completions/rosterd.fish").write_text((stage.directory / "rosterd.fish").read_text())
    for typed, offered in OFFERED:
        done = subprocess.run(
            ["bash", "--norc", "-c", BASH % typed], cwd=stage.directory, env=stage.environment, capture_output=True, text=True
        )
        found = [line.rstrip("/") for line in done.stdout.splitlines()]
        stage.check(offered.rstrip("/") in found, f"bash: {typed!r} offers {found} {done.stderr}")
    for shell, start in [("zsh", "zsh -i"), ("fish", "fish -i")]:
        for typed, offered in OFFERED:
            wanted = re.escape(typed.rsplit(" ", 1)[0] + " " + offered)
            keys = [(r"[>#] ", ["-l", typed]), (re.escape(typed), ["Tab"])]
            try:
                stage.in_terminal(start, keys, until=wanted)
                stage.check(True, "")
            except SystemExit as error:
                stage.check(False, f"{shell}: {typed!r} doesn't become {offered!r}: {error}")


# MARK: - Man pages

def try_manuals(stage):
    pages = stage.directory / "manuals"
    subprocess.run([ROOT / ".ci/manuals", stage.binary, pages], check=True, stdout=subprocess.DEVNULL)
    for page in sorted(pages.iterdir()):
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        stage.check(lint.returncode == 0 and not lint.stdout, f"{page.name}: {lint.stdout}")
        name = subprocess.run(["lexgrog", page], capture_output=True, text=True)
        stage.check(name.returncode == 0, f"{page.name}: no name for whatis")
        shown = subprocess.run(["man", "-l", page], capture_output=True, text=True, env={**stage.environment, "MANWIDTH": "80"})
        stage.check(shown.returncode == 0 and "NAME" in shown.stdout and not shown.stderr, f"{page.name}: {shown.stderr}")
    commands = {page.name for page in pages.glob("*.1")}
    for named in (pages / "rosterd.8").read_text().split():
        if (found := re.match(r"(rosterd\\-[a-z\\-]+)$", named)) and "*" not in named:
            stage.check(f"{found[1]}.1".replace("\\", "") in commands, f"rosterd.8 names {found[1]}")


if __name__ == "__main__":
    main()
