#!/usr/bin/env python3
"""Runs rosterd against a SCIM server that nobody here wrote: scim2-server, from PyPI.

    Tests/Scripts/foreign-provider.py .build/debug/rosterd            straight, and through a proxy that does harm
    Tests/Scripts/foreign-provider.py .build/debug/rosterd straight   one of the two: straight or harmed

A company of some dozens goes through its days: some have accounts already, people join, change, move between groups, leave and
come back; at last somebody changes things at the provider by hand. After each day the server has to hold what HR's export says; what rosterd doesn't know is as it was; nobody has two
accounts, or another id than before. The proxy (nginx) answers a share of the requests with 429, 503, an error page, a closed
connection, half an answer, and 504 once the server has done what was asked. Which of these didn't happen by chance is made to happen
to a joiner at last, and so is an account that was made behind such a 504: each has happened at the end.

Needs python3 with venv, PyPI, and apt-get to download nginx (which is unpacked, not installed).
"""

import collections
import csv
import http.client
import http.server
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import stage

PACKAGES = ["scim2-server==0.8.3", "scim2-models==0.12.3"]
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
DEPARTMENTS = ["Data", "Engineering", "People", "Sales"]
COLUMNS = ["WorkerID", "Status", "Email", "First", "Last", "Title", "Department"]
MAPPING = """
      employeeId: WorkerID
      status: { column: Status, values: { Active: active, Left: ended } }
      email: Email
      givenName: First
      familyName: Last
      title: Title
      department: Department"""
# Of a hundred requests through the proxy.
HARM = {"throttled": 4, "unavailable": 3, "broken": 3, "dropped": 3, "halved": 3, "late": 3}
STARTED_WITHIN, DAY_WITHIN = 30, 600


def main():
    # Whoever stops this stops what it has started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    # A shell's background job ignores it, and so would the server, which is asked by it to stop.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    ways = sys.argv[2:] or ["straight", "harmed"]
    with tempfile.TemporaryDirectory(prefix="foreign-") as directory:
        tools = pathlib.Path(directory)
        subprocess.run([sys.executable, "-m", "venv", tools / "venv"], check=True)
        pip = [tools / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        subprocess.run(pip, check=True)
        for way in ways:
            place = tools / way
            place.mkdir()
            Play(binary, tools, place, way).run()


def wait_for(what, within, condition):
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        if (found := condition()) not in (None, False):
            return found
        time.sleep(0.2)
    raise SystemExit(f"waited {within} s in vain: {what}")


class Company:
    """What HR knows: rows by employee id."""

    def __init__(self, people):
        self.rows = {}
        self.next = 1
        for _ in range(people):
            self.join()

    def join(self):
        number, self.next = self.next, self.next + 1
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        self.rows[f"W{number:04}"] = dict(
            zip(COLUMNS, [f"W{number:04}", "Active", f"p{number}@example.com", f"Ada{number}", "Lövelace", "Analyst", department])
        )
        return f"W{number:04}"

    def write(self, path):
        part = path.with_suffix(".part")
        with open(part, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows.values())
        part.rename(path)

    def active(self):
        return {row["Email"]: row for row in self.rows.values() if row["Status"] == "Active"}


class Server:
    """scim2-server, asked without rosterd and without the proxy."""

    def __init__(self, tools, place):
        self.port = stage.free_port()
        self.dump = place / "dump.json"
        command = [tools / "venv/bin/scim2-server", "--port", str(self.port), "--bearer-token", "foreign"]
        with open(place / "server.log", "wb") as log:
            self.process = subprocess.Popen([*command, "--dump-resources", self.dump], stdout=log, stderr=log)
        wait_for("scim2-server", STARTED_WITHIN, self.answers)

    def answers(self):
        try:
            return self.ask("GET", "/ServiceProviderConfig")
        except OSError:
            return None

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": "Bearer foreign", "Content-Type": "application/scim+json"}
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]}")
        return json.loads(text) if text else {}

    def all(self, kind):
        found = []
        while True:
            page = self.ask("GET", f"/{kind}?startIndex={len(found) + 1}&count=100")
            found += page.get("Resources", [])
            if len(found) >= page["totalResults"]:
                return found

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(STARTED_WITHIN)
        return json.loads(self.dump.read_text())


