#!/bin/sh
# activate.sh UNITDIR
#
# Makes sensor and hub that were just installed known to this machine: their users,
# the owners of their configurations, their units. It starts nothing.
set -eu

unitdir=$1
libdir=$(dirname "$(dirname "$unitdir")")
running=${FOOTFALL_SYSTEMD_RUNNING:-/run/systemd/system} # exists where systemd is process 1

if command -v systemd-sysusers >/dev/null && command -v systemd-tmpfiles >/dev/null; then
	systemd-sysusers "$libdir/sysusers.d/footfall.conf" "$libdir/sysusers.d/footfall-hub.conf"
	systemd-tmpfiles --create "$libdir/tmpfiles.d/footfall.conf" "$libdir/tmpfiles.d/footfall-hub.conf"
else
	echo "no systemd-sysusers here: create the users and groups footfall and footfall-hub, and give each group its configuration" >&2
fi

[ -d "$running" ] || exit 0

systemctl daemon-reload

echo "next: sudo footfall init,"
echo "then \"systemctl enable --now footfall\" (\"systemctl restart footfall\" after an upgrade)"
echo "for a hub: systemctl enable --now footfall-hub (\"systemctl restart footfall-hub\" after an upgrade)"
