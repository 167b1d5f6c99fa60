#!/usr/bin/env python3
"""What the package's units do under a real systemd: installed, started, fed, reloaded, killed, stopped, removed.

    systemd-scenario.py /shared/rosterd_0.1.0_amd64.deb             all of it
    systemd-scenario.py /shared/rosterd_0.1.0_amd64.deb delivery idle   parts of it, in this order

It installs packages, starts units and kills processes: it is for a machine to throw away (systemd-box.sh), and refuses any
other.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CONFIGURATION = Path("/etc/rosterd/rosterd.yaml")
SECRETS = Path("/etc/rosterd/secrets")
DROP = Path("/var/spool/rosterd/hr")
REQUESTS = Path("/var/lib/rosterd-sandbox/requests.ndjson")
HOOK = "http://127.0.0.1:8090/hooks/hr"

TEXT = """\
state: /var/lib/rosterd
control: /run/rosterd/control.sock
sources:
  hr:
    drop: /var/spool/rosterd/hr
    semantics: snapshot
    format: {{ type: csv }}
    complete: {{ after: settle, settle: 200ms }}
    guards: {{ firstSnapshot: accept, joiners: none, leavers: none, suspensions: none, groupRemovals: none }}
    webhook:
      listen: 127.0.0.1:8090
      bearer: {{ systemd: secret_hook }}
      eventId: /id
      mapping: {{ employeeId: /employee, email: /email, givenName: /given, familyName: /family }}
    mapping: {{ employeeId: id, email: email, givenName: given, familyName: family }}
targets:
  sandbox:
    profile: amplitude
    url: http://127.0.0.1:8642/scim/1/
    credential: {{ systemd: secret_sandbox }}
    sources: [hr]
    limit: {{ requests: {pace}, window: 10s }}
    groups:
      - {{ name: {group} }}
"""


class Failed(Exception):
    """Something was not as it has to be."""


def step(text):
    print(f"-- {text}", flush=True)


def sh(*command, check=True, user=None):
    """What the command printed on standard output; and its status, where it may fail."""
    if user:
        command = ("runuser", "-u", user, "--", *command)
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout.strip() if check else (done.returncode, done.stdout + done.stderr)


def eventually(what, body, limit=60, every=0.1):
    end = time.monotonic() + limit
    while True:
        found = body()
        if found:
            return found
        if time.monotonic() > end:
            raise Failed(f"not within {limit} s: {what}")
        time.sleep(every)


def expect(condition, what):
    if not condition:
        raise Failed(what)


def show(name, unit="rosterd.service"):
    return sh("systemctl", "show", "--value", "-p", name, unit)


def is_active(unit="rosterd.service"):
    return sh("systemctl", "is-active", unit, check=False)[1].strip() == "active"


def main_pid():
    return int(show("MainPID"))


def status():
    return json.loads(sh("rosterd", "status", "--json"))


def log(since=None, unit="rosterd"):
    return sh("journalctl", "-u", unit, "-o", "cat", "--no-pager", *(["--since", since] if since else []))


def now():
    return time.strftime("%Y-%m-%d %H:%M:%S")


def people(first, count):
    rows = [f"{n},p{n}@example.com,Given{n},Family{n}" for n in range(first, first + count)]
    return "id,email,given,family\n" + "\n".join(rows) + "\n"


def drop(name, text):
    """As an SFTP server would: by a user of the group, under a name that doesn't count until it is whole."""
    source = Path("/tmp") / name
    source.write_text(text)
    source.chmod(0o644)
    sh("sh", "-c", f"umask 022; cp {source} {DROP}/.{name} && mv {DROP}/.{name} {DROP}/{name}", user="hrfeed")


def post(event, employee):
    body = {"id": event, "employee": employee, "email": f"{employee}@example.com", "given": "G", "family": "F"}
    request = urllib.request.Request(HOOK, json.dumps(body).encode(), {"Content-Type": "application/json"})
    request.add_header("Authorization", "Bearer " + (SECRETS / "hook").read_text().strip())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status


def requests():
    """Requests that the sandbox has executed."""
    lines = REQUESTS.read_text().splitlines() if REQUESTS.exists() else []
    return [r for r in (json.loads(line) for line in lines) if r.get("executed")]


def invited():
    return [r for r in requests() if r["method"] == "POST" and r.get("route", r.get("path", "")).endswith("/Users")]


def configure(pace=100_000, group="Everyone"):
    CONFIGURATION.write_text(TEXT.format(pace=pace, group=group))


def override(unit, text):
    directory = Path(f"/etc/systemd/system/{unit}.d")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "scenario.conf").write_text(text)
    sh("systemctl", "daemon-reload")


def drained(count):
    """So many people have been invited, and nothing is open."""
    def look():
        try:
            report = status()
        except Failed:
            return False
        is_open = any(sum(t["openByLane"].values()) for t in report["journal"]["targets"])
        return len(invited()) >= count and not is_open
    return look


