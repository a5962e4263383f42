#!/bin/sh
# deactivate.sh
#
# Stops a sensor that is about to be uninstalled.
set -eu

running=${FOOTFALL_SYSTEMD_RUNNING:-/run/systemd/system} # exists where systemd is process 1
[ -d "$running" ] || exit 0

# Fails where the unit is gone already, which is what is wanted.
systemctl disable --now footfall.service footfall-radio.service || true
