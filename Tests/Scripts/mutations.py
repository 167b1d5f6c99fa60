#!/usr/bin/env python3
"""Breaks the code in many named ways, one at a time, and shows that a test notices each.

All mutations of mutations.toml are compiled at once into a copy of the tree, each behind a switch that an environment variable
turns on, so that the copy is built once. Then each is switched on in turn, and the tests named for it run: they have to fail.

Exit status: 0 where all were noticed; 1 where one survived; 2 where the list doesn't fit the code any more, or the tests fail
without any mutation.

    Tests/Scripts/mutations.py [--scratch DIRECTORY] [--jobs N] [--list | --fit] [--sample N] [NAME...]

The copy's first build takes most of the time. `--fit` takes a second: it says whether each mutation still has its place in the code,
and its tests are there.
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess
import sys
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
VARIABLE = "ROSTERD_MUTATION"
# A mutation may make something wait for ever; the tests of one take seconds.
SECONDS_MAX = 120
BUILD_SECONDS_MAX = 1200

SWITCH = f"""import Glibc

/// The mutation that this run is with.
private let chosen = getenv("{VARIABLE}").map {{ String(cString: $0) }}

func isMutated(_ name: String) -> Bool {{ chosen == name }}
"""

# Only the modules that are mutated, what they need, and their tests: the rest would only take time to build.
KEPT = """

let kept: Set = [
    "CLibcurl", "CZlib", "Randomness", "SCIM", "HRFeed", "Provisioning", "Ports", "Journaling", "FaultVFS", "CurlTransport",
    "HTTPListening", "Intake", "Delivery", "TestSupport", "ListeningTestSupport", "ProvisioningTests", "JournalingTests",
    "DeliveryTests", "CurlTransportTests", "IntakeTests",
]
package.targets.removeAll { !kept.contains($0.name) }
package.products = []
"""


class Misfit(Exception):
    """The list doesn't fit the code."""


def edits(mutation):
    return mutation.get("edits") or [{"find": mutation["find"], "put": mutation["put"]}]


def mutated(path, text, mutations):
    """The text with all mutations of its file in it, each behind its switch."""
    for mutation in mutations:
        for edit in edits(mutation):
            count = text.count(edit["find"])
            if count != 1:
                raise Misfit(f"{mutation['name']}: what it changes stands {count} times in {path}: {edit['find']!r}")
            switch = f'isMutated("{mutation["name"]}")'
            if "{m}" not in edit["put"]:
                raise Misfit(f"{mutation['name']}: nothing switches it on")
            text = text.replace(edit["find"], edit["put"].replace("{m}", switch))
    return text


def check_fit(mutations):
    """Without a build: the places, and the tests by their names."""
    for name in sorted({mutation["file"] for mutation in mutations}):
        if not (ROOT / name).is_file():
            raise Misfit(f"no such file: {name}")
        mutated(name, (ROOT / name).read_text(), [mutation for mutation in mutations if mutation["file"] == name])
    files = [path.read_text() for path in (ROOT / "Tests").rglob("*.swift")]
    for mutation in mutations:
        for part in mutation["tests"].split("|"):
            suite, _, test = part.partition("/")
            of_suite = [text for text in files if re.search(rf"(struct|class|extension) {suite}\b", text)]
            if not any(f"func {test}(" in text for text in of_suite) if test else not of_suite:
                raise Misfit(f"{mutation['name']}: no test is called {part}")


