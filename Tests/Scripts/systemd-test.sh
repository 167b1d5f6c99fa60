#!/usr/bin/env bash
# The package under a real systemd, on a machine to throw away: systemd-scenario.py in systemd-box.sh.
#
#   systemd-test.sh [PACKAGE.deb [PART ...]]     without a package it is built first (.ci/package)
#
# On a fresh Debian 12, with what the package needs in apt's cache, where ROSTERD_BOX_ROOT is a directory with one.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

package=${1:-$("$scripts/../../.ci/package" | tail -n 1)}
share=$(mktemp -d)
trap 'rm -rf "$share"' EXIT
cp "$package" "$scripts/systemd-scenario.py" "$share/"
"$scripts/systemd-box.sh" --limit 600 --share "$share" --root "${ROSTERD_BOX_ROOT:-/}" \
    python3 /shared/systemd-scenario.py "/shared/$(basename "$package")" "${@:2}"
