#!/usr/bin/env python3
"""Fills the disk under the real daemon, and makes its writes fail, and looks for what is lost.

    Tests/Scripts/full-disk.py .build/debug/rosterd                          all plays
    Tests/Scripts/full-disk.py .build/debug/rosterd broken_writes [SEED]     one; SEED changes its instants and its people

The state directory is a small tmpfs of its own, in a user and a mount namespace (unshare -rm). It is filled, to the last byte and
nearly, before a file comes, while it is judged, while it is delivered, before the daemon starts, and at random instants; and freed
again. Nothing that was acknowledged may be lost, nobody invited twice, no sender told that it was wrong; what was begun goes on by
itself once there is room. At last the journal's writes fail by a limit on a file's size, as on a disk that is broken: the daemon has to
end, with 74, and its next life to go on.

Exits with 125 where this machine gives no such namespace.
"""

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time

import stage
import traffic as hr

# The low-water mark and the ballast take 64 MiB each (Sources/Journaling/Storage/DiskReserve.swift).
SIZE = 256 << 20
BALLAST = 64 << 20
INSIDE = "ROSTERD_FULL_DISK_INSIDE"


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    if INSIDE not in os.environ:
        if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode:
            print("full-disk: no user namespace with mounts of its own here", file=sys.stderr)
            sys.exit(125)
        os.execvpe("unshare", ["unshare", "-rm", sys.executable, *sys.argv], os.environ | {INSIDE: "1"})
    plays = {play.__name__: play for play in (before_a_file, during_delivery, before_the_start, at_random, broken_writes)}
    for play in [plays[sys.argv[2]]] if len(sys.argv) > 2 else plays.values():
        begun = time.monotonic()
        with Disk(sys.argv[1], play.__name__.replace("_", "-")) as disk:
            said = play(disk)
            if found := hr.finish(disk.play, disk.sandbox, disk.traffic):
                disk.play.fail("\n".join(found[:20]))
            print(f"{play.__name__:18} {said}; {len(disk.traffic.acknowledged)} events and {disk.traffic.dropped} files, "
                  f"{len(disk.sandbox.holdings().invitations)} people invited, none twice; {time.monotonic() - begun:.0f} s", flush=True)


class Disk:
    """A play whose state directory is a file system of its own."""

    def __init__(self, binary, name):
        self.binary, self.name = binary, name

    def __enter__(self):
        self.play = stage.Play(self.binary, self.name)
        self.state = self.play.path("state")
        self.state.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", self.state], check=True)
        self.play.secret("key", hr.KEY)
        self.play.path("changes").mkdir()
        self.port = stage.free_port()
        self.sandbox = stage.Sandbox(self.play, "saas", "--latency", "20ms")
        self.sandbox.ready()
        self.play.configure(hr.configuration(self.port, self.sandbox.port))
        self.traffic, self.evidence = hr.Traffic(self.play, self.port), hr.Evidence(self.play)
        self.seed = sys.argv[3] if len(sys.argv) > 3 else "1"
        self.draw = random.Random(f"{self.name}-{self.seed}")
        self.start()
        return self

    def __exit__(self, *failure):
        self.play.__exit__(*failure)
        subprocess.run(["umount", "-l", self.state], check=False)

    def start(self):
        # A trap is to end it at once, not to be told of for half a minute, which would look as if it went on.
        quiet = os.environ | {"SWIFT_BACKTRACE": os.environ.get("SWIFT_BACKTRACE", "enable=no")}
        self.play.start_daemon(pipes=True, restore_signals=False, env=quiet)
        self.play.until_ready()

    def fill(self, left=0):
        """Takes all room but so much."""
        room = os.statvfs(self.state)
        with contextlib.suppress(OSError), open(self.state / "filler", "ab", buffering=0) as filler:
            filler.write(bytes(max(0, room.f_bavail * room.f_frsize - left)))
            while left == 0:
                filler.write(bytes(4096))

    def ballast(self):
        with contextlib.suppress(FileNotFoundError):
            return (self.state / "journal.sqlite-ballast").stat().st_size
        return 0

    def free(self):
        (self.state / "filler").unlink(missing_ok=True)

    def requests(self):
        return json.loads(stage.ask(self.sandbox.port, "GET", "/sandbox/state")[1])["counters"]["requests"]

    def trap(self):
        """What its code took for a mistake of its own, and ended the process for."""
        return next((line for line in self.play.path("daemon.log").read_text(errors="replace").splitlines()
                     if "Fatal error" in line or "Crash" in line), None)

    def check(self):
        if self.play.daemon.poll() is not None:
            self.play.fail(f"the daemon has ended with {self.play.daemon.returncode}")
        if self.traffic.failures:
            self.play.fail(f"the traffic failed: {self.traffic.failures}")
        if found := self.evidence.problems(self.traffic):
            self.play.fail("\n".join(found[:20]))


