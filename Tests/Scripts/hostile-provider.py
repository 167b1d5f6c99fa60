#!/usr/bin/env python3
"""Runs rosterd against providers that misbehave on the wire, each in a way of its own, and sees that all is well in the end.

    Tests/Scripts/hostile-provider.py .build/debug/rosterd               all of them
    Tests/Scripts/hostile-provider.py .build/debug/rosterd cut reset     some of them

One daemon has a target for each way. Behind each stands a sandbox, and between the two a server that does harm to some of
the requests: what it does is its row below. Two days of a small company go through it, while an operator resumes what pauses and
retries what is parked. In the end each sandbox has to hold what HR says, with nobody invited twice; the requests are counted, so that
nobody asks without end; while a target is paused none comes; and the daemon's memory is bounded.
"""

import gzip
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings

import stage

MEMORY_MAX = 400 << 20
DAY_WITHIN = 300
# What each harm may cost beyond what has to be sent: the request itself again, and looking up what became of it.
REQUESTS_A_HARM = 6
MEND_AFTER = 12
SCIM = "application/scim+json"
HTML = b"<html><title>Sign in</title><body>Please sign in</body></html>"


class Gone(Exception):
    """The connection is over."""


class Answer:
    def __init__(self, status, reason, body, kind=SCIM, headers=()):
        self.status, self.reason, self.body, self.kind, self.headers = status, reason, body, kind, list(headers)

    def head(self, *lengths):
        lines = [f"HTTP/1.1 {self.status} {self.reason}", *[f"{name}: {value}" for name, value in self.headers]]
        if self.status != 204 and self.kind:
            lines.append(f"Content-Type: {self.kind}")
        if not lengths and self.status != 204:
            lengths = (len(self.body),)
        lines += [f"Content-Length: {length}" for length in lengths if length is not None]
        return "\r\n".join([*lines, "", ""]).encode()

    def bytes(self):
        return self.head() + self.body