def write(path, data):
    """Only where something differs, so that a second build has little to do."""
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def copy(tree, mutations):
    listed = subprocess.run(["git", "ls-files", "-z", "Sources", "Tests", "Package.swift", "Package.resolved"],
                            cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")
    names = [name for name in listed if name and (ROOT / name).is_file()]
    missing = {mutation["file"] for mutation in mutations} - set(names)
    if missing:
        raise Misfit(f"no such files: {', '.join(sorted(missing))}")
    wanted = set()
    for name in names:
        data = (ROOT / name).read_bytes()
        of_file = [mutation for mutation in mutations if mutation["file"] == name]
        if of_file:
            data = mutated(name, data.decode(), of_file).encode()
            switch = tree / "Sources" / name.split("/")[1] / "IsMutated.swift"
            write(switch, SWITCH.encode())
            wanted.add(switch)
        if name == "Package.swift":
            data += KEPT.encode()
        write(tree / name, data)
        wanted.add(tree / name)
    for top in ["Sources", "Tests"]:
        for old in (tree / top).rglob("*"):
            if old.is_file() and old not in wanted:
                old.unlink()


def build(tree):
    start = time.monotonic()
    done = subprocess.run(["swift", "build", "--build-tests"], cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=BUILD_SECONDS_MAX)
    if done.returncode != 0:
        lines = [line for line in done.stdout.decode(errors="replace").splitlines() if "error:" in line]
        raise Misfit("the mutated copy doesn't build:\n" + "\n".join(lines[-20:]))
    print(f"built in {time.monotonic() - start:.0f} s", flush=True)
    found = list(tree.glob(".build/debug/*.xctest"))
    if not found:
        raise Misfit("the build made no test bundle")
    return found[0]


def run(bundle, tree, filters, name):
    """The tests' output, and how they ended: passed, failed, crashed, hung."""
    environment = {key: value for key, value in os.environ.items() if key not in (VARIABLE, "ROSTERD_SLOW_TESTS")}
    if name:
        environment[VARIABLE] = name
    command = [bundle, "--testing-library", "swift-testing", "--no-parallel", "--filter", filters]
    try:
        done = subprocess.run(command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=SECONDS_MAX if name else SECONDS_MAX * 10)
    except subprocess.TimeoutExpired:
        return "", "hung"
    text = done.stdout.decode(errors="replace")
    if re.search(r"Test run with [1-9]\d* tests? .*passed", text):
        return text, "passed"
    if re.search(r"Test run with 0 tests", text):
        return text, "ran nothing"
    return text, "failed" if "Test run with" in text else "crashed"


def noticing(text):
    """The first test that failed."""
    found = re.search(r'Test (".*?"|\S+\(\)) (?:with \d+ test cases )?(?:recorded an issue|failed)', text)
    return found.group(1) if found else ""


def judge(bundle, tree, mutation):
    start = time.monotonic()
    text, ending = run(bundle, tree, mutation["tests"], mutation["name"])
    return mutation, ending, noticing(text), time.monotonic() - start


def chosen_mutations(names):
    with open(pathlib.Path(__file__).with_suffix(".toml"), "rb") as file:
        mutations = tomllib.load(file)["mutation"]
    known = [mutation["name"] for mutation in mutations]
    if len(set(known)) != len(known):
        raise Misfit("two mutations have one name")
    unknown = set(names) - set(known)
    if unknown:
        raise Misfit(f"no such mutations: {', '.join(sorted(unknown))}")
    return mutations, [mutation for mutation in mutations if not names or mutation["name"] in names]


def main():
    parser = argparse.ArgumentParser(description="Shows that a test notices each of many ways to break the code.")
    parser.add_argument("--scratch", type=pathlib.Path, default=ROOT / ".build" / "mutations", help="where the copy is built")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many are tried at a time")
    parser.add_argument("--list", action="store_true", help="only shows what would be broken")
    parser.add_argument("--fit", action="store_true", help="only checks the list against the code, without a build")
    parser.add_argument("--sample", type=int, metavar="N", help="tries so many of them, drawn by chance")
    parser.add_argument("names", nargs="*", help="of mutations; without any, all")
    arguments = parser.parse_args()

    everything, chosen = chosen_mutations(arguments.names)
    if arguments.list:
        for mutation in chosen:
            print(f"{mutation['name']:36} {mutation['promise']}")
        return 0
    check_fit(everything)
    if arguments.fit:
        print(f"{len(everything)} mutations fit the code")
        return 0
    if arguments.sample is not None:
        chosen = random.sample(chosen, min(arguments.sample, len(chosen)))
    tree = arguments.scratch.resolve() / "tree"
    copy(tree, everything)
    bundle = build(tree)
    filters = "|".join(sorted({part for mutation in chosen for part in mutation["tests"].split("|")}))
    text, ending = run(bundle, tree, filters, None)
    if ending != "passed":
        raise Misfit(f"without a mutation the tests {ending}: {noticing(text)}")

    survivors = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, arguments.jobs)) as pool:
        tries = [pool.submit(judge, bundle, tree, mutation) for mutation in chosen]
        for mutation, ending, test, seconds in (done.result() for done in concurrent.futures.as_completed(tries)):
            if ending == "ran nothing":
                raise Misfit(f"{mutation['name']}: no test is called {mutation['tests']}")
            how = "SURVIVED" if ending == "passed" else f"noticed by {test}" if test else f"noticed: {ending}"
            print(f"{mutation['name']:36} {seconds:5.1f} s  {how}", flush=True)
            if ending == "passed":
                survivors.append(mutation)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutations noticed")
    for mutation in survivors:
        print(f"survived: {mutation['name']} ({mutation['promise']}) in {mutation['file']}")
    return 1 if survivors else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Misfit as misfit:
        print(f"mutations: {misfit}", file=sys.stderr)
        sys.exit(2)