def before_a_file(disk):
    """Nothing is taken in meanwhile, though there is room still; and nobody who sends is told to go away."""
    disk.fill(left=BALLAST // 2)
    disk.traffic.start(disk.seed)
    time.sleep(5)
    disk.check()
    taken = len(list(disk.play.path("drop", "processed").iterdir())) + len(disk.traffic.acknowledged)
    if taken or disk.ballast() != BALLAST:
        disk.play.fail(f"{taken} acknowledged near the end of the room, {disk.ballast()} bytes of ballast")
    disk.free()
    disk.play.until("there is room, and it goes on", lambda: len(disk.traffic.acknowledged) > 20)
    return f"{taken} acknowledged while it was full"


def during_delivery(disk):
    for _ in range(300):
        disk.traffic.roster.join()
    disk.play.drop(disk.traffic.roster.text(), "many.csv")
    disk.play.until("it is delivered", lambda: disk.requests() > 20)
    disk.fill()
    before, begun = disk.requests(), time.monotonic()
    disk.play.until("delivery goes on", lambda: disk.requests() - before >= 100, 30, 0.1)
    disk.check()
    seconds = time.monotonic() - begun
    if disk.ballast():
        disk.play.fail(f"{disk.ballast()} bytes of ballast are kept from delivery")
    disk.free()
    disk.play.until("the ballast is there again", lambda: disk.ballast() == BALLAST)
    return f"100 requests in {seconds:.1f} s while it was full"


def before_the_start(disk):
    disk.traffic.start(disk.seed)
    time.sleep(1)
    disk.play.end(disk.play.daemon)
    disk.fill()
    disk.start()
    status = disk.play.daemon.poll()
    if status is not None or disk.ballast():
        disk.play.fail(f"on a full disk it ends with {status}, {disk.ballast()} bytes of ballast")
    disk.free()
    return "it takes the ballast, and runs"


def at_random(disk):
    """To the last byte, to the last few hundred KiB, or to where nothing new is taken in."""
    disk.traffic.start(disk.seed)
    for _ in range(30):
        time.sleep(disk.draw.uniform(0, 0.4))
        disk.fill(left=disk.draw.choice([0, 4096, 65_536, 500_000, BALLAST // 2]))
        time.sleep(disk.draw.uniform(0, 0.6))
        disk.check()
        disk.free()
    return "30 times"


def broken_writes(disk):
    """No write beyond a file's present size, or somewhat more."""
    disk.traffic.start(disk.seed)
    deaths = 0
    for _ in range(20):
        time.sleep(disk.draw.uniform(0, 0.5))
        log = disk.state / "journal.sqlite-wal"
        size = log.stat().st_size if log.exists() else 0
        limit = disk.draw.choice([1, 32_768, max(1, size // 2), size + disk.draw.randrange(100_000)])
        resource.prlimit(disk.play.daemon.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            # Not every try meets a write: what is below the limit is written.
            if (status := disk.play.daemon.wait(3)) != 74:
                disk.play.fail(f"where writes fail it ends with {status}: {disk.trap()}")
            deaths += 1
        except subprocess.TimeoutExpired:
            if trap := disk.trap():
                disk.play.fail(trap)
            disk.play.end(disk.play.daemon)
        if found := disk.evidence.problems(disk.traffic):
            disk.play.fail("\n".join(found[:20]))
        disk.start()
    if deaths < 5:
        disk.play.fail(f"it ended by itself {deaths} times of 20 only")
    return f"ended by itself {deaths} times of 20"


if __name__ == "__main__":
    main()