class Wire:
    """One request, and the connection that it came on."""

    def __init__(self, proxy, connection):
        self.proxy, self.connection, self.unread = proxy, connection, b""
        self.draw = proxy.draw

    def fill(self):
        found = self.connection.recv(65536)
        if not found:
            raise Gone
        self.unread += found

    def read_head(self):
        while b"\r\n\r\n" not in self.unread:
            self.fill()
        head, self.unread = self.unread.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = first.split(" ")
        self.fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}

    def read_body(self):
        length = int(self.fields.get("content-length", 0))
        while len(self.unread) < length:
            self.fill()
        self.body, self.unread = self.unread[:length], self.unread[length:]

    def execute(self):
        """Has the sandbox do it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.sandbox.port, timeout=30)
        headers = {name: value for name, value in self.fields.items() if name != "host"}
        connection.request(self.method, self.path, self.body or None, headers)
        answer = connection.getresponse()
        body = answer.read()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() in ("location", "retry-after")]
        connection.close()
        return Answer(answer.status, answer.reason, body, answer.getheader("Content-Type"), kept)

    def say(self, *parts):
        for part in parts:
            self.connection.sendall(part)

    def trickle(self, text, pause, rounds=1):
        for _ in range(rounds):
            for byte in text:
                self.say(bytes([byte]))
                time.sleep(pause)

    def flood(self, text, bytes_max=256 << 20):
        block = text * (1 + 65536 // len(text))
        for _ in range(bytes_max // len(block)):
            self.say(block)

    def hold(self):
        while self.connection.recv(65536):
            pass

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        raise Gone

    def close(self):
        raise Gone


# MARK: The rows. Each has read the request whole; what it sends instead of an answer is what it is named after.

ROWS = {}


def row(function):
    ROWS[function.__name__.strip("_").replace("_", "-")] = function
    return function


@row
def none(wire):
    wire.say(wire.execute().bytes())


@row
def cut(wire):
    """At another byte each time, with a FIN."""
    answer = wire.execute().bytes()
    wire.say(answer[:wire.draw.randrange(len(answer) - 1)])
    wire.close()


@row
def reset(wire):
    answer = wire.execute().bytes()
    wire.say(answer[:wire.draw.randrange(len(answer) - 1)])
    wire.reset()


@row
def reset_unexecuted(wire):
    wire.reset()


@row
def length_too_long(wire):
    answer = wire.execute()
    wire.say(answer.head(len(answer.body) + 10), answer.body)
    wire.close()


@row
def length_too_long_held(wire):
    answer = wire.execute()
    wire.say(answer.head(len(answer.body) + 10), answer.body)
    wire.hold()


@row
def length_too_short(wire):
    answer = wire.execute()
    wire.say(answer.head(max(0, len(answer.body) - 5)), answer.body)


@row
def length_negative(wire):
    answer = wire.execute()
    wire.say(answer.head(-1), answer.body)


@row
def length_twice(wire):
    answer = wire.execute()
    wire.say(answer.head(len(answer.body), 1), answer.body)


@row
def length_huge(wire):
    answer = wire.execute()
    wire.say(answer.head(1 << 62), answer.body)
    wire.close()


@row
def body_with_204(wire):
    wire.execute()
    wire.say(b"HTTP/1.1 204 No Content\r\nContent-Length: 40\r\n\r\n")
    wire.say(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')


@row
def chunks_lie(wire):
    answer = wire.execute()
    answer.headers.append(("Transfer-Encoding", "chunked"))
    wire.say(answer.head(None), b"fffffffffffffffff\r\n", answer.body, b"\r\n0\r\n\r\n")
    wire.close()


@row
def chunks_break_off(wire):
    answer = wire.execute()
    answer.headers.append(("Transfer-Encoding", "chunked"))
    wire.say(answer.head(None), b"%x\r\n" % (len(answer.body) + 7), answer.body)
    wire.close()


@row
def interim_flood(wire):
    wire.execute()
    wire.flood(b"HTTP/1.1 100 Continue\r\n\r\n")
    wire.close()


@row
def endless_header(wire):
    wire.execute()
    wire.say(b"HTTP/1.1 200 OK\r\n")
    wire.flood(b"X-More: of the same\r\n")


@row
def long_header(wire):
    wire.execute()
    wire.say(b"HTTP/1.1 200 OK\r\nX-Long: ")
    wire.flood(b"x")


@row
def endless_body(wire):
    wire.execute()
    wire.say(b"HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\n\r\n")
    wire.flood(b" ")


@row
def large_body(wire):
    """JSON, and what was asked for, but for 64 MiB of blanks in it."""
    answer = wire.execute()
    answer.body = (answer.body or b"{}").replace(b"{", b"{" + b" " * (64 << 20), 1)
    wire.say(answer.bytes())


@row
def trickling_header(wire):
    wire.execute()
    wire.trickle(b"HTTP/1.1 200 OK\r\n" + b"X-More: of the same\r\n" * 100, 0.02)


@row
def trickling_body(wire):
    answer = wire.execute()
    wire.say(answer.head(100_000))
    wire.trickle(b" ", 0.02, 10_000)


@row
def slow_but_whole(wire):
    wire.trickle(wire.execute().bytes(), 0.002)


@row
def silence(wire):
    wire.execute()
    wire.hold()


@row
def dies_when_kept(wire):
    """Answers well, and is gone as soon as the next request comes."""
    wire.say(wire.execute().bytes())
    wire.fill()
    wire.reset()


@row
def dies_when_kept_and_executed(wire):
    wire.say(wire.execute().bytes())
    wire.read_head()
    wire.read_body()
    wire.proxy.seen += 1
    wire.execute()
    wire.reset()


@row
def html(wire):
    wire.say(Answer(200, "OK", HTML, "text/html").bytes())


@row
def html_executed(wire):
    wire.execute()
    wire.say(Answer(200, "OK", HTML, "text/html").bytes())


@row
def other_type(wire):
    answer = wire.execute()
    answer.kind = "text/plain" if answer.status != 204 else None
    wire.say(answer.bytes())


@row
def other_json(wire):
    wire.execute()
    wire.say(Answer(200, "OK", b'[["not","what"],{"was":"asked"}]').bytes())


@row
def deep_json(wire):
    wire.execute()
    wire.say(Answer(200, "OK", b"[" * 200_000).bytes())


@row
def not_http(wire):
    wire.execute()
    wire.say(b"SSH-2.0-OpenSSH_9.2\r\n\x00\xff\xfe")
    wire.close()


@row
def gzip_unasked(wire):
    answer = wire.execute()
    answer.body = gzip.compress(answer.body or b"{}")
    answer.headers.append(("Content-Encoding", "gzip"))
    answer.status = 200
    wire.say(answer.bytes())


@row
def gzip_bomb(wire):
    wire.execute()
    bomb = gzip.compress(bytes(64 << 20))
    wire.say(Answer(200, "OK", bomb, SCIM, [("Transfer-Encoding", "gzip")]).head(None), bomb)
    wire.close()


@row
def strange_headers(wire):
    answer = wire.execute()
    answer.headers += [("X-A", "a\rRetry-After: 86400"), ("X \x1b[2J", "b"), ("", "c"), ("Set-Cookie", "a=b"),
                       ("Alt-Svc", 'h2="127.0.0.1:1"'), ("X-Line", "d\nnonsense")]
    wire.say(answer.bytes())


@row
def redirect(wire):
    wire.say(Answer(302, "Found", b"", None, [("Location", "http://127.0.0.1:1/")]).bytes())


@row
def storm(wire):
    wire.reset()


def refusal(name, status, executed=False, headers=(), body=None):
    """An answer with another status: before what was asked for was done, or after."""

    def play(wire):
        if executed:
            wire.execute()
        default = json.dumps({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": str(status)}).encode()
        wire.say(Answer(status, "No", default if body is None else body, SCIM, headers).bytes())

    ROWS[name] = play


for code in (408, 500, 502, 504):
    refusal(f"{code}", code)
    refusal(f"{code}-executed", code, executed=True)
refusal("401", 401)
refusal("403", 403)
refusal("404", 404, body=b"nothing here")
refusal("422", 422)
refusal("425", 425)
refusal("429", 429, headers=[("Retry-After", "1")])
refusal("429-bare", 429)
refusal("503", 503, headers=[("Retry-After", "1")])
refusal("503-past", 503, headers=[("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT")])


def early_answer(wire):
    """Before it has read the body."""
    wire.say(Answer(503, "No", b"{}", SCIM, [("Connection", "close"), ("Retry-After", "1")]).bytes())
    wire.close()


def cut_request(wire):
    """Reads so many bytes of the request, and is gone."""
    wire.connection.recv(wire.draw.randrange(1, 400), socket.MSG_WAITALL)
    wire.reset()


# These have read less of the request than the others.
BEFORE_BODY = {"early-answer": early_answer}
BEFORE_HEAD = {"cut-request": cut_request}
ALWAYS = {"storm": 5}
PARKED = {"403", "422"}
TLS = ["tls-expired", "tls-other-host", "tls-self-signed", "tls-unknown-authority", "tls-1.1", "tls-none", "tls-hangs-up",
       "tls-silence", "refused"]


class Proxy:
    """What stands before one sandbox."""

    def __init__(self, play, name, certificates):
        self.name, self.certificates = name, certificates
        self.sandbox = stage.Sandbox(play, name)
        self.draw = random.Random(name)
        self.seen, self.attempts, self.harmed, self.left = 0, 0, 0, ALWAYS.get(name, 4)
        self.resumed, self.retried, self.paused_at = 0, 0, None
        self.lock = threading.Lock()
        self.is_mended = name not in TLS
        self.context = certificates.context(name) if name in TLS else None
        self.port = stage.free_port()
        self.listener = None
        if name != "refused":
            self.listen()

    @property
    def url(self):
        return f"{'https' if self.name in TLS else 'http'}://127.0.0.1:{self.port}/scim/1/"

    def listen(self):
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self.accept, daemon=True).start()

    def mend(self):
        self.context, self.is_mended = self.certificates.context("good"), True
        if self.name == "refused":
            self.listen()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            self.attempts += 1
            threading.Thread(target=self.guarded, args=(connection,), daemon=True).start()

    def guarded(self, connection):
        connection.settimeout(60)
        try:
            if not self.is_mended and self.name == "tls-silence":
                connection.recv(65536)
                time.sleep(30)
                raise Gone
            if not self.is_mended and self.name == "tls-hangs-up":
                connection.recv(100)
                raise Gone
            if not self.is_mended and self.name == "tls-none":
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                raise Gone
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.serve(connection)
        except (Gone, OSError, ValueError):
            pass
        finally:
            connection.close()

    def serve(self, connection):
        while True:
            wire = Wire(self, connection)
            # Until the next request begins, which may take long.
            wire.fill()
            is_harmed = self.name in BEFORE_HEAD and self.is_due()
            self.seen += 1
            if is_harmed:
                BEFORE_HEAD[self.name](wire)
            wire.read_head()
            is_harmed = self.name not in BEFORE_HEAD and self.is_due(wire.method)
            if is_harmed and self.name in BEFORE_BODY:
                BEFORE_BODY[self.name](wire)
            wire.read_body()
            (ROWS[self.name] if is_harmed else none)(wire)

    def is_due(self, method=None):
        """Every third request, so that the breaker doesn't open, as long as there is harm left."""
        with self.lock:
            if self.name in TLS or self.name == "none" or self.left == 0:
                return False
            if self.name not in ALWAYS and self.seen % 3 != 2:
                return False
            # A leaver's is tried again, but a quarter of an hour later.
            if method == "DELETE" and self.name in PARKED:
                return False
            self.left -= 1
            self.harmed += 1
            return True


