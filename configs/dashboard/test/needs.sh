#!/bin/sh
# Names the programs that the browser tests need and that are not there.

PATH=$PATH:/usr/sbin
missing=

for pair in node:nodejs npm:npm mosquitto:mosquitto mosquitto_passwd:mosquitto openssl:openssl; do
	command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
done
if [ -n "$CHROMIUM" ]; then
	[ -x "$CHROMIUM" ] || missing="$missing $CHROMIUM"
else
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$missing chromium"
fi
if [ -z "$missing" ] && [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 18 ]; then
	missing=" nodejs (version 18 or newer)"
fi
if [ -n "$missing" ]; then
	echo "missing:$missing; install them with your package manager, or set CHROMIUM to the browser" >&2
	exit 1
fi
