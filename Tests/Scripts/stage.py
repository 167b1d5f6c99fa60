"""What the plays with the real binary have in common: the people of a company, processes, and what a sandbox holds.

Nothing here is rosterd's own code, which is what is being judged.
"""

import csv
import http.client
import io
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

TOKEN = "the-sandbox's-token"
EVERYONE = "Everyone"
DEPARTMENTS = ["Data", "Engineering", "Sales"]
COLUMNS = ["WorkerID", "WorkerStatus", "Email", "FirstName", "LastName", "Department"]
MAPPING = """
      employeeId: WorkerID
      status: { column: WorkerStatus, values: { Active: active, Terminated: ended } }
      email: Email
      givenName: FirstName
      familyName: LastName
      department: Department"""
# Nothing waits for anybody's approval: of what is delivered, not of what may be.
NO_GUARDS = """{ firstSnapshot: accept, header: accept, addressChange: accept, rows: 0%, filled: 0%, leavers: none,
        suspensions: none, joiners: none, groupRemovals: none, addressChanges: none }"""


def drop_source(name, drop, semantics="snapshot", mapping=MAPPING, more=""):
    """A source of files that are dropped, as the configuration has it."""
    return f"""
  {name}:
    drop: {drop}
    semantics: {semantics}
    complete: {{ after: rename }}
    scan: 1s
    format: {{ type: csv }}
    guards: {NO_GUARDS}{more}
    mapping:{mapping}"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Company:
    """What HR knows, and what a target has to hold because of it."""

    def __init__(self, prefix="W"):
        self.prefix, self.next, self.rows = prefix, 1, {}

    def join(self):
        number, self.next = self.next, self.next + 1
        key = f"{self.prefix}{number:05}"
        self.rows[key] = dict(zip(COLUMNS, [key, "Active", f"{key.lower()}@example.com", f"Zoë {number}", 'O\'Brien, "PhD"',
                                            DEPARTMENTS[number % len(DEPARTMENTS)]]))
        return key

    def active(self):
        return {key: row for key, row in self.rows.items() if row["WorkerStatus"] == "Active"}

    def text(self, keys=None):
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(self.rows[key] for key in (self.rows if keys is None else keys))
        return out.getvalue()


class Holdings:
    """What a sandbox holds."""

    def __init__(self, state):
        self.users = {}
        for user in state["users"]:
            name = user["resource"].get("name", {})
            self.users[user["id"].lower()] = (name.get("givenName"), name.get("familyName"))
        self.groups = {group["resource"]["displayName"]: {member.lower() for member in group["members"]}
                       for group in state["groups"]}
        self.invitations = {address: counts["sent"] for address, counts in state["invitations"].items()}

    def problems(self, *companies):
        """Where it isn't what the companies say, and who was invited more than once."""
        rows = [row for company in companies for row in company.active().values()]
        due = {row["Email"]: (row["FirstName"], row["LastName"]) for row in rows}
        found = [f"{address}: due {due.get(address)}, found {self.users.get(address)}"
                 for address in sorted(due.keys() | self.users.keys()) if due.get(address) != self.users.get(address)]
        for name in [EVERYONE, *DEPARTMENTS]:
            members = {row["Email"] for row in rows if name in (EVERYONE, row["Department"])}
            have = self.groups.get(name, set())
            found += [f"{name}: {address} is missing" for address in sorted(members - have)]
            found += [f"{name}: {address} should not be there" for address in sorted(have - members)]
        return found + [f"{address} was invited {sent} times" for address, sent in self.invitations.items() if sent > 1]


