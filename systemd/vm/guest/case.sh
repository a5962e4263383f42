#!/bin/bash
# Runs the case that the host shares, with its output and exit status to where
# the host finds them.
mkdir -p /host
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=none host /host || exit 1
mountpoint -q /sys/kernel/debug || mount -t debugfs debug /sys/kernel/debug
export PATH=/host/bin:$PATH
cd /tmp || exit 1
read -r up _ < /proc/uptime
echo "vm: case begins at $up s"
bash /host/case.sh >> /host/out/log 2>&1
echo $? > /host/out/status
read -r up _ < /proc/uptime
echo "vm: case ended at $up s, status $(cat /host/out/status)"
sync
umount -l /host