def install(package):
    step("installed from the package, it runs")
    sh("apt-get", "install", "-y", "--no-install-recommends", package)
    expect(is_active(), "rosterd.service is not active:\n" + log())
    expect(is_active("rosterd-sandbox.service"), "rosterd-sandbox.service is not active")
    expect(show("Type") == "notify" and show("SubState") == "running", "it is not ready")
    expect(sh("id", "-un", "rosterd") == "rosterd", "there is no user")
    sh("useradd", "-G", "rosterd-drop", "hrfeed")
    sh("useradd", "-G", "rosterd", "itops")
    status()

    step("its units are sound")
    units = [f"/lib/systemd/system/rosterd{name}" for name in (".service", "-webhook.socket", "-sandbox.service")]
    # Whether there is a program to show manual pages is the machine's business.
    code, text = sh("systemd-analyze", "verify", "--man=no", *units, check=False)
    expect(code == 0 and not text, f"systemd-analyze verify: {text}")
    text = sh("systemd-analyze", "security", "--offline=true", units[0])
    exposure = float(re.search(r"exposure level for rosterd.service: ([\d.]+)", text).group(1))
    expect(exposure <= 1.1, f"exposure {exposure}")
    print(f"   exposure {exposure}")

    step("each of the example drop-ins goes with its unit")
    examples = sorted(Path("/usr/share/doc/rosterd/examples/systemd").glob("*.conf"))
    expect(examples, "there are no example drop-ins")
    version = int(sh("systemctl", "--version").split()[1])
    directory = Path("/etc/systemd/system/rosterd.service.d")
    directory.mkdir(parents=True, exist_ok=True)
    for example in examples:
        text = example.read_text()
        newer = re.search(r"systemd (\d+) or newer", text)
        if newer and version < int(newer.group(1)):
            print(f"   {example.name}: not with systemd {version}")
            continue
        place = directory / example.name
        place.write_text(text)
        code, text = sh("systemd-analyze", "verify", "--man=no", units[0], check=False)
        place.unlink()
        expect(code == 0 and not text, f"systemd-analyze verify with {example.name}: {text}")
        print(f"   {example.name}")

    step("its manual pages and completions are where they are looked for")
    if shutil.which("man"):
        pages = sh("man", "-w", "rosterd").split()
        expect(pages == ["/usr/share/man/man8/rosterd.8.gz"], f"man finds {pages}")
    else:
        expect(Path("/usr/share/man/man8/rosterd.8.gz").is_file(), "there is no manual page")
    for place in (
        "bash-completion/completions/rosterd", "zsh/vendor-completions/_rosterd", "fish/vendor_completions.d/rosterd.fish"
    ):
        text = Path("/usr/share", place).read_text()
        expect("rosterd" in text and "reconcile" in text, f"/usr/share/{place} completes nothing")


def first_file():
    step("a first export is held, as it invites everybody, and the status says so")
    samples = Path("/usr/share/doc/rosterd/examples/samples/day1.csv")
    drop("day1.csv", samples.read_text())
    eventually("a hold", lambda: json.loads(sh("rosterd", "holds", "--json")))
    eventually("the status line", lambda: "1 held for an approval" in show("StatusText"), limit=15)
    drop_directory = "/var/spool/rosterd/hr"
    code, text = sh("mv", f"{drop_directory}/held", f"{drop_directory}/taken", check=False, user="hrfeed")
    expect(code != 0, "whoever may drop files may take rosterd's own directories away")
    code, text = sh("rosterd", "status", check=False, user="hrfeed")
    expect(code == 77, f"whoever may drop files may ask, and so approve: {text}")
    code, text = sh("rosterd", "status", check=False, user="itops")
    expect(code in (0, 1, 2), f"a member of the group may not ask: {text}")
    code, text = sh("rosterd", "status", check=False, user="nobody")
    expect(code == 77, f"anybody may ask: {code} {text}")


def other_group():
    step("with the example drop-in another group than the service's own asks, and approves; nobody else does")
    sh("groupadd", "it-ops")
    sh("useradd", "-G", "it-ops", "gina")
    example = Path("/usr/share/doc/rosterd/examples/systemd/control-group.conf")
    directory = Path("/etc/systemd/system/rosterd.service.d")
    directory.mkdir(parents=True, exist_ok=True)
    (directory / example.name).write_text(example.read_text())
    before = CONFIGURATION.read_text()
    line = "control: /run/rosterd/control.sock\n"
    expect(line in before, "the installed configuration names no control socket")
    CONFIGURATION.write_text(before.replace(line, "control: { socket: /run/rosterd/control.sock, group: it-ops }\n"))
    sh("systemctl", "daemon-reload")
    sh("systemctl", "restart", "rosterd")
    code, text = sh("rosterd", "holds", check=False, user="gina")
    expect(code in (0, 1, 2) and "day1" in text, f"a member of the group may not ask: {code} {text}")
    mode = sh("stat", "-c", "%a %G", "/run/rosterd/control.sock")
    expect(mode == "660 it-ops", f"the socket is {mode}")
    code, text = sh("rosterd", "status", check=False, user="itops")
    expect(code == 77, f"the service's own group may ask still: {code} {text}")
    (directory / example.name).unlink()
    CONFIGURATION.write_text(before)
    sh("systemctl", "daemon-reload")
    sh("systemctl", "restart", "rosterd")