class Certificates:
    """Made by openssl: an authority, and what servers have that it has signed, or hasn't."""

    def __init__(self, directory):
        self.directory = directory
        self.authority("ca")
        self.authority("other")
        self.leaf("good", "ca")
        self.leaf("expired", "ca", days=-1)
        self.leaf("other-host", "ca", names="DNS:scim.example")
        self.leaf("unknown-authority", "other")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                     "/CN=self", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "self-signed.key", "-out", "self-signed.pem")

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.directory, check=True, capture_output=True)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                     f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")

    def leaf(self, name, authority, names="IP:127.0.0.1", days=2):
        self.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
                     "-addext", f"subjectAltName={names}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
                     "-CAcreateserial", "-copy_extensions", "copyall", "-days", str(days), "-out", f"{name}.pem")

    def context(self, name):
        name = name.removeprefix("tls-")
        stem = name if (self.directory / f"{name}.key").exists() else "good"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / f"{stem}.pem", self.directory / f"{stem}.key")
        if name == "1.1":
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings(action="ignore"):
                context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context


def configuration(proxies):
    text = f"""
state: state
control: control.sock
sources:{stage.drop_source("hr", "drop")}
targets:
"""
    for proxy in proxies:
        text += f"""
  {proxy.name}:
    profile: amplitude
    url: {proxy.url}
    credential: {{ file: token }}
    certificateAuthority: ca.pem
    sources: [hr]
    limit: none
    concurrency: 2
    timeout: 2s
    connectTimeout: 1s
    groups:
      - {{ name: {stage.EVERYONE} }}
""" + "".join(f"      - {{ name: {name}, when: 'department eq \"{name}\"' }}\n" for name in stage.DEPARTMENTS)
    return text