def ask(port, method, path, body=None, headers=None, timeout=30):
    """One request on a connection of its own: status and body. Raises OSError or HTTPException where there is no answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Sandbox:
    def __init__(self, play, name, *arguments):
        self.play, self.name, self.port = play, name, free_port()
        self.process = play.start(f"sandbox-{name}", "sandbox", "--port", str(self.port), "--token-file",
                                  str(play.path("token")), "--limit", "0", *arguments)

    def ready(self):
        self.play.until(f"the sandbox {self.name} listens", lambda: connects(self.port))

    def holdings(self):
        return Holdings(json.loads(ask(self.port, "GET", "/sandbox/state")[1]))

    def fail(self, shares):
        ask(self.port, "PUT", "/sandbox/shares", json.dumps({"shares": shares}))


class Play:
    """A directory with a configuration and a drop directory, and the processes that work there."""

    def __init__(self, binary, name, directory=None):
        self.binary, self.name = str(pathlib.Path(binary).resolve()), name
        self.own = directory is None
        self.directory = pathlib.Path(directory or tempfile.mkdtemp(prefix=f"{name}-"))
        self.processes = []
        self.daemon = None
        self.secret("token", TOKEN)
        self.path("drop").mkdir(exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        if self.own and kind is None:
            shutil.rmtree(self.directory, ignore_errors=True)
        elif self.own:
            print(f"{self.name}: what is left is in {self.directory}", file=sys.stderr)

    def path(self, *parts):
        return self.directory.joinpath(*parts)

    def secret(self, name, text):
        self.path(name).write_text(text)
        self.path(name).chmod(0o600)

    def configure(self, text):
        self.path("rosterd.yaml").write_text(text)

    def fail(self, what):
        log = self.path("daemon.log")
        tail = log.read_text(errors="replace")[-3000:] if log.exists() else ""
        raise SystemExit(f"{self.name}: {what}\n{tail}")

    def until(self, what, is_reached, within=60, pause=0.02):
        end = time.monotonic() + within
        while not (found := is_reached()):
            if time.monotonic() > end:
                self.fail(f"never came about: {what}")
            time.sleep(pause)
        return found

    # What runs

    def start(self, log, *arguments, pipes=False, **options):
        """Its log is a file, or a pipe into one, which no limit on the process's own files concerns."""
        with open(self.path(f"{log}.log"), "ab") as output:
            # It ends with its input.
            pipe = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=output) if pipes else None
            output = pipe.stdin if pipe else output
            process = subprocess.Popen([self.binary, *arguments], stdout=output, stderr=output, cwd=self.directory, **options)
        if pipe:
            pipe.stdin.close()
        self.processes.append(process)
        return process

    def start_daemon(self, **options):
        self.begun = self.times_ready()
        self.daemon = self.start("daemon", "run", "--config", "rosterd.yaml", **options)
        return self.daemon

    def times_ready(self):
        log = self.path("daemon.log")
        return log.read_bytes().count(b" ready\n") if log.exists() else 0

    def until_ready(self, within=60):
        """By its log: a command that found no daemon would hold the journal for a moment, and the daemon not start."""
        def is_ready():
            if self.daemon.poll() is not None:
                self.fail(f"the daemon has ended with {self.daemon.returncode}")
            return self.times_ready() > self.begun

        self.until("the daemon is ready", is_ready, within)

    def end(self, process):
        """By force, as a crash does."""
        process.kill()
        process.wait()
        self.processes.remove(process)

    def stop_daemon(self, within=60):
        self.daemon.terminate()
        status = self.daemon.wait(within)
        self.processes.remove(self.daemon)
        return status

    def command(self, *arguments, timeout=60):
        return subprocess.run([self.binary, *arguments, "--config", "rosterd.yaml"], cwd=self.directory, timeout=timeout,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def status(self):
        result = self.command("status", "--json")
        try:
            status = json.loads(result.stdout)
        except ValueError:
            return None
        # Without a daemon it is the journal that was asked.
        return status if "standings" in status and status["standings"] else None

    def drop(self, text, name, inbox="drop"):
        """As a careful writer does: under a name that is ignored, then renamed."""
        draft = self.path(inbox, f".{name}")
        draft.write_text(text, encoding="utf-8")
        draft.rename(self.path(inbox, name))

    def waiting_files(self, inbox="drop"):
        own = {"processing", "processed", "held", "failed"}
        return [name for name in os.listdir(self.path(inbox)) if name not in own]

    # How much it takes

    def resident(self):
        """Bytes of memory that the daemon has; 0 where it has ended."""
        try:
            text = pathlib.Path(f"/proc/{self.daemon.pid}/status").read_text()
            return int(text.split("VmRSS:")[1].split()[0]) * 1024
        except (OSError, IndexError):
            return 0


ENDS = {"applied", "refused", "held", "rejected", "replaced"}


def is_drained(status, target=None):
    """Whether all that is known was taken over, planned and delivered, to one target or to all."""
    if not status:
        return False
    names = [target] if target else [found["id"] for found in status["journal"]["targets"]]
    standings = {found["target"]: found for found in status["standings"]}
    journal = {found["id"]: found for found in status["journal"]["targets"]}
    return bool(names) and all(intake["state"] in ENDS for intake in status["journal"]["intakes"]) and all(
        name in journal and journal[name]["isRead"] and journal[name]["unplanned"] == 0
        and not any(journal[name]["openByLane"].values()) and standings[name]["inFlight"] == 0 for name in names)