def delivery():
    step("with a configuration of its own it delivers a file to the sandbox's unit")
    sh("systemctl", "stop", "rosterd")
    sh("sh", "-c", "rm -rf /var/lib/rosterd/* /var/spool/rosterd/hr/*")
    (SECRETS / "hook").write_text("s3cret-of-the-hook\n")
    command = "/usr/bin/rosterd sandbox --port 8642 --token-file ${CREDENTIALS_DIRECTORY}/token --limit 1000000 --window 1s"
    override(
        "rosterd-sandbox.service",
        f"[Service]\nExecStart=\nExecStart={command} --log ${{STATE_DIRECTORY}}/requests.ndjson\n",
    )
    override("rosterd.service", "[Service]\nWatchdogSec=6s\n")
    configure()
    sh("systemctl", "restart", "rosterd-sandbox")
    sh("systemctl", "enable", "--now", "rosterd-webhook.socket")
    sh("systemctl", "start", "rosterd")
    drop("first.csv", people(1, 50))
    eventually("50 people are invited", drained(50))
    eventually("the status line", lambda: show("StatusText") == "all is delivered", limit=15)


def activation():
    step("a post that is sent while the service is stopped starts it, and arrives")
    sh("systemctl", "stop", "rosterd.service")
    expect(not is_active(), "it is not stopped")
    before = len(invited())
    expect(post("event-1", "w1") == 202, "the post was not accepted")
    expect(is_active(), "it was not started")
    eventually("who was posted is invited", drained(before + 1))

    step("none is lost while it restarts, again and again")
    number = 1
    for _ in range(4):
        restart = subprocess.Popen(["systemctl", "restart", "rosterd"])
        while restart.poll() is None:
            number += 1
            expect(post(f"event-{number}", f"w{number}") == 202, "a post was not accepted")
        expect(restart.wait(timeout=60) == 0, "the restart failed")
    print(f"   {number} posts, each accepted at once")
    eventually("all are invited", drained(before + number))
    expect("inherited socket is not used" not in log(), "the socket was not recognised")


def reload():
    step("a reload with another group takes effect; one that can't stand is refused with its reason")
    pid = main_pid()
    configure(group="Everybody")
    sh("systemctl", "reload", "rosterd")
    eventually("the new group", lambda: any("Everybody" in json.dumps(r) for r in requests()))
    CONFIGURATION.write_text("sources: [\n")
    code, _ = sh("systemctl", "reload", "rosterd", check=False)
    expect(code != 0, "a configuration that can't be read was taken")
    expect(is_active() and main_pid() == pid, "the daemon didn't live on")
    expect("rosterd.yaml" in log(), "nothing says what is wrong")
    configure(group="Everybody")
    sh("systemctl", "reload", "rosterd")
    expect(main_pid() == pid, "it was started anew")
    configure(group="Everybody", pace=500)
    sh("systemctl", "kill", "--kill-whom=main", "--signal=HUP", "rosterd")
    eventually("the hang-up is heard", lambda: "500" in sh("rosterd", "queue", "--json"), limit=20)
    configure(group="Everybody")
    sh("systemctl", "reload", "rosterd")


def killed():
    step("killed in the middle of 300 operations it is started anew, and invites nobody twice")
    before = len(invited())
    pid, restarts = main_pid(), int(show("NRestarts"))
    drop("second.csv", people(1, 350))
    eventually("delivery is under way", lambda: len(invited()) > before + 20, every=0.01)
    os.kill(pid, signal.SIGKILL)
    eventually("it runs again", lambda: is_active() and main_pid() not in (0, pid))
    eventually("all are invited", drained(before + 300))
    addresses = [json.dumps(r["body"], sort_keys=True) for r in invited()]
    expect(len(addresses) == len(set(addresses)), "somebody was invited twice")
    expect(int(show("NRestarts")) == restarts + 1, "it was started more than once")


