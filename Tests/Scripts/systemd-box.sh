#!/usr/bin/env bash
# Runs a command under a real systemd, without a container engine: as PID 1 of namespaces of its own, on top of this machine's
# files, of which it can change none. What it writes is gone with it; the network is a loopback that nobody else sees.
#
#   systemd-box.sh [--limit SECONDS] [--share DIRECTORY] [--root DIRECTORY] COMMAND [ARGUMENT ...]
#
# The command finds the shared directory, if one is given, at /shared, and may write there. --root is another machine's files in
# place of this one's, as debootstrap makes them. What the command prints is printed; its exit status is the script's.
# 125: this machine can make no box (it needs root, namespaces, overlayfs, cgroup v2 and Debian's systemd), which is found out
# before one is made. 124: one could be made, and didn't boot, or the command wasn't done within the limit.
set -euo pipefail

limit=300 share='' base=/
while [[ ${1:-} == --* ]]; do
    case $1 in
    --limit) limit=$2 && shift 2 ;;
    --share) share=$(realpath "$2") && shift 2 ;;
    --root) base=$(realpath "$2") && shift 2 ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 64 ;;
    esac
done
[ $# -gt 0 ] || { sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2 && exit 64; }
[ "$(id -u)" -eq 0 ] || { echo "systemd-box: only root can make one" >&2 && exit 125; }
[ -x "$base/lib/systemd/systemd" ] || { echo "systemd-box: there is no systemd to run" >&2 && exit 125; }

room=$(mktemp -d /var/tmp/box.XXXXXX)
trap 'rm -rf --one-file-system "$room"' EXIT
namespaces=(--mount --pid --fork --kill-child=SIGKILL --ipc --uts --net --cgroup)

# What the box can't do without, tried before it: whatever fails later is a failure of what is tested.
cat >"$room/probe" <<'PROBE'
set -euo pipefail
mount --make-rprivate /
mkdir "$1/probed"
mount -t tmpfs tmpfs "$1/probed"
mkdir "$1/probed/root" "$1/probed/changes" "$1/probed/work" "$1/probed/groups"
mount -t overlay overlay "$1/probed/root" -o "lowerdir=$2,upperdir=$1/probed/changes,workdir=$1/probed/work"
mount -t cgroup2 cgroup2 "$1/probed/groups"
PROBE
if ! timeout --kill-after=5 30 unshare "${namespaces[@]}" bash "$room/probe" "$room" "$base" >&2 </dev/null; then
    echo "systemd-box: namespaces, overlayfs or cgroup v2 are not to be had" >&2
    exit 125
fi
printf '%q ' "$@" >"$room/command"
touch "$room/output"

# Inside of all namespaces but a root of its own yet: the file systems are put together, and made the root.
cat >"$room/enter" <<'ENTER'
set -euo pipefail
room=$1 share=$2 base=$3
mount --make-rprivate /
mkdir "$room/memory"
mount -t tmpfs tmpfs "$room/memory" -o mode=755
new=$room/memory/root
mkdir "$new" "$room/memory/changes" "$room/memory/work"
mount -t overlay overlay "$new" -o "lowerdir=$base,upperdir=$room/memory/changes,workdir=$room/memory/work"

mount -t proc proc "$new/proc"
mount --rbind /sys "$new/sys"
umount -R "$new/sys/fs/cgroup" 2>/dev/null || true
mount -t cgroup2 cgroup2 "$new/sys/fs/cgroup"
for place in run tmp var/tmp var/log dev; do
    case $place in *tmp) mode=1777 ;; *) mode=755 ;; esac
    mount -t tmpfs tmpfs "$new/$place" -o "mode=$mode"
done
for device in null zero full random urandom tty; do
    touch "$new/dev/$device"
    mount --bind "/dev/$device" "$new/dev/$device"
done
mkdir "$new/dev/pts" "$new/dev/shm"
mount -t devpts devpts "$new/dev/pts" -o newinstance,ptmxmode=0666
mount -t tmpfs tmpfs "$new/dev/shm" -o mode=1777
ln -s pts/ptmx "$new/dev/ptmx"
ln -s /proc/self/fd "$new/dev/fd"
for stream in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${stream%:*}" "$new/dev/${stream#*:}"; done
mkdir -p "$new/box" "$new/shared"
mount --bind "$room" "$new/box"
[ -z "$share" ] || mount --bind "$share" "$new/shared"

# None of the machine's own services, nor what needs hardware.
find "$new/etc/systemd/system" -mindepth 1 -delete
rm -f "$new/etc/fstab"
# Images of containers forbid packages to start what they install.
rm -f "$new/usr/sbin/policy-rc.d"
mkdir -p "$new/etc/systemd/system" "$new/etc/systemd/journald.conf.d"
for unit in getty.target console-getty.service systemd-logind.service systemd-udevd.service \
    systemd-udev-trigger.service systemd-networkd.service systemd-resolved.service systemd-timesyncd.service \
    systemd-modules-load.service systemd-sysctl.service systemd-binfmt.service systemd-remount-fs.service \
    systemd-update-utmp.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount \
    sys-kernel-tracing.mount sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount; do
    ln -s /dev/null "$new/etc/systemd/system/$unit"
done
cat >"$new/etc/systemd/system/box.service" <<'UNIT'
[Unit]
Description=what the box is for
After=basic.target multi-user.target
[Service]
Type=oneshot
TimeoutStartSec=infinity
Environment=HOME=/root LANG=C.UTF-8
ExecStart=/bin/bash /box/run
StandardOutput=append:/box/output
StandardError=append:/box/output
ExecStopPost=/bin/systemctl exit --no-block
UNIT
cat >"$new/etc/systemd/system/box.target" <<'UNIT'
[Unit]
Requires=multi-user.target box.service
After=multi-user.target box.service
AllowIsolate=yes
UNIT
printf '[Journal]\nRateLimitIntervalSec=0\n' >"$new/etc/systemd/journald.conf.d/box.conf"
ip link set lo up

# Where the root is only changed by chroot(2), the kernel refuses user namespaces, and with them PrivateUsers=.
cd "$new"
mkdir former
pivot_root . former
umount -l /former
rmdir /former
# Credentials reach a service by mounts that propagate.
mount --make-rshared /
exec env -i container=box PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --unit=box.target --log-target=journal --show-status=no
ENTER

cat >"$room/run" <<'RUN'
status=0
bash /box/command || status=$?
echo "$status" >/box/status
RUN

tail -n +1 -f "$room/output" &
reader=$!
timeout --kill-after=5 "$limit" unshare "${namespaces[@]}" \
    bash "$room/enter" "$room" "$share" "$base" >"$room/boot" 2>&1 </dev/null || true
# It has a tenth of a second to show the last lines.
sleep 0.2
kill "$reader" 2>/dev/null || true

if [ -f "$room/status" ]; then exit "$(cat "$room/status")"; fi
cat "$room/boot" >&2
echo "systemd-box: it didn't come to its end within $limit s" >&2
exit 124
