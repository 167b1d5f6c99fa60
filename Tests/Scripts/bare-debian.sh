#!/usr/bin/env bash
# Makes a directory with the files of a bare Debian 12, in which a package can be installed without a network: what it needs is in
# apt's cache there, and so is what is needed to run a scenario (systemd, python3), and nothing else.
#
#   bare-debian.sh DIRECTORY PACKAGE.deb
#
# The packages come from where this machine's own apt gets Debian 12's. 125: none can be made here (it needs root, debootstrap, and
# a mirror that answers).
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 64; }
root=$1 package=$(realpath "$2")

cannot() { echo "bare-debian: $1" >&2 && exit 125; }
[ "$(id -u)" -eq 0 ] || cannot "only root can make one"
command -v debootstrap >/dev/null || cannot "there is no debootstrap"
# shellcheck disable=SC2016 # These are apt's own names.
mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "bookworm" && $2 == "main" { print $3; exit }')
[ -n "$mirror" ] || cannot "apt knows no mirror of Debian 12 (bookworm) here"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly() { "$@" >"$log" 2>&1 || { tail -n 15 "$log" >&2 && cannot "$1 didn't succeed"; }; }

mkdir -p "$root"
quietly debootstrap --variant=minbase --include=ca-certificates,dbus,python3,systemd-sysv bookworm "$root" "$mirror"
cp "$package" "$root/package.deb"
export DEBIAN_FRONTEND=noninteractive
quietly chroot "$root" apt-get update
install=(apt-get install -y --no-install-recommends)
# What can't be installed there is the package's fault, and not the machine's.
chroot "$root" "${install[@]}" --simulate /package.deb >"$log" 2>&1 || { cat "$log" >&2 && exit 1; }
quietly chroot "$root" "${install[@]}" --download-only /package.deb
rm "$root/package.deb"
echo "$root: $(chroot "$root" dpkg-query -f '.\n' -W | wc -l) packages, and $(find "$root/var/cache/apt/archives" -name '*.deb' | wc -l) to be installed"