class Operator:
    """Resumes what pauses, and retries what is parked, once it was seen that nothing is sent meanwhile."""

    def __init__(self, play, proxies):
        self.play, self.proxies = play, {proxy.name: proxy for proxy in proxies}
        self.problems, self.peak = [], 0

    def until_settled(self, what, mend_at=None):
        end = time.monotonic() + DAY_WITHIN
        open_targets = set(self.proxies)
        while open_targets:
            if mend_at and time.monotonic() > mend_at:
                mend_at = None
                self.mend()
            status = self.play.status()
            self.peak = max(self.peak, self.play.resident())
            if self.play.daemon.poll() is not None:
                self.play.fail("the daemon has ended")
            if status:
                self.look(status)
                open_targets = {name for name in self.proxies if not stage.is_drained(status, name)
                                or not self.proxies[name].is_mended}
            if time.monotonic() > end:
                rest = [found for found in (status or {}).get("journal", {}).get("targets", []) if found["id"] in open_targets]
                self.play.fail(f"{what}: never settled: {json.dumps(rest)[:3000]}")
            time.sleep(0.5)

    def mend(self):
        for proxy in self.proxies.values():
            if not proxy.is_mended:
                if proxy.seen:
                    self.problems.append(f"{proxy.name}: {proxy.seen} requests went out over no proper TLS")
                if proxy.attempts > 20:
                    self.problems.append(f"{proxy.name}: {proxy.attempts} connections in {MEND_AFTER} s")
                if proxy.sandbox.holdings().users:
                    self.problems.append(f"{proxy.name}: somebody was created")
                proxy.mend()

    def look(self, status):
        for standing in status["standings"]:
            proxy = self.proxies[standing["target"]]
            if not standing.get("pause"):
                proxy.paused_at = None
            elif proxy.paused_at is None:
                proxy.paused_at = (time.monotonic(), None)
            elif time.monotonic() - proxy.paused_at[0] > 1 and proxy.paused_at[1] is None:
                proxy.paused_at = (proxy.paused_at[0], proxy.seen)
            elif time.monotonic() - proxy.paused_at[0] > 3 and proxy.is_mended:
                if proxy.seen != proxy.paused_at[1]:
                    self.problems.append(f"{proxy.name}: asked while it was paused")
                proxy.resumed += 1
                proxy.paused_at = None
                self.play.command("resume", proxy.name)
        for found in status["journal"]["targets"]:
            proxy = self.proxies[found["id"]]
            if found["parked"] and not proxy.paused_at:
                proxy.retried += 1
                result = self.play.command("retry", "--target", proxy.name, "--yes")
                if result.returncode not in (0, 1):
                    self.play.fail(f"retry: {result.returncode} {result.stdout}{result.stderr}")


