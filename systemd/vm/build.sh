#!/usr/bin/env bash
#
# build.sh makes what the virtual machine needs, from Debian packages: a kernel,
# a root file system, a memory disk, and our own programs for the guest. What is
# there already and still fits is kept.
#
#   FOOTFALL_VM    the folder for all of it; default: /var/tmp/footfall-vm
#   SUITE, MIRROR  Debian's release and where it comes from
#
# Needs root (for chroot), Go, and on Debian: mmdebstrap cpio kmod e2fsprogs xz-utils.

set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
vm=${FOOTFALL_VM:-/var/tmp/footfall-vm}
suite=${SUITE:-bookworm}
export PATH="$PATH:/usr/local/go/bin:/usr/sbin:/sbin"

packages=systemd-sysv,dbus,udev,kmod,iproute2,iw,wpasupplicant,hostapd,tcpdump,mosquitto,mosquitto-clients,rfkill,procps,libcap2-bin,busybox-static,tzdata,make,passwd,openssl,bluez

# The memory disk loads these to see the root; the root has the others too.
early="virtio_pci virtio_blk virtio_rng crc32c_generic ext4 9pnet_virtio 9p"
late="af_packet mac80211_hwsim mac80211 cfg80211 rfkill hci_vhci bluetooth ccm ctr cmac ecb aes_generic
	algif_hash algif_skcipher af_alg veth bridge virtio_net virtio_console loop tun dummy sch_netem rtc-cmos"

[ "$(id -u)" -eq 0 ] || { echo "build.sh: needs root, to set up a Debian root" >&2; exit 1; }
mkdir -p "$vm"
cd "$vm"
exec 9> lock
flock 9 # two builds at once would share half-made files

# step NAME says how long a step took.
began=$SECONDS
step() {
	printf '%-9s %3d s\n' "$1" $((SECONDS - began))
	began=$SECONDS
}

# stamped FILE WORDS... is true if FILE was made from the same words.
stamped() {
	local file=$1
	shift
	[ -s "$file" ] && [ "$(cat "$file.from" 2>/dev/null)" = "$*" ]
}

# An unpacked kernel boots at once; unpacking takes seconds under emulation. What
# follows the packed part makes xz complain, after the kernel has come out whole.
kernel() {
	local package image at
	apt-cache show linux-image-amd64 > /dev/null 2>&1 || apt-get update -q > /dev/null || true
	package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*-amd64\)$/\1/p' | head -1)
	if [ -z "$package" ]; then
		[ ! -s vmlinux ] || return 0
		echo "build.sh: apt knows no linux-image-amd64; run apt-get update" >&2
		return 1
	fi
	stamped vmlinux "$package" && return 0
	rm -rf kernel && mkdir kernel
	(cd kernel && apt-get -q -o APT::Sandbox::User=root download "$package" > /dev/null && dpkg-deb -x ./*.deb . && rm ./*.deb)
	depmod -b kernel "$(ls kernel/lib/modules)"
	image=$(ls kernel/boot/vmlinuz-*)
	at=$(LC_ALL=C grep -aboP '\xfd7zXZ\x00' "$image" | head -1 | cut -d: -f1)
	tail -c "+$((at + 1))" "$image" | xz -dc > vmlinux.new 2> /dev/null || true
	[ "$(head -c 4 vmlinux.new | tail -c 3)" = ELF ]
	mv vmlinux.new vmlinux
	echo "$package" > vmlinux.from
	step kernel
}

# modules TO NAMES... copies modules and all that they need into a root.
modules() {
	local to=$1 release name
	release=$(ls kernel/lib/modules)
	shift
	for name; do modprobe -d kernel -S "$release" --show-depends "$name" 2> /dev/null || echo "build.sh: no module $name" >&2; done |
		sed -n 's/^insmod \([^ ]*\).*/\1/p' | sed 's,.*/lib/modules/,lib/modules/,' | sort -u > modules.list
	(cd kernel && xargs -r cp --parents -t "$to" < ../modules.list)
	cp "kernel/lib/modules/$release"/modules.{builtin,order}* "$to/lib/modules/$release/"
	depmod -b "$to" "$release"
}

debian() {
	stamped root.tar "$suite $packages" && return 0
	mmdebstrap --quiet --variant=minbase --include="$packages" \
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' "$suite" new-root.tar ${MIRROR:-}
	mv new-root.tar root.tar
	echo "$suite $packages" > root.tar.from
	step debian
}

# root makes one Debian, which starts with systemd or with guest/start.
root() {
	local wants=root/etc/systemd/system/multi-user.target.wants unit
	stamped root.img "$made_from" && return 0
	rm -rf root && mkdir root
	tar -C root --exclude='./dev/*' -xf root.tar
	rm -rf root/var/cache/apt root/var/lib/apt/lists root/usr/lib/udev/hwdb.bin
	# shellcheck disable=SC2086 # lists of names
	modules "$vm/root" $early $late
	mkdir -p root/vm root/host "$wants" root/var/log/journal
	install -m 755 "$here"/guest/start "$here"/guest/case.sh root/vm/
	install -m 644 "$here"/guest/vm-case.service root/etc/systemd/system/
	echo footfall-vm > root/etc/hostname
	printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 footfall-vm\n' > root/etc/hosts
	printf '/dev/vda / ext4 rw,noatime 0 1\n' > root/etc/fstab
	: > root/etc/machine-id
	for unit in hostapd wpa_supplicant mosquitto getty@tty1 systemd-timesyncd; do
		rm -f "root/etc/systemd/system/"*.wants/"$unit.service"
	done
	rm -f root/etc/systemd/system/timers.target.wants/*
	ln -sf ../vm-case.service "$wants/"
	ln -sf /dev/null root/etc/systemd/system/systemd-rfkill.socket # rfkill as the case left it
	rm -f root.img && truncate -s 700M root.img.new
	mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -E lazy_itable_init=1,nodiscard -d root root.img.new
	mv root.img.new root.img
	echo "$made_from" > root.img.from
	rm -rf root/usr/share
	step root
}

# memory_disk holds busybox and the first few modules. The kernel itself calls
# /sbin/modprobe, for crc32c.
memory_disk() {
	stamped boot.cpio.gz "$made_from" && return 0
	rm -rf boot && mkdir -p boot/bin boot/sbin boot/proc boot/sys boot/dev boot/root
	cp root/usr/bin/busybox boot/bin/ 2> /dev/null || cp root/bin/busybox boot/bin/
	ln -s ../bin/busybox boot/sbin/modprobe
	# shellcheck disable=SC2086
	modules "$vm/boot" $early
	install -m 755 "$here/guest/init" boot/init
	(cd boot && find . | cpio --quiet -o -H newc -R 0:0) | gzip -1 > boot.cpio.gz
	echo "$made_from" > boot.cpio.gz.from
	step memory
}

programs() {
	mkdir -p bin
	(cd "$here" && CGO_ENABLED=0 GOARCH=amd64 go build -trimpath -ldflags '-s -w' -o "$vm/bin/" ./cmd/...)
	step programs
}

kernel
debian
made_from=$(cat vmlinux.from root.tar.from "$here"/build.sh "$here"/guest/* | sha256sum)
root
memory_disk
programs
