#!/usr/bin/env bash
#
# run.sh CASE[+WORD] starts the machine and runs cases/CASE.sh in it, with WORD
# added to the kernel's command line. It prints what the case checked. The exit
# status is that of the case.
#
#   FOOTFALL_VM  the folder that build.sh filled; default: /var/tmp/footfall-vm
#   BINARY       the program under test; default: bin/footfall of this tree
#   HUB_BINARY   the hub under test; default: bin/footfall-hub of this tree
#
# The second line of a case says what it wants of the machine:
#
#   # machine: start|systemd, megabytes, seconds it may take, reboots, second disk
#
# "reboots" stands there if it does. The second disk is /dev/vdb, empty, of a size such as
# 96M. It outlasts a reboot.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
vm=${FOOTFALL_VM:-/var/tmp/footfall-vm}
name=$1
case=${name%%+*}
word=${name#"$case"}
file=$here/cases/$case.sh
[ -f "$file" ] || { echo "run.sh: there is no case $case" >&2; exit 2; }
IFS=', ' read -r start memory limit reboots disk <<< "$(sed -n '2s/^# machine: //p' "$file")"
case $start in
start) first="start=/vm/start" ;;
systemd) first="start=/sbin/init systemd.show_status=0" ;;
*) echo "run.sh: line 2 of $file does not say what the case wants" >&2; exit 2 ;;
esac

# The one folder that host and guest share: the case and its programs go in, and
# what it wrote comes out.
share=$vm/runs/$name
rm -rf "$share"
mkdir -p "$share/bin" "$share/out" "$share/source"
cp "$file" "$share/case.sh"
cp "$here"/cases/lib*.sh "$vm"/bin/* "$share/bin/"
cp "${BINARY:-$top/bin/footfall}" "$share/bin/footfall"
cp "${HUB_BINARY:-$top/bin/footfall-hub}" "$share/bin/footfall-hub"
(cd "$top" && cp -r --parents Makefile LICENSE configs systemd buffer/hub/HUB.md buffer/hub/settings/hub.yaml "$share/source/")
cp "$top"/bin/vm/*.deb "$share/" 2> /dev/null || true # "make vm-packages" made them
second=()
if [ -n "${disk:-}" ]; then
	truncate -s "$disk" "$share/disk"
	second=(-drive "file=$share/disk,if=virtio,format=raw,cache=unsafe")
fi

began=$(date +%s%N)
status=0
timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi,tb-size=256 -smp 2 -m "$memory" \
	-nodefaults -no-user-config -display none $([ -n "${reboots:-}" ] || echo -no-reboot) \
	-kernel "$vm/vmlinux" -initrd "$vm/boot.cpio.gz" \
	-append "console=ttyS0 quiet loglevel=4 panic=-1 mitigations=off nowatchdog net.ifnames=0 $first ${word#+}" \
	-device virtio-rng-pci -drive "file=$vm/root.img,snapshot=on,if=virtio,format=raw,cache=unsafe" \
	"${second[@]}" -virtfs "local,path=$share,mount_tag=host,security_model=none" \
	-serial "file:$share/out/console" < /dev/null > "$share/out/qemu" 2>&1 || status=$?
grep -a '^\(ok\|FAILED\|note\) ' "$share/out/log" || true
if [ -s "$share/out/status" ]; then
	status=$(cat "$share/out/status")
else
	echo "FAILED the case did not end in $limit s, or the machine did not start (qemu: $status); see console and qemu"
	status=1
fi
# On a busy machine the processor time tells more than the time that passed.
times > "$share/out/times"
cpu=$(awk 'NR == 2 {gsub(/[ms]/, " "); print int($1 * 60 + $2 + $3 * 60 + $4)}' "$share/out/times")
echo "$name: status $status, $(($(($(date +%s%N) - began)) / 1000000)) ms, of the processors $cpu s; see $share/out"
exit "$status"
