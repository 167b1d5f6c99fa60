#!/usr/bin/env python3
"""Half a year of a large company with the real binary, a day in a second or two.

    Tests/Scripts/half-year.py .build/release/rosterd                20,000 people, 182 days
    Tests/Scripts/half-year.py .build/release/rosterd 2000 28 [SEED] so many people and days

A whole roster comes every day. On weekdays some join, leave (by their status, or by not being in it any more), move and marry, and
webhooks tell of others; on weekends it is the same roster once more, which must cost no request. Every four weeks a tenth of the
company moves to another department; now and then the provider is away while a file comes, or the daemon is killed in the middle of
one. In the end the provider has to hold what HR says, with nobody invited twice, the journal has to pass its own check, and memory
and descriptors must not have grown.
"""

import json
import os
import random
import signal
import sys
import time

import stage
import traffic as hr

WEEK, MONTH = 7, 28
OUTAGE_EVERY, OUTAGE_FOR = 20, 3
KILL_EVERY = 17
# After that nobody kills it any more: memory is compared within one life.
KILLED_SHARE = 0.6
# Of a thousand people, on a weekday.
JOINERS, LEAVERS, MOVERS, RENAMED = 0.4, 0.4, 0.5, 0.5
EVENTS = 10
LINES = 39
DELIVERED_WITHIN = 900
MEMORY_GROWTH, MEMORY_SLACK, DESCRIPTORS_SLACK = 1.1, 32 << 20, 16


class HalfYear:
    def __init__(self, play, sandbox, traffic, people, days, draw):
        self.play, self.sandbox, self.traffic, self.draw = play, sandbox, traffic, draw
        self.company, self.killed_until = traffic.roster, days * KILLED_SHARE
        self.begun, self.samples, self.needless, self.kills, self.outages = time.monotonic(), [], [], 0, 0
        while len(self.company.rows) < people:
            self.company.join()

    def requests(self):
        return json.loads(stage.ask(self.sandbox.port, "GET", "/sandbox/state")[1])["counters"]["requests"]

    def many(self, of_thousand):
        return max(1, round(len(self.company.rows) * of_thousand / 1000 * self.draw.uniform(0.5, 1.5)))

    def chosen(self, count):
        return self.draw.sample(sorted(self.company.active()), count)

    def weekday(self):
        for _ in range(self.many(JOINERS)):
            self.company.join()
        for number, key in enumerate(self.chosen(self.many(LEAVERS))):
            if number % 2:
                del self.company.rows[key]
            else:
                self.company.rows[key]["WorkerStatus"] = "Terminated"
        for key in self.chosen(self.many(MOVERS)):
            self.company.rows[key]["Department"] = self.draw.choice(stage.DEPARTMENTS)
        for key in self.chosen(self.many(RENAMED)):
            self.company.rows[key]["LastName"] = f"Name {self.draw.randrange(10**9)}"
        for _ in range(EVENTS):
            self.traffic.post(self.draw)

    def reorganise(self):
        for key in self.chosen(len(self.company.rows) // 10):
            self.company.rows[key]["Department"] = self.draw.choice(stage.DEPARTMENTS)

    def deliver(self):
        self.play.until("the roster is taken", lambda: not self.play.waiting_files()
                        and not list(self.play.path("drop", "processing").iterdir()), DELIVERED_WITHIN, 0.05)
        self.play.until("all is delivered", lambda: stage.is_drained(self.play.status()), DELIVERED_WITHIN, 0.2)

    def day(self, number):
        is_weekend = number % WEEK >= 5
        if is_weekend:
            self.deliver()
            before = self.requests()
        else:
            self.weekday()
        if number % MONTH == 9:
            self.reorganise()
        is_out = number % OUTAGE_EVERY == 3 and not is_weekend
        if is_out:
            self.outages += 1
            stage.ask(self.sandbox.port, "PUT", "/sandbox/outage", json.dumps({"fault": "503", "retryAfter": 1}))
        self.play.drop(self.company.text(), f"{number:03}-roster.csv")
        if number % KILL_EVERY == 5 and number < self.killed_until:
            self.restart()
        if is_out:
            time.sleep(OUTAGE_FOR)
            stage.ask(self.sandbox.port, "DELETE", "/sandbox/outage")
        self.deliver()
        if is_weekend and (sent := self.requests() - before):
            self.needless.append(f"day {number}: {sent} requests though nothing changed")

    def restart(self):
        time.sleep(self.draw.uniform(0, 1))
        self.kills += 1
        self.play.end(self.play.daemon)
        self.play.start_daemon()
        self.play.until_ready()
        self.samples = []

    def sample(self, number):
        sizes = sum(path.stat().st_size for path in self.play.path("state").iterdir())
        descriptors = len(os.listdir(f"/proc/{self.play.daemon.pid}/fd"))
        self.samples.append((self.play.resident(), descriptors))
        print(f"{number:5} {len(self.company.active()):8} {len(self.traffic.acknowledged):8} {self.requests():9} "
              f"{self.samples[-1][0] / 2**20:9.1f} {descriptors:11} {sizes / 2**20:12.1f} "
              f"{time.monotonic() - self.begun:8.0f}", flush=True)

    def grown(self):
        """Of the last life, its second half beside its first."""
        if len(self.samples) < 4:
            return [f"only {len(self.samples)} days are left to see whether memory grows"]
        half = len(self.samples) // 2
        (memory, descriptors), (memory_last, descriptors_last) = (
            tuple(max(values) for values in zip(*part)) for part in (self.samples[:half], self.samples[half:]))
        found = []
        if memory_last > memory * MEMORY_GROWTH + MEMORY_SLACK:
            found.append(f"memory grew from {memory / 2**20:.0f} to {memory_last / 2**20:.0f} MiB")
        if descriptors_last > descriptors + DESCRIPTORS_SLACK:
            found.append(f"descriptors grew from {descriptors} to {descriptors_last}")
        return found


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    given = sys.argv[2:] + ["20000", "182", str(random.randrange(10**6))][len(sys.argv[2:]):]
    people, days, seed = int(given[0]), int(given[1]), given[2]
    print(f"half-year: {people} people, {days} days, seed {seed}", flush=True)
    with stage.Play(sys.argv[1], "half-year") as play:
        play.secret("key", hr.KEY)
        play.path("changes").mkdir()
        port = stage.free_port()
        sandbox = stage.Sandbox(play, "saas")
        sandbox.ready()
        play.configure(hr.configuration(port, sandbox.port))
        traffic = hr.Traffic(play, port)
        year = HalfYear(play, sandbox, traffic, people, days, random.Random(seed))
        play.start_daemon()
        play.until_ready()
        print(f"{'day':>5} {'people':>8} {'events':>8} {'requests':>9} {'RSS MiB':>9} {'descriptors':>11} {'journal MiB':>12} "
              f"{'seconds':>8}", flush=True)
        for number in range(days):
            year.day(number)
            if number % max(1, days // LINES) == 0 or number == days - 1:
                year.sample(number)
        found = year.needless + year.grown() + hr.finish(play, sandbox, traffic)
        if found:
            play.fail("\n".join(found[:20]))
        print(f"{days} days, {year.kills} kills, {year.outages} outages; {len(sandbox.holdings().invitations)} people invited, "
              f"none twice; no request on a weekend; {time.monotonic() - year.begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
