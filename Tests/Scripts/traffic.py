"""What HR does all day, with the real binary between it and a sandbox: whole rosters at one source, files of changes and webhook
events at another; and what has to come of it.
"""

import hashlib
import hmac
import http.client
import json
import random
import shutil
import sqlite3
import threading
import time

import stage

KEY = "the-webhook's-key"
SETTLED_WITHIN = 240
# A company stays about so large, however long it goes on.
PEOPLE_MAX = 300


def configuration(port, sandbox, limit="none"):
    webhook = f"""
    webhook:
      listen: 127.0.0.1:{port}
      signature: {{ header: X-Signature, algorithm: hmac-sha256, encoding: hex, signs: [body] }}
      key: {{ file: key }}
      eventId: /event
      mapping:{stage.MAPPING.replace("      ", "        ")}"""
    return f"""
state: state
control: control.sock
sources:{stage.drop_source("roster", "drop")}{stage.drop_source("events", "changes", "changes", more=webhook)}
targets:
  saas:
    profile: amplitude
    url: http://127.0.0.1:{sandbox}/scim/1/
    credential: {{ file: token }}
    sources: [roster, events]
    limit: {limit}
    concurrency: 8
    groups:
      - {{ name: {stage.EVERYONE} }}
""" + "".join(f"      - {{ name: {name}, when: 'department eq \"{name}\"' }}\n" for name in stage.DEPARTMENTS)


