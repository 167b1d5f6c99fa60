#!/usr/bin/env python3
"""Kills the real daemon with -9 again and again, in the middle of everything, and looks for what is lost.

    Tests/Scripts/kill-loop.py .build/debug/rosterd                40 times
    Tests/Scripts/kill-loop.py .build/debug/rosterd 1000 [SEED]    so many times; SEED repeats the instants and the people

Without a pause whole rosters are dropped at one source, and files of changes and webhook events come in at another, while a
sandbox that fails now and then is delivered to. The daemon is killed at a random instant of its life, its start among them.
After each kill the journal, as it lies on the disk, has to know every event that was answered with 202 and every file that
was moved to processed/. After every hundred, and at the end, the rest is delivered: the sandbox has to hold what HR says, with
nobody invited twice, and the journal has to pass its own check.
"""

import random
import signal
import sys
import time

import stage
import traffic as hr

# Of a life: from its start, or from when it is ready, so that it does something however slow the machine is.
STARTS, START_MAX, LIFE_MAX = 0.25, 0.5, 0.6
BATCH = 100
FAULTS = "reset-after=0.005,500=0.01,429=0.005"


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    seed = sys.argv[3] if len(sys.argv) > 3 else str(random.randrange(10**6))
    draw = random.Random(seed)
    print(f"kill-loop: {kills} kills, seed {seed}", flush=True)
    begun, during_start, done = time.monotonic(), 0, 0
    with stage.Play(sys.argv[1], "kill-loop") as play:
        play.secret("key", hr.KEY)
        play.path("changes").mkdir()
        port = stage.free_port()
        sandbox = stage.Sandbox(play, "saas", "--latency", "5ms", "--seed", "1")
        sandbox.ready()
        play.configure(hr.configuration(port, sandbox.port))
        traffic, evidence = hr.Traffic(play, port), hr.Evidence(play)
        play.start_daemon()
        play.until_ready()
        play.end(play.daemon)
        sandbox.fail(FAULTS)
        while done < kills:
            traffic.start(f"{seed}-{done}")
            for _ in range(min(BATCH, kills - done)):
                play.start_daemon()
                if draw.random() < STARTS:
                    time.sleep(draw.uniform(0, START_MAX))
                else:
                    play.until_ready()
                    time.sleep(draw.uniform(0, LIFE_MAX))
                if play.daemon.poll() is not None:
                    play.fail(f"the daemon ended by itself with {play.daemon.returncode}, after kill {done}")
                during_start += not stage.connects(port)
                play.end(play.daemon)
                done += 1
                if found := evidence.problems(traffic):
                    play.fail(f"after kill {done}: " + "\n".join(found[:20]))
                if traffic.failures:
                    play.fail(f"after kill {done}: {traffic.failures}")
            if found := hr.settle(play, sandbox, traffic):
                play.fail(f"after {done} kills: " + "\n".join(found[:20]))
            print(f"{done:5} kills ({during_start} before it listened): {evidence.events} events and {len(evidence.files)} files "
                  f"acknowledged, {traffic.repeated} events sent again and known, "
                  f"{len(sandbox.holdings().invitations)} people invited, none twice; {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