def frozen():
    step("frozen it is ended by the watchdog, started anew, and loses nothing")
    before = len(invited())
    pid, since = main_pid(), time.monotonic()
    drop("third.csv", people(1, 450))
    eventually("delivery is under way", lambda: len(invited()) > before + 10, every=0.01)
    os.kill(pid, signal.SIGSTOP)
    eventually("it runs again", lambda: is_active() and main_pid() not in (0, pid), limit=60)
    print(f"   watchdog of 6 s: runs again after {time.monotonic() - since:.1f} s")
    expect("Watchdog timeout" in log(), "it was not the watchdog")
    eventually("all are invited", drained(before + 100))


def stopped():
    step("stopped in the middle of 500 operations it ends in time, and goes on with the rest")
    configure(group="Everybody", pace=300)
    sh("systemctl", "restart", "rosterd")
    before = len(invited())
    drop("fourth.csv", people(1, 950))
    eventually("delivery is under way", lambda: len(invited()) > before + 5, every=0.01)
    begin = time.monotonic()
    sh("systemctl", "stop", "rosterd.service")
    took = time.monotonic() - begin
    expect(show("Result") == "success", f"it ended with {show('Result')}")
    expect(took < 60, f"it took {took:.0f} s")
    left = 500 - (len(invited()) - before)
    expect(left > 100, f"only {left} were left: that shows nothing")
    # Sandbox and journal agree on what was done: whatever was sent has been recorded.
    configure(group="Everybody")
    sh("systemctl", "start", "rosterd")
    eventually("the rest is invited", drained(before + 500), limit=90)
    addresses = [json.dumps(r["body"], sort_keys=True) for r in invited()]
    expect(len(addresses) == len(set(addresses)), "somebody was invited twice")
    print(f"   ended after {took:.1f} s, with {left} operations left for the next start")


def idle():
    step("idle it needs little")
    override("rosterd.service", "")
    sh("systemctl", "restart", "rosterd")
    time.sleep(20)
    pid = main_pid()
    before, begin = wakeups(pid), time.monotonic()
    time.sleep(60)
    spent = time.monotonic() - begin
    after = wakeups(pid)
    total = sum(count - before.get(thread, (0, ""))[0] for thread, (count, _) in after.items())
    print(f"   {total / spent:.2f} wake-ups a second ({total} in {spent:.0f} s)")
    for thread, (count, name) in sorted(after.items()):
        woken = count - before.get(thread, (0, ""))[0]
        if woken:
            print(f"     {name}: {woken}")
    text = Path(f"/proc/{pid}/status").read_text()
    sizes = {name: int(size) for name, size in re.findall(r"^(VmRSS|RssAnon|RssFile|VmHWM):\s+(\d+) kB", text, re.M)}
    print("   memory " + ", ".join(f"{name} {size / 1024:.1f} MB" for name, size in sizes.items()))
    expect(total / spent < 2, "too many wake-ups")
    expect(sizes["VmRSS"] < 64 * 1024, "too much memory")


def wakeups(pid):
    """By thread: how often it gave the processor away by itself, to wait for something; and its name."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        text = (task / "status").read_text()
        count = int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", text, re.M).group(1))
        found[task.name] = (count, re.search(r"^Name:\s+(.*)", text, re.M).group(1))
    return found


def upgraded():
    step("installed anew over itself it runs on, with its own configuration")
    text, pid = CONFIGURATION.read_text(), main_pid()
    sh("apt-get", "install", "-y", "--reinstall", sys.argv[1])
    eventually("it runs again", lambda: is_active() and main_pid() not in (0, pid))
    expect(CONFIGURATION.read_text() == text, "the configuration was replaced")
    expect(is_active("rosterd-webhook.socket"), "the socket is gone")
    expect(len(status()["journal"]["people"]) > 0, "the journal was lost")


def removed():
    step("removed it leaves nothing behind")
    sh("apt-get", "purge", "-y", "rosterd")
    for path in ("/etc/rosterd", "/var/lib/rosterd", "/var/spool/rosterd", "/usr/bin/rosterd", "/run/rosterd"):
        expect(not Path(path).exists(), f"{path} is still there")
    expect(show("LoadState") == "not-found", "the unit is still there")


def main():
    if not Path("/box").is_dir():
        sys.exit("systemd-scenario: this is no machine to throw away; see systemd-box.sh")
    try:
        install(sys.argv[1])
        every = (first_file, other_group, delivery, activation, reload, killed, frozen, stopped, idle, upgraded, removed)
        named = {part.__name__: part for part in every}
        for part in [named[name] for name in sys.argv[2:]] or every:
            begin = time.monotonic()
            part()
            print(f"   ({time.monotonic() - begin:.0f} s)", flush=True)
    except (Failed, urllib.error.URLError, subprocess.TimeoutExpired, OSError) as error:
        print(f"FAILED: {error}", flush=True)
        code, text = sh("journalctl", "-u", "rosterd", "-u", "rosterd-sandbox", "-n", "60", "--no-pager", check=False)
        print(text)
        sys.exit(1)
    print("all of it holds")


main()
