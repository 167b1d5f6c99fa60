#!/usr/bin/env python3
"""Throws bad input at the listeners of a running rosterd, and sees that it does its work meanwhile.

    Tests/Scripts/hostile-clients.py .build/debug/rosterd

Against the webhook's port, the control socket and the dashboard's port: random bytes, headers without end, 200 senders that
dribble, bodies that break off, and 10,000 connections that say nothing. During each of them genuine events are posted, which have
to be answered with 202, and delivered to a sandbox while the harm goes on; and the daemon's memory has to stay below a limit. A post that was cut off is
sent again, as senders do, and counted: none may be where the harm is done at another door, and none may ever be refused a
connection. After each, the daemon has to answer at every door. At last the sandbox holds exactly the people that were posted.
"""

import collections
import concurrent.futures
import errno
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import resource
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

KEY = "the-webhook's-key"
TOKEN = "the-sandbox's-token"
MEMORY_MAX = 256 << 20
POST_WITHIN = 20
DELIVERED_WITHIN = 30
CROWD = 10_000


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, CROWD + 2_000), hard))
    with tempfile.TemporaryDirectory(prefix="hostile-") as directory:
        with Stage(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(directory)) as stage:
            for harm in (random_bytes, endless_headers, broken_bodies, dribblers, crowd):
                for door in stage.doors:
                    stage.suffer(harm, door)
            stage.finish()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stage:
    """A sandbox, a daemon with a webhook, and those who post to it."""

    def __init__(self, binary, directory):
        self.binary, self.directory = binary, directory
        self.port, self.sandbox_port, self.page_port = free_port(), free_port(), free_port()
        self.posted, self.peak = 0, 0
        # By their errors: posts that were cut off before they were answered.
        self.cut = collections.Counter()
        self.doors = [
            Door("webhook", socket.AF_INET, ("127.0.0.1", self.port)),
            Door("control", socket.AF_UNIX, str(directory / "control.sock")),
            Door("dashboard", socket.AF_INET, ("127.0.0.1", self.page_port)),
        ]
        self.processes = []

    def __enter__(self):
        for name, text in (("token", TOKEN), ("key", KEY)):
            (self.directory / name).write_text(text)
            (self.directory / name).chmod(0o600)
        (self.directory / "rosterd.yaml").write_text(self.configuration())
        sandbox = ["sandbox", "--port", str(self.sandbox_port), "--token-file", str(self.directory / "token"), "--limit", "0"]
        self.start(sandbox, "sandbox")
        self.until("the sandbox listens", lambda: connects(self.sandbox_port))
        self.daemon = self.start(["run", "--config", str(self.directory / "rosterd.yaml")], "daemon")
        self.until("the webhook listens", lambda: connects(self.port))
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()

    def configuration(self):
        return f"""
state: state
control: control.sock
dashboard: {{ listen: 127.0.0.1:{self.page_port} }}
sources:
  hr:
    webhook:
      listen: 127.0.0.1:{self.port}
      signature: {{ header: X-Signature, algorithm: hmac-sha256, encoding: hex, signs: [body] }}
      key: {{ file: key }}
      eventId: /event
      mapping:
        employeeId: id
        email: email
        givenName: first
        familyName: last
    guards: {{ joiners: none }}
targets:
  saas:
    profile: amplitude
    url: http://127.0.0.1:{self.sandbox_port}/scim/1/
    credential: {{ file: token }}
    sources: [hr]
    limit: none
"""

    def start(self, arguments, name):
        with open(self.directory / f"{name}.log", "wb") as log:
            process = subprocess.Popen([self.binary, *arguments], stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def until(self, what, is_reached, within=60):
        end = time.monotonic() + within
        while not is_reached():
            if any(process.poll() is not None for process in self.processes) or time.monotonic() > end:
                logs = "".join((self.directory / f"{name}.log").read_text(errors="replace")[-3000:]
                               for name in ("sandbox", "daemon") if (self.directory / f"{name}.log").exists())
                sys.exit(f"hostile-clients: never came about: {what}\n{logs}")
            time.sleep(0.05)

    def post(self):
        """One genuine event. Returns how long it took."""
        self.posted += 1
        number = self.posted
        body = json.dumps({"event": f"e{number}", "id": str(number), "email": f"p{number}@example.com", "first": "P",
                           "last": str(number)}).encode()
        signature = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
        begun = time.monotonic()
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=POST_WITHIN)
            try:
                connection.request("POST", "/hooks/hr", body,
                                   {"Content-Type": "application/json", "X-Signature": signature})
                status = connection.getresponse().status
                break
            except OSError as error:
                # As a sender does that was cut off before it was answered.
                self.cut[type(error).__name__] += 1
                if isinstance(error, ConnectionRefusedError) or time.monotonic() - begun > POST_WITHIN:
                    sys.exit(f"hostile-clients: a good post fails: {error!r}")
            finally:
                connection.close()
        if status not in (200, 202):
            sys.exit(f"hostile-clients: a good post is answered with {status}")
        return time.monotonic() - begun

    def memory(self):
        status = pathlib.Path(f"/proc/{self.daemon.pid}/status").read_text()
        resident = int(status.split("VmRSS:")[1].split()[0]) * 1024
        self.peak = max(self.peak, resident)
        if resident > MEMORY_MAX:
            sys.exit(f"hostile-clients: the daemon takes {resident >> 20} MiB")
        return resident

    def suffer(self, harm, door):
        self.until("what was posted before is delivered", lambda: self.accounts() == self.posted)
        over, delivered, failures = threading.Event(), threading.Event(), []
        thread = threading.Thread(target=self.guarded, args=(harm, door, over, delivered, failures), daemon=True)
        waits, cut, before = [], self.cut.total(), self.posted
        thread.start()
        # At least some while it goes on, at most until it has ended.
        while thread.is_alive() and not over.is_set():
            waits.append(self.post())
            # Asked before it is known to be over: what is there then was delivered under it.
            if self.accounts() > before and not over.is_set():
                delivered.set()
            self.memory()
            time.sleep(0.1)
        thread.join(60)
        waits.append(self.post())
        cut = self.cut.total() - cut
        print(f"{harm.__name__:16} {door.name:10} {len(waits):4} good posts, {cut} cut off, slowest {max(waits):6.3f} s, "
              f"memory {self.memory() >> 20} MiB", flush=True)
        if not delivered.is_set():
            sys.exit(f"hostile-clients: nothing is delivered while {harm.__name__} goes on at {door.name}")
        if failures or thread.is_alive():
            sys.exit(f"hostile-clients: {harm.__name__} at {door.name} was not done: {failures}")
        if cut and door.name != "webhook":
            sys.exit(f"hostile-clients: harm at {door.name} cuts posts off: {dict(self.cut)}")
        self.answers()

    def guarded(self, harm, door, over, delivered, failures):
        """Does it, and goes on with it until something was delivered meanwhile."""
        end = time.monotonic() + DELIVERED_WITHIN
        try:
            harm(door)
            while not delivered.is_set() and time.monotonic() < end:
                harm(door)
        except Exception as error:
            failures.append(repr(error))
        finally:
            over.set()

    def answers(self):
        """At every door."""
        status = subprocess.run([self.binary, "status", "--config", str(self.directory / "rosterd.yaml")],
                                capture_output=True, text=True, timeout=POST_WITHIN)
        if status.returncode not in (0, 1):
            sys.exit(f"hostile-clients: the control socket doesn't answer: {status.stderr}")
        connection = http.client.HTTPConnection("127.0.0.1", self.page_port, timeout=POST_WITHIN)
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        if answer.status != 200:
            sys.exit(f"hostile-clients: the dashboard answers {answer.status}: {answer.read()[:500]}")
        connection.close()

    def finish(self):
        self.until("everybody posted is delivered", lambda: self.accounts() == self.posted)
        if self.daemon.poll() is not None:
            sys.exit("hostile-clients: the daemon has ended")
        print(f"{self.posted} people posted, {self.posted} delivered; {self.cut.total()} posts cut off and sent again "
              f"{dict(self.cut)}; most memory {self.peak >> 20} MiB")

    def accounts(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.sandbox_port, timeout=20)
        connection.request("GET", "/scim/1/Users?itemsPerPage=1", headers={"Authorization": f"Bearer {TOKEN}"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        self.memory()
        return answer.get("totalResults")


class Door:
    """Where the daemon listens."""

    def __init__(self, name, family, address):
        self.name, self.family, self.address = name, family, address

    def __call__(self):
        """A connection."""
        connection = socket.socket(self.family)
        connection.settimeout(10)
        connection.connect(self.address)
        return connection

    def knock(self):
        """One that is on its way; none where nobody more can wait there now."""
        connection = socket.socket(self.family)
        connection.setblocking(False)
        if connection.connect_ex(self.address) in (0, errno.EINPROGRESS):
            return connection
        connection.close()
        return None


def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def say(connection, *parts):
    try:
        # Whoever has been refused is read no further.
        connection.settimeout(1)
        for part in parts:
            connection.sendall(part)
        connection.recv(65536)
    except OSError:
        pass
    finally:
        connection.close()


def random_bytes(door):
    draw = random.Random(1)
    for _ in range(100):
        say(door(), draw.randbytes(draw.randrange(1, 20_000)))


def endless_headers(door):
    for _ in range(5):
        say(door(), b"POST /hooks/hr HTTP/1.1\r\n", *[b"x-%d: %s\r\n" % (i, b"y" * 4000) for i in range(64)])
        say(door(), b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\n\r\n")


def broken_bodies(door):
    for _ in range(20):
        head = b"POST /hooks/hr HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        connection = door()
        connection.sendall(head + b"content-length: 100000\r\n\r\n{\"half\"")
        connection.close()
        say(door(), head + b"transfer-encoding: chunked\r\n\r\nzz\r\nnonsense\r\n")
        say(door(), head + b"content-length: 5\r\ncontent-length: 7\r\n\r\n{}")


def dribblers(door):
    """200 at once, a byte now and then, for longer than a head or a body may take."""
    head = b"POST /hooks/hr HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n"

    def dribble(number):
        try:
            with door() as connection:
                if number % 2:
                    connection.sendall(head + b"content-type: application/json\r\nx-signature: 00\r\n\r\n")
                for byte in (head * 4)[:80]:
                    connection.sendall(bytes([byte]))
                    time.sleep(0.25)
        except OSError:
            pass  # Cut off, as it should be.

    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        list(pool.map(dribble, range(200)))


def crowd(door):
    """Connections that say nothing, as many as can be had, held as long as they are let."""
    selector, held, most = selectors.DefaultSelector(), 0, 0
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for _ in range(500):
            if held == CROWD or (connection := door.knock()) is None:
                break
            selector.register(connection, selectors.EVENT_READ)
            held += 1
            most = max(most, held)
        for key, _ in selector.select(0.02):
            selector.unregister(key.fileobj)
            key.fileobj.close()
            held -= 1
    for key in list(selector.get_map().values()):
        key.fileobj.close()
    if most < 200:
        raise RuntimeError(f"no more than {most} connections at once")


if __name__ == "__main__":
    main()