def first_day(company):
    for _ in range(9):
        company.join()


def second_day(company):
    keys = list(company.rows)
    company.rows[keys[0]]["WorkerStatus"] = "Terminated"
    del company.rows[keys[1]]
    company.rows[keys[2]]["LastName"] = "Married"
    company.rows[keys[3]]["LastName"] = "Divorced"
    company.rows[keys[4]]["Department"] = stage.DEPARTMENTS[(keys.index(keys[4]) + 2) % 3]
    for _ in range(2):
        company.join()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    names = ["none", *sorted(ROWS.keys() - {"none"} | BEFORE_BODY.keys() | BEFORE_HEAD.keys()), *TLS]
    wanted = sys.argv[2:] or names
    begun = time.monotonic()
    with stage.Play(sys.argv[1], "hostile-provider") as play:
        certificates = Certificates(play.directory)
        proxies = [Proxy(play, name, certificates) for name in names if name in {"none", *wanted}]
        for proxy in proxies:
            proxy.sandbox.ready()
        play.configure(configuration(proxies))
        operator = Operator(play, proxies)
        play.start_daemon()
        play.until_ready()
        company = stage.Company()
        first_day(company)
        play.drop(company.text(), "day1.csv")
        operator.until_settled("the first day", time.monotonic() + MEND_AFTER)
        for proxy in proxies:
            proxy.left = ALWAYS.get(proxy.name, 4)
        second_day(company)
        play.drop(company.text(), "day2.csv")
        play.until("the second day's file is taken", lambda: not play.waiting_files())
        time.sleep(1)
        operator.until_settled("the second day")
        report(play, operator, company, time.monotonic() - begun)


def report(play, operator, company, seconds):
    proxies = list(operator.proxies.values())
    clean = proxies[0].seen
    print(f"{'row':28} {'harmed':>6} {'requests':>8} {'resumed':>7} {'retried':>7}")
    for proxy in proxies:
        found = [f"{proxy.name}: {problem}" for problem in proxy.sandbox.holdings().problems(company)]
        if proxy.name not in (*TLS, "none") and proxy.harmed == 0:
            found.append(f"{proxy.name}: no harm was done")
        most = clean + REQUESTS_A_HARM * (proxy.harmed + proxy.resumed + proxy.retried) + 10
        if proxy.seen > most:
            found.append(f"{proxy.name}: {proxy.seen} requests, where {most} would do")
        operator.problems += found
        print(f"{proxy.name:28} {proxy.harmed:6} {proxy.seen:8} {proxy.resumed:7} {proxy.retried:7}")
    if operator.peak > MEMORY_MAX:
        operator.problems.append(f"the daemon took {operator.peak >> 20} MiB")
    if play.stop_daemon() != 0:
        operator.problems.append("the daemon didn't end well")
    if (check := play.command("journal", "check")).returncode != 0:
        operator.problems.append(f"journal check: {check.stdout}{check.stderr}")
    print(f"{len(proxies)} providers, {sum(proxy.harmed for proxy in proxies)} requests harmed of "
          f"{sum(proxy.seen for proxy in proxies)}, most memory {operator.peak >> 20} MiB, {seconds:.0f} s")
    for problem in operator.problems:
        print(f"hostile-provider: {problem}", file=sys.stderr)
    if operator.problems:
        play.own = False
        print(f"hostile-provider: what is left is in {play.directory}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
