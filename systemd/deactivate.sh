#!/bin/sh
# deactivate.sh UNITDIR
#
# Stops the services that are about to be uninstalled from UNITDIR. A unit that a package
# brought, which is elsewhere, stays as it is.
set -eu

unitdir=$1
running=${FOOTFALL_SYSTEMD_RUNNING:-/run/systemd/system} # exists where systemd is process 1
[ -d "$running" ] || exit 0

for unit in footfall.service footfall-radio.service footfall-hub.service; do
	[ ! -e "$unitdir/$unit" ] || systemctl disable --now "$unit" || true
done
