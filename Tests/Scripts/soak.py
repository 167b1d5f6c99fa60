#!/usr/bin/env python3
"""Runs the real daemon at a high rate for an hour, under a watch of its memory, descriptors and threads.

    Tests/Scripts/soak.py .build/release/rosterd             an hour
    Tests/Scripts/soak.py .build/release/rosterd 15          so many minutes

Whole rosters, files of changes and webhook events come in without a pause, and are delivered to a sandbox that fails now and then and
is away for a while every few minutes. A table says how it goes. It fails where memory, descriptors or threads grow from the
second third to the last, where anything that was acknowledged is not at the sandbox in the end, or anybody was invited twice.
"""

import json
import os
import random
import signal
import statistics
import sys
import time

import stage
import traffic as hr

FAULTS = "reset-after=0.003,500=0.005,503=0.002,429=0.003,truncate=0.002"
SAMPLE_EVERY = 2
LINES = 30
OUTAGE_EVERY, OUTAGE_FOR = 180, 10
# What may be more in the last third than in the one before. SQLite's cache, of 32 MiB, fills with the journal meanwhile.
MEMORY_GROWTH, MEMORY_SLACK = 1.1, 16 << 20
DESCRIPTORS_SLACK, THREADS_SLACK = 16, 4


class Watch:
    def __init__(self, play, sandbox, traffic):
        self.play, self.sandbox, self.traffic = play, sandbox, traffic
        self.samples, self.begun = [], time.monotonic()

    def sample(self):
        process = f"/proc/{self.play.daemon.pid}"
        self.samples.append({"memory": self.play.resident(), "descriptors": len(os.listdir(f"{process}/fd")),
                             "threads": len(os.listdir(f"{process}/task"))})

    def line(self):
        state = json.loads(stage.ask(self.sandbox.port, "GET", "/sandbox/state")[1])
        last = self.samples[-1]
        journal = sum(path.stat().st_size for path in self.play.path("state").iterdir())
        print(f"{(time.monotonic() - self.begun) / 60:7.1f} {len(self.traffic.acknowledged):8} {self.traffic.dropped:7} "
              f"{state['counters']['requests']:9} {last['memory'] / 2**20:9.1f} {last['descriptors']:11} {last['threads']:7} "
              f"{journal / 2**20:11.1f}", flush=True)

    def problems(self):
        third = len(self.samples) // 3
        first, last = self.samples[third:-third], self.samples[-third:]

        def both(what, of):
            return of(sample[what] for sample in first), of(sample[what] for sample in last)

        found = []
        before, after = both("memory", statistics.median)
        if after > before * MEMORY_GROWTH + MEMORY_SLACK:
            found.append(f"memory grew from {before / 2**20:.0f} to {after / 2**20:.0f} MiB")
        for what, slack in (("descriptors", DESCRIPTORS_SLACK), ("threads", THREADS_SLACK)):
            before, after = both(what, max)
            if after > before + slack:
                found.append(f"{what} grew from {before} to {after}")
        most = max(sample["memory"] for sample in self.samples)
        print(f"memory: median {both('memory', statistics.median)[0] / 2**20:.1f} MiB in the second third, "
              f"{both('memory', statistics.median)[1] / 2**20:.1f} in the last, at most {most / 2**20:.1f}")
        return found


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    with stage.Play(sys.argv[1], "soak") as play:
        play.secret("key", hr.KEY)
        play.path("changes").mkdir()
        port = stage.free_port()
        sandbox = stage.Sandbox(play, "saas", "--latency", "5ms")
        sandbox.ready()
        play.configure(hr.configuration(port, sandbox.port))
        traffic = hr.Traffic(play, port)
        play.start_daemon()
        play.until_ready()
        sandbox.fail(FAULTS)
        watch = Watch(play, sandbox, traffic)
        traffic.start(str(random.randrange(10**6)))
        print(f"{'minute':>7} {'events':>8} {'files':>7} {'requests':>9} {'RSS MiB':>9} {'descriptors':>11} {'threads':>7} "
              f"{'journal MiB':>11}", flush=True)
        soak(play, sandbox, traffic, watch, minutes * 60)
        found = watch.problems() + hr.finish(play, sandbox, traffic)
        holdings = sandbox.holdings()
        print(f"{len(traffic.acknowledged)} events and {traffic.dropped} files in {minutes:g} minutes; "
              f"{len(holdings.invitations)} people invited, none twice" if not found else "", flush=True)
        if found:
            play.fail("\n".join(found[:20]))


def soak(play, sandbox, traffic, watch, seconds):
    begun, lines, outage = time.monotonic(), 0, None
    while (passed := time.monotonic() - begun) < seconds:
        time.sleep(SAMPLE_EVERY)
        if play.daemon.poll() is not None:
            play.fail(f"the daemon has ended with {play.daemon.returncode}")
        if traffic.failures:
            play.fail(f"the traffic failed: {traffic.failures}")
        watch.sample()
        if passed >= seconds / LINES * lines:
            watch.line()
            lines += 1
        # Away from the third minute on, ever again; and back.
        is_away = passed % OUTAGE_EVERY > OUTAGE_EVERY - OUTAGE_FOR
        if is_away and outage is None:
            outage = passed
            stage.ask(sandbox.port, "PUT", "/sandbox/outage", json.dumps({"fault": "503", "retryAfter": 2}))
        elif not is_away and outage is not None:
            outage = None
            stage.ask(sandbox.port, "DELETE", "/sandbox/outage")
    if outage is not None:
        stage.ask(sandbox.port, "DELETE", "/sandbox/outage")


if __name__ == "__main__":
    main()
