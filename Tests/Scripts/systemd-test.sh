#!/usr/bin/env bash
# The package under a real systemd, on a machine to throw away: systemd-scenario.py in systemd-box.sh.
#
#   systemd-test.sh [--bare] [PACKAGE.deb [PART ...]]     without a package it is built first (.ci/package)
#
# With --bare on a Debian 12 that has nothing else (bare-debian.sh): whatever the package needs and doesn't name is missing there.
# Or on the files of any Debian in ROSTERD_BOX_ROOT, a directory, with what the package needs in apt's cache. 125: not here.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

bare=no
if [ "${1:-}" = --bare ]; then bare=yes && shift; fi
package=${1:-$("$scripts/../../.ci/package" | tail -n 1)}
share=$(mktemp -d)
trap 'rm -rf --one-file-system "$share" ${root:+"$root"}' EXIT
if [ "$bare" = yes ]; then
    # Not in /tmp, which may be in memory.
    root=$(mktemp -d /var/tmp/bare-debian.XXXXXX)
    "$scripts/bare-debian.sh" "$root" "$package"
    ROSTERD_BOX_ROOT=$root
fi
cp "$package" "$scripts/systemd-scenario.py" "$share/"
"$scripts/systemd-box.sh" --limit 600 --share "$share" --root "${ROSTERD_BOX_ROOT:-/}" \
    python3 /shared/systemd-scenario.py "/shared/$(basename "$package")" "${@:2}"
