#!/bin/sh
# activate.sh UNITDIR
#
# Makes a sensor that was just installed known to this machine: its user, the
# owners of its configuration, its unit. It starts nothing.
set -eu

unitdir=$1
libdir=$(dirname "$(dirname "$unitdir")")
running=${FOOTFALL_SYSTEMD_RUNNING:-/run/systemd/system} # exists where systemd is process 1

if command -v systemd-sysusers >/dev/null && command -v systemd-tmpfiles >/dev/null; then
	systemd-sysusers "$libdir/sysusers.d/footfall.conf"
	systemd-tmpfiles --create "$libdir/tmpfiles.d/footfall.conf"
else
	echo "no systemd-sysusers here: create the user and group footfall, and give the group the configuration" >&2
fi

[ -d "$running" ] || exit 0

systemctl daemon-reload

echo "next: sudo footfall init,"
echo "then \"systemctl enable --now footfall\" (\"systemctl restart footfall\" after an upgrade)"