class Traffic:
    """What HR does meanwhile: three threads, each with people of its own."""

    def __init__(self, play, port):
        self.play, self.port = play, port
        self.roster, self.changes, self.posted = stage.Company("R"), stage.Company("C"), stage.Company("P")
        for _ in range(20):
            self.roster.join()
        self.acknowledged, self.dropped, self.repeated, self.failures = [], 0, 0, []
        self.over, self.threads = threading.Event(), []

    def start(self, seed):
        self.over.clear()
        self.threads = [threading.Thread(target=self.guarded, args=(work, random.Random(f"{seed}-{work.__name__}")), daemon=True)
                        for work in (self.drop_rosters, self.drop_changes, self.post)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        """Ends it where everything that was begun is accepted."""
        self.over.set()
        for thread in self.threads:
            thread.join(60)
        if self.failures or any(thread.is_alive() for thread in self.threads):
            self.play.fail(f"the traffic failed: {self.failures}")

    def guarded(self, work, draw):
        try:
            while not self.over.is_set():
                work(draw)
        except Exception as error:
            self.failures.append(repr(error))

    @staticmethod
    def something_new(company, draw, few):
        """Somebody joins, changes, moves or leaves. Returns whose row it is."""
        active = list(company.active())
        if len(active) < few or draw.random() < 0.35 and len(active) < PEOPLE_MAX:
            return company.join()
        key = draw.choice(active)
        kind = draw.randrange(3) if len(active) < PEOPLE_MAX else 0
        if kind == 0:
            company.rows[key]["WorkerStatus"] = "Terminated"
        elif kind == 1:
            company.rows[key]["LastName"] = f"Name {draw.randrange(10**9)}"
        else:
            company.rows[key]["Department"] = draw.choice(stage.DEPARTMENTS)
        return key

    def drop_rosters(self, draw):
        for _ in range(draw.randrange(1, 4)):
            self.something_new(self.roster, draw, 15)
        if draw.random() < 0.2:
            # Who isn't in it has left.
            del self.roster.rows[draw.choice(list(self.roster.rows))]
        gone = [key for key, row in self.roster.rows.items() if row["WorkerStatus"] != "Active"]
        for key in gone[:-20]:
            # Whoever has left for a while is not in it any more, either.
            del self.roster.rows[key]
        self.drop("drop", self.roster.text())
        time.sleep(draw.uniform(0.1, 0.8))

    def drop_changes(self, draw):
        keys = {self.something_new(self.changes, draw, 10) for _ in range(draw.randrange(1, 5))}
        self.drop("changes", self.changes.text(sorted(keys)))
        time.sleep(draw.uniform(0.05, 0.5))

    def drop(self, inbox, text):
        # Not faster than they are read; else a queue of files is all that there is.
        while len(self.play.waiting_files(inbox)) > 3 and not self.over.is_set():
            time.sleep(0.05)
        self.dropped += 1
        self.play.drop(text, f"{self.dropped:06}-{inbox}.csv", inbox)

    def post(self, draw):
        key = self.something_new(self.posted, draw, 10)
        event = f"e{len(self.acknowledged)}"
        body = json.dumps({"event": event, **self.posted.rows[key]}).encode()
        status, is_again = self.send(body)
        self.acknowledged.append(event)
        if is_again and status == 200:
            self.repeated += 1
        time.sleep(draw.uniform(0, 0.04))

    def send(self, body):
        """As a sender does: again and again, until it is answered. Returns the answer, and whether there was none before."""
        signature = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Signature": signature}
        end, is_again = time.monotonic() + 60, False
        while True:
            try:
                status, text = stage.ask(self.port, "POST", "/hooks/events", body, headers, timeout=20)
                if status in (200, 202):
                    return status, is_again
                if status != 503:
                    raise RuntimeError(f"an event is answered with {status}: {text}")
            except (OSError, http.client.HTTPException):
                is_again = True
            if time.monotonic() > end:
                raise RuntimeError("an event gets no answer for a minute")
            time.sleep(0.01)


class Evidence:
    """What was acknowledged, beside what the journal on the disk knows of it."""

    def __init__(self, play):
        self.play, self.events, self.files = play, 0, set()

    def problems(self, traffic):
        acknowledged = traffic.acknowledged[:]
        processed = {path.name[:29] for inbox in ("drop", "changes") for path in self.play.path(inbox, "processed").glob("*.csv")}
        copy = self.play.path("copy")
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in self.play.path("state").glob("journal.sqlite*"):
            if not path.name.endswith("-ballast"):
                shutil.copy(path, copy)
        with sqlite3.connect(copy / "journal.sqlite") as journal:
            known = {event.removeprefix("id:") for event, in journal.execute("SELECT event FROM webhook_event")}
            taken = dict(journal.execute("SELECT id, state FROM intake"))
            # Not quick_check: SQLite 3.40 sees NULLs in a table without rowids that has none.
            whole, = journal.execute("PRAGMA integrity_check").fetchone()
        journal.close()
        found = [f"{event} was answered, and is not in the journal" for event in acknowledged if event not in known]
        found += [f"{name} is in processed/, and the journal says {taken.get(name, 'nothing')}" for name in processed - self.files
                  if taken.get(name) in (None, "staging")]
        self.files |= processed
        self.events = len(acknowledged)
        return found + ([] if whole == "ok" else [f"integrity_check: {whole}"])


def settle(play, sandbox, traffic):
    """Has a new daemon take everything in and deliver it, and ends it. Returns what isn't as it must be."""
    play.start_daemon()
    play.until_ready()
    return finish(play, sandbox, traffic)


def finish(play, sandbox, traffic):
    """The same, with the daemon that runs."""
    traffic.stop()
    play.until("all files are taken", lambda: not any(play.waiting_files(inbox) or list(play.path(inbox, "processing").iterdir())
                                                      for inbox in ("drop", "changes")), SETTLED_WITHIN, 0.2)
    play.until("all is delivered", lambda: stage.is_drained(play.status()), SETTLED_WITHIN, 0.5)
    companies = (traffic.roster, traffic.changes, traffic.posted)
    found = sandbox.holdings().problems(*companies)
    found += [f"parked: {parked}" for target in play.status()["journal"]["targets"] for parked in target["parked"]]
    found += [f"{inbox}/{place} has {path.name}" for inbox in ("drop", "changes") for place in ("failed", "held")
              for path in play.path(inbox, place).iterdir()]
    if play.stop_daemon() != 0:
        found.append("the daemon didn't end well")
    if (check := play.command("journal", "check", timeout=300)).returncode != 0:
        found.append(f"journal check: {check.stdout}{check.stderr}")
    return found
