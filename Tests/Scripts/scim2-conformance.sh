#!/usr/bin/env bash
# Runs scim2-tester, through scim2-cli, against both profiles of a sandbox.
#
#   Tests/Scripts/scim2-conformance.sh .build/debug/rosterd
#
# rfc7644 must pass without an error. amplitude may fail where Amplitude's page forces it, and nowhere else; what that is
# stands in `expected` below. Needs python3 with venv, and PyPI.
set -euo pipefail

binary=$(realpath "${1:?the path of a rosterd binary}")
work=$(mktemp -d)
sandbox=
finish() {
    if [ -n "$sandbox" ]; then kill -TERM "$sandbox" 2>/dev/null && wait "$sandbox" || true; fi
    rm -rf "$work"
}
trap finish EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    scim2-cli==0.6.0 scim2-tester==0.5.2 scim2-client==0.13.2 scim2-models==0.12.3

export ROSTERD_SANDBOX_TOKEN=conformance
export SCIM_CLI_HEADERS="Authorization: Bearer $ROSTERD_SANDBOX_TOKEN"

# What Amplitude's documentation forces: a user's name is an e-mail address and so is a member's id, which the tester
# can't know; and POST /Groups answers 200.
cat > "$work/expected" <<'LIST'
userName is no e-mail address
members: a value is no e-mail address
Unexpected response status code: 200
LIST

# check PROFILE: writes the tester's report to PROFILE.txt, and its errors, as "check: reason", to PROFILE.errors.
check() {
    "$binary" sandbox --profile "$1" --port 0 --limit 0 > "$work/$1.out" &
    sandbox=$!
    for _ in $(seq 100); do
        if grep -q " listens on " "$work/$1.out"; then break; fi
        sleep 0.1
    done
    local url
    url=$(sed -n 's/.* listens on \(.*\)\/$/\1/p' "$work/$1.out")
    [ -n "$url" ] || { echo "$1: the sandbox doesn't listen"; exit 1; }
    timeout 300 "$work/venv/bin/scim2" --url "$url" test > "$work/$1.txt" || true
    kill -TERM "$sandbox" && wait "$sandbox" || true
    sandbox=
    awk '/^ERROR /{check=$2; getline; sub(/^ +/, ""); print check ": " $0}' "$work/$1.txt" > "$work/$1.errors"
    echo "$1: $(grep -c '^SUCCESS' "$work/$1.txt") checks passed, $(wc -l < "$work/$1.errors") failed"
    # A tester that stopped early would find no error either.
    grep -q '^SUCCESS schemas_endpoint_methods' "$work/$1.txt" || { cat "$work/$1.txt"; exit 1; }
}

check rfc7644
if [ -s "$work/rfc7644.errors" ]; then
    cat "$work/rfc7644.errors"
    exit 1
fi
grep -q '^SUCCESS check_replace_attribute' "$work/rfc7644.txt" || { cat "$work/rfc7644.txt"; exit 1; }

check amplitude
sort "$work/amplitude.errors" | uniq -c
if grep -v -F -f "$work/expected" "$work/amplitude.errors"; then
    echo "amplitude: the errors above aren't forced by its documentation"
    exit 1
fi