class Harm(http.server.BaseHTTPRequestHandler):
    """Passes a request on, and gives half of the answer, or gives it when nobody waits for it any more."""

    protocol_version = "HTTP/1.1"
    server_port = None
    late = False
    # Accounts that were made, and of which nobody was told in time.
    made_late = 0

    def pass_on(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else None
        connection = http.client.HTTPConnection("127.0.0.1", self.server_port, timeout=30)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if self.late:
            time.sleep(3)
            if self.command == "POST" and self.path == "/Users" and answer.status == 201:
                Harm.made_late += 1
        self.send_response(answer.status)
        if answer.status != 204:
            self.send_header("Content-Type", answer.headers.get("Content-Type", "application/scim+json"))
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.close_connection = True
        try:
            self.wfile.write(text[: len(text) // 2])
        except BrokenPipeError:
            pass  # Nobody waited.

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def log_message(self, *_):
        pass


class Proxy:
    """nginx between rosterd and the server."""

    def __init__(self, place, server):
        self.place, self.server, self.port = place, server, stage.free_port()
        self.halved, self.late = self.harm(server, False), self.harm(server, True)
        (place / "nginx.conf").write_text(self.configuration("$drawn"))
        package = place / "package"
        package.mkdir()
        os.chmod(place, 0o755)
        download = ["apt-get", "-qq", "download", "nginx"]
        if subprocess.run(download, cwd=package, stderr=subprocess.DEVNULL).returncode != 0:
            subprocess.run(["apt-get", "-qq", "update"], check=True)
            subprocess.run(download, cwd=package, check=True)
        subprocess.run(["dpkg", "-x", *package.glob("nginx_*.deb"), package], check=True)
        nginx = [package / "usr/sbin/nginx", "-p", place, "-c", place / "nginx.conf", "-e", place / "nginx-error.log"]
        self.process = subprocess.Popen(nginx)
        wait_for("nginx", STARTED_WITHIN, self.listens)

    def configuration(self, of_joiners):
        """What becomes of a request is drawn, but for that of a joiner."""
        place = self.place
        fates = "\n".join(f"        {share}% {fate};" for fate, share in HARM.items())
        return f"""
daemon off; worker_processes 1; pid {place}/nginx.pid; error_log {place}/nginx-error.log;
events {{ worker_connections 256; }}
http {{
    access_log {place}/nginx.log;
    client_body_temp_path {place}/nginx-body; proxy_temp_path {place}/nginx-proxy; fastcgi_temp_path {place}/nginx-fastcgi;
    uwsgi_temp_path {place}/nginx-uwsgi; scgi_temp_path {place}/nginx-scgi;
    split_clients "$request_id" $drawn {{
{fates}
        * served;
    }}
    map "$request_method $uri" $fate {{ "POST /Users" {of_joiners}; default $drawn; }}
    map $fate $behind {{ halved 127.0.0.1:{self.halved}; late 127.0.0.1:{self.late}; default 127.0.0.1:{self.server.port}; }}
    log_format fate '$fate $status $request';
    server {{
        listen 127.0.0.1:{self.port};
        access_log {place}/fates.log fate;
        proxy_read_timeout 2s; proxy_next_upstream off; proxy_http_version 1.1; proxy_set_header Host $host;
        location / {{
            if ($fate = throttled) {{ add_header Retry-After 1 always; return 429; }}
            if ($fate = unavailable) {{ add_header Retry-After 1 always; return 503; }}
            if ($fate = broken) {{ return 500; }}
            if ($fate = dropped) {{ return 444; }}
            proxy_pass http://$behind;
        }}
    }}
}}
"""

    def doom(self, fate):
        """From now on this becomes of each joiner's request; None: what is drawn.

        A signal is heard some time later, and until the worker of before is gone, requests may still go to it.
        """
        before = self.workers()
        (self.place / "nginx.conf").write_text(self.configuration(fate or "$drawn"))
        self.process.send_signal(signal.SIGHUP)
        wait_for("nginx's new worker alone", STARTED_WITHIN, lambda: (now := self.workers()) and not now & before)

    def workers(self):
        return set(pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split())

    def harm(self, server, late):
        handler = type("Harming", (Harm,), {"server_port": server.port, "late": late})
        listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        return listener.server_address[1]

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def fates(self):
        return collections.Counter(line.split(" ", 1)[0] for line in (self.place / "fates.log").read_text().splitlines())

    def has_happened(self, fate):
        return self.fates()[fate] > 0 and (fate != "late" or Harm.made_late > 0)

    def stop(self):
        self.process.terminate()
        self.process.wait(STARTED_WITHIN)


class Play:
    """The company's days, one way."""

    def __init__(self, binary, tools, place, way):
        self.binary, self.place, self.way = binary, place, way
        self.random = random.Random(7)
        self.server = Server(tools, place)
        self.proxy = Proxy(place, self.server) if way == "harmed" else None
        self.company = Company(60)
        self.files = 0
        self.ids = {}

    def configure(self):
        port = self.proxy.port if self.proxy else self.server.port
        groups = "".join(f"      - {{ name: {name}, when: 'department eq \"{name}\"' }}\n" for name in DEPARTMENTS)
        (self.place / "drop").mkdir()
        token = self.place / "token"
        token.write_text("foreign")
        token.chmod(0o600)
        (self.place / "rosterd.yaml").write_text(
            f"""
state: state
control: control.sock
sources:{stage.drop_source("hr", "drop", mapping=MAPPING)}
targets:
  foreign:
    profile: rfc7644
    url: http://127.0.0.1:{port}/
    credential: {{ file: token }}
    sources: [hr]
    limit: none
    concurrency: 4
    timeout: 10s
    groups:
{groups}"""
        )

    def rosterd(self, *arguments):
        command = [self.binary, *arguments, "--config", self.place / "rosterd.yaml"]
        return subprocess.run(command, capture_output=True, text=True, timeout=DAY_WITHIN)

    def start(self):
        with open(self.place / "rosterd.log", "ab") as log:
            command = [self.binary, "run", "--config", self.place / "rosterd.yaml"]
            self.daemon = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for("rosterd", STARTED_WITHIN, lambda: self.status() is not None)

    def status(self):
        answer = self.rosterd("status", "--json")
        try:
            return json.loads(answer.stdout)
        except json.JSONDecodeError:
            return None

    def is_drained(self, name):
        status = self.status()
        if not status or not status["journal"]["targets"]:
            return False
        target, standing = status["journal"]["targets"][0], status["standings"][0]
        if target["parked"]:
            raise SystemExit(f"parked: {target['parked']}")
        files = {intake["name"]: intake["state"] for intake in status["journal"]["intakes"]}
        if files.get(name) in ("refused", "held"):
            raise SystemExit(f"{name} was {files[name]}: {status['journal']['intakes']}")
        is_idle = target["unplanned"] == 0 and not any(target["openByLane"].values()) and standing["inFlight"] == 0
        return files.get(name) == "applied" and target["isRead"] and is_idle

    def live(self, day, doom=None):
        """HR drops the export; when rosterd has done with it, the server has to hold it. Doom becomes of a joiner's request."""
        self.files += 1
        name = f"day{self.files}.csv"
        if doom:
            self.proxy.doom(doom)
        self.company.write(self.place / "drop" / name)
        began = time.monotonic()
        if doom:
            wait_for(f"{doom}: a joiner's request", DAY_WITHIN, lambda: self.proxy.has_happened(doom))
            self.proxy.doom(None)
        wait_for(f"{name} to be delivered", DAY_WITHIN, lambda: self.is_drained(name))
        print(f"{self.way}: {day}: delivered after {time.monotonic() - began:.1f} s", flush=True)
        self.compare()

    def compare(self):
        users = self.server.all("Users")
        by_name = {}
        for user in users:
            if by_name.setdefault(user["userName"].lower(), user) is not user:
                raise SystemExit(f"two accounts of one name: {user}")
        for name, expected in self.company.active().items():
            user = by_name.get(name)
            found = user and {
                "active": user.get("active", True),
                "First": user.get("name", {}).get("givenName"),
                "Last": user.get("name", {}).get("familyName"),
                "Title": user.get("title"),
                "Department": user.get(ENTERPRISE, {}).get("department"),
            }
            wanted = {"active": True} | {key: expected[key] for key in ["First", "Last", "Title", "Department"]}
            if found != wanted:
                raise SystemExit(f"{name}: {found}, and HR says {wanted}")
            if self.ids.setdefault(name, user["id"]) != user["id"]:
                raise SystemExit(f"{name} has another id than before")
        ours = {row["Email"] for row in self.company.rows.values()}
        for name, user in by_name.items():
            if name in self.strangers:
                if user != self.strangers[name]:
                    raise SystemExit(f"rosterd touched {name}, whom HR doesn't know: {user}")
            elif name not in self.company.active() and user.get("active", True):
                raise SystemExit(f"{name} still has access; HR {'says they left' if name in ours else 'knows nothing of them'}")
        self.compare_groups({user["id"]: name for name, user in by_name.items()})

    def compare_groups(self, names):
        groups = {}
        for group in self.server.all("Groups"):
            if groups.setdefault(group["displayName"], group) is not group:
                raise SystemExit(f"two groups called {group['displayName']}")
        for department in DEPARTMENTS:
            # The server keeps the ids of those who were deleted by hand as members.
            members = {names.get(member["value"]) for member in groups[department].get("members", [])}
            wanted = {name for name, row in self.company.active().items() if row["Department"] == department}
            # Whoever has no access may stay a member; who isn't HR's stays.
            members = {name for name in members if name in self.company.active()}
            if members != wanted:
                raise SystemExit(f"{department}: {sorted(members ^ wanted)} differ")

    def people_before(self):
        """Some have accounts before rosterd comes, not quite as HR says; others HR doesn't know."""
        for row in list(self.company.rows.values())[:12]:
            name = {"givenName": row["First"], "familyName": "Otherwise"}
            body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": row["Email"], "name": name}
            self.ids[row["Email"]] = self.server.ask("POST", "/Users", body)["id"]
        self.strangers = {}
        for number in range(3):
            name = f"stranger{number}@example.com"
            body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name, "title": "Robot"}
            self.server.ask("POST", "/Users", body)
        for user in self.server.all("Users"):
            if user["userName"].startswith("stranger"):
                self.strangers[user["userName"]] = user
        members = [{"value": user["id"]} for user in self.strangers.values()][:1]
        body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales", "members": members}
        self.server.ask("POST", "/Groups", body)

    def run(self):
        try:
            self.people_before()
            self.configure()
            self.start()
            self.days()
            self.daemon.terminate()
            if self.daemon.wait(STARTED_WITHIN) != 0:
                raise SystemExit(f"rosterd ended with {self.daemon.returncode}")
            dump = json.dumps(self.server.stop())
            for name in self.ids:
                if dump.count(f'"userName": "{name}"') != 1:
                    raise SystemExit(f"{name} isn't there once in what the server holds at its end")
            if self.proxy:
                if missing := [fate for fate in HARM if not self.proxy.has_happened(fate)]:
                    raise SystemExit(f"the proxy never did what it is for: {missing}")
                print(f"{self.way}: what became of the requests: {dict(self.proxy.fates())}, accounts made too late: {Harm.made_late}")
            print(f"{self.way}: what the server holds is what HR says")
        except SystemExit:
            log = self.place / "rosterd.log"
            sys.stderr.write(log.read_text()[-4000:] if log.exists() else "rosterd was not started\n")
            raise
        finally:
            for process in [getattr(self, "daemon", None), self.proxy and self.proxy.process, self.server.process]:
                if process and process.poll() is None:
                    # nginx ends its workers when it is asked to.
                    process.terminate()
                    process.wait(STARTED_WITHIN)

    def meddle(self):
        """Somebody changes things at the provider by hand; a reconcile finds them, repairs them, and then finds nothing."""
        users = {user["userName"]: user for user in self.server.all("Users")}
        names = self.random.sample(sorted(self.company.active()), 6)
        for name in names[:3]:
            self.server.ask("DELETE", f"/Users/{users[name]['id']}")
            del self.ids[name]
        self.patch(f"/Users/{users[names[3]]['id']}", {"op": "replace", "path": "title", "value": "Changed by hand"})
        for group in self.server.all("Groups"):
            members = [{"value": users[name]["id"]} for name in names[4:]]
            self.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": members})
        began = time.monotonic()
        # What the proxy spoils is read again by itself; a reading that is only half believed is asked for again.
        wait_for("a reconcile", DAY_WITHIN, lambda: self.rosterd("reconcile", "--yes").returncode == 0)
        wait_for("its repairs", DAY_WITHIN, lambda: self.is_drained(f"day{self.files}.csv"))
        print(f"{self.way}: changes by hand: repaired after {time.monotonic() - began:.1f} s", flush=True)
        self.compare()
        again = self.rosterd("reconcile", "--dry-run")
        if again.returncode != 0:
            raise SystemExit(f"a second reconcile ended with {again.returncode}: {again.stdout}{again.stderr}")

    def patch(self, path, operation):
        body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]}
        self.server.ask("PATCH", path, body)

    def days(self):
        rows = self.company.rows
        self.live("adoption of 12, and 48 joiners")
        for employee in self.random.sample(sorted(rows), 10):
            rows[employee]["Title"] = "Principal"
        for employee in self.random.sample(sorted(rows), 10):
            rows[employee]["Department"] = self.random.choice(DEPARTMENTS)
        self.live("changes, and moves between groups")
        leavers = self.random.sample(sorted(rows), 8)
        for employee in leavers[:4]:
            rows[employee]["Status"] = "Left"
        gone = {employee: rows.pop(employee) for employee in leavers[4:]}
        for _ in range(6):
            self.company.join()
        self.live("leavers, and joiners")
        for employee in leavers[:2]:
            rows[employee]["Status"] = "Active"
        rows.update(dict(list(gone.items())[:2]))
        self.live("rehires")
        for fate in HARM if self.proxy else []:
            if not self.proxy.has_happened(fate):
                self.company.join()
                self.live(f"a joiner, for what hasn't happened yet: {fate}", fate)
        self.meddle()


if __name__ == "__main__":
    main()
