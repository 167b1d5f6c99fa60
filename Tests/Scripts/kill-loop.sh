#!/usr/bin/env bash
# kill-loop.sh [RUNS [SEED]]: kills the real daemon so many times (20), each time at a random instant between an export's drop
# and the end of its delivery, starts it again, and holds the sandbox's state against the export. A quarter as many
# runs each are played at a provider with faults, and with two files. Prints each run's seed; SEED repeats a loop.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export ROSTERD_KILL_RUNS="${1:-20}"
if [ $# -gt 1 ]; then export ROSTERD_KILL_SEED="$2"; fi
export ROSTERD_SLOW_TESTS=1
exec swift test --filter EndToEndTests.KillTests
