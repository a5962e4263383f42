# What the cases share. A case begins with ". lib.sh" and ends with "finish".
# It asserts in the guest; what it prints and leaves in $out is for whoever has
# to find out why something failed.
out=/host/out

say() { echo; echo "== $(cut -d' ' -f1 /proc/uptime) $*"; }
note() { echo "note   $*"; }

# check WHAT COMMAND... reports whether a command succeeds.
check() {
	local what=$1
	shift
	if "$@"; then
		echo "ok     $what"
	else
		echo "FAILED $what ($*)"
		touch $out/failed # outlives a reboot
	fi
}

not() { ! "$@"; }
finish() { [ ! -e $out/failed ]; exit; }

# within SECONDS COMMAND... waits until a command succeeds.
within() {
	local end=$(($(date +%s%N) + $1 * 1000000000))
	shift
	until "$@" 2> /dev/null; do
		[ "$(date +%s%N)" -lt $end ] || return 1
		sleep 0.2
	done
}

# radios N loads the kernel's simulated radios: wlan0, wlan1 and so on.
radios() {
	modprobe mac80211_hwsim radios="$1"
	within 10 test -e /sys/class/net/wlan$(($1 - 1))
	pidof iw > /dev/null || iw event >> $out/events &
}

phy() { cat /sys/class/net/"$1"/phy80211/name; }

# monitor RADIO NAME CHANNEL adds a monitor interface beside the managed one.
monitor() {
	iw dev "$1" interface add "$2" type monitor && ip link set "$1" down && ip link set "$2" up && iw dev "$2" set channel "$3"
}

# undump PID... ends tcpdump, which is handed a block of frames up to a second after they
# were sent.
undump() {
	sleep 2
	kill "$@"
	wait "$@" 2> /dev/null
}

# signal INTERFACE DBM sets at which level others hear it. The kernel reads an
# unsigned number.
signal() { printf '%u' "$2" > /sys/kernel/debug/ieee80211/"$(phy "$1")"/hwsim/rx_rssi; }

# scan INTERFACE [randomise] scans four channels as a phone does, and waits for the end:
# the kernel refuses a second scan while one is under way. "iw scan" itself sometimes
# spins over what was found.
scan() {
	ip link set "$1" up
	within 8 iw dev "$1" scan trigger freq 2412 2437 2462 5180 ${2:+randomise=02:00:00:00:00:00/03:00:00:00:00:00} &&
		within 8 scanned "$1"
}
scanned() { [ "$(grep -c "^$1 .*scan finished" $out/events)" -ge "$(grep -c "^$1 .*scan started" $out/events)" ]; }

# broker starts Mosquitto, and a subscriber that appends to $out/mqtt.
broker() {
	printf 'listener 1883 127.0.0.1\nallow_anonymous true\nuser root\n' > /tmp/mosquitto.conf
	mosquitto -c /tmp/mosquitto.conf > $out/mosquitto.log 2>&1 &
	subscribe
}

subscribe() {
	within 10 mosquitto_pub -h 127.0.0.1 -t ready -n
	mosquitto_sub -h 127.0.0.1 -t 'footfall/#' -F '%U %r %t %p' >> $out/mqtt &
}

# config FILE WINDOW writes a configuration with exact counts; sources and zones
# come from standard input, further lines after them.
config() {
	{
		printf 'site: vm\nsensor: gate\ntimezone: UTC\nwindow: %s\n' "$2"
		cat
		printf 'privacy:\n  epsilon: off\n  min_count: 0\nmqtt:\n  broker: mqtt://127.0.0.1\n'
	} > "$1"
}

# one_source INTERFACE writes one source and one zone.
one_source() {
	printf 'sources:\n  - name: door\n    interface: %s\nzones:\n  - name: entrance\n    sources:\n      - source: door\n' "$1"
}

# published WORDS prints the messages of a topic, newest last.
published() { grep -a "/$1 " $out/mqtt; }
status() { published status | tail -1 | awk '{print $NF}'; }
