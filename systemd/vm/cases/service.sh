# The installed service under a real systemd: whatever ends it, it comes back.
# machine: systemd, 512, 420, reboots
. lib.sh
phase=$(cat $out/phase 2> /dev/null || echo 1)
radios 2
monitor wlan0 mon0 6
monitor wlan1 inj 6
printf 'listener 1883 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location /var/lib/mosquitto/\n' > /etc/mosquitto/mosquitto.conf
systemctl start mosquitto
subscribe

property() { systemctl show footfall -p "$1" --value; }
pid() { property MainPID; }
active() { systemctl is-active -q footfall; }
running_anew() { active && [ "$(pid)" != "$old" ] && [ "$(pid)" != 0 ]; }
health() { published health | grep -a -o "\"$1\":\"[^\"]*\"" | tail -1 | cut -d'"' -f4; }
# epoch waits for the health of the process that runs now.
epoch() {
	local before=$1
	within 15 eval '[ "$(published health | grep -a "\"uptime_seconds\":[0-9]\b" | wc -l)" -gt '"$before"' ]'
	health epoch
}
young() { published health | grep -a -c '"uptime_seconds":[0-9]\b'; }
# frames are on the air while something ends the daemon.
frames() { inject -i inj -addresses 300 -scans 2 -rate 400 -seed "$1" -record /var/tmp/sent > /dev/null & }
addresses() { inject -i inj -addresses "$1" -rate 400 -seed "$2" -record /var/tmp/sent > /dev/null; }

# milliseconds of systemd's "10s", "100ms", "1min 30s".
milliseconds() {
	local part total=0
	for part in $1; do
		case $part in
		*ms) total=$((total + ${part%ms})) ;;
		*min) total=$((total + ${part%min} * 60000)) ;;
		*s) total=$((total + ${part%s} * 1000)) ;;
		esac
	done
	echo $total
}

# comes_back WHAT COMMAND... ends the daemon while frames come in. It must be
# active again within RestartSec and 3 s, plus what a plain start takes in this
# machine, with its key where the kernel can hide one.
comes_back() {
	local what=$1 began took limit before was now sender
	shift
	active || { systemctl reset-failed footfall; systemctl start footfall; }
	rm -f /run/footfall/crashes # crashes in a row come below
	was=$(health epoch)
	before=$(young)
	old=$(pid)
	frames $RANDOM
	sender=$!
	say "$what"
	limit=$(($(milliseconds "$(property RestartUSec)") + 3000 + plain))
	began=$(date +%s%N)
	"$@"
	within $((limit / 1000 + 15)) running_anew
	took=$((($(date +%s%N) - began) / 1000000))
	check "$what: active again" running_anew
	check "$what: after $took ms, of $limit" test $took -le $limit
	now=$(epoch "$before")
	if [ "$(health store)" = memfd_secret ]; then
		check "$what: same key period" test "$now" = "$was"
	else
		note "$what: the key was in $(health store) and began anew"
	fi
	wait $sender
}

frozen() { kill -STOP "$old"; within 30 eval 'journalctl -u footfall -o cat | grep -q "atchdog timeout"'; began=$(date +%s%N); }

if [ "$phase" = 1 ]; then
	grep -o 'secretmem[^ ]*' /proc/cmdline
	say "install"
	check "make install" make -s -C /host/source install BINARY=/host/bin/footfall HUB_BINARY=/host/bin/footfall-hub
	one_source mon0 | config /etc/footfall/footfall.yaml 1h
	chown root:footfall /etc/footfall/footfall.yaml
	chmod 640 /etc/footfall/footfall.yaml
	systemctl enable -q footfall
	began=$(date +%s%N)
	check "systemctl start" systemctl start footfall
	plain=$((($(date +%s%N) - began) / 1000000))
	note "a plain start takes $plain ms"
	check "active" active
	epoch 0
	if grep -q secretmem.enable=1 /proc/cmdline; then
		check "the key is in secret memory" test "$(health store)" = memfd_secret
	fi
	comes_back "kill -9" systemctl kill -s KILL footfall
	comes_back "SEGV" systemctl kill -s SEGV footfall
	comes_back "ABRT" systemctl kill -s ABRT footfall
	comes_back "QUIT" systemctl kill -s QUIT footfall
	comes_back "restart" systemctl restart footfall

	say "HUP"
	old=$(pid)
	systemctl kill -s HUP footfall
	addresses 50 5
	check "HUP: active" active
	check "HUP: the same process" test "$(pid)" = "$old"
	active || systemctl start footfall

	mkdir -p /run/systemd/system/footfall.service.d
	printf '[Service]\nWatchdogSec=6\n' > /run/systemd/system/footfall.service.d/watchdog.conf
	systemctl daemon-reload
	comes_back "restart with a watchdog of 6 s" systemctl restart footfall
	comes_back "watchdog" frozen
	rm -r /run/systemd/system/footfall.service.d
	systemctl daemon-reload

	say "safe mode"
	systemctl restart footfall
	rm -f /run/footfall/crashes
	for crash in 1 2 3 4 5; do
		old=$(pid)
		systemctl kill -s KILL footfall
		within 30 running_anew
	done
	within 20 eval 'published health | tail -1 | grep -a -q "safe mode"'
	check "five crashes: health says safe mode" eval 'published health | tail -1 | grep -a -q "safe mode"'
	check "five crashes: status alert" test "$(status)" = alert
	rm -f /run/footfall/crashes
	systemctl restart footfall
	check "after safe mode: status online" within 40 eval '[ "$(status)" = online ]'

	say "stop"
	was=$(health epoch)
	addresses 50 6
	old=$(pid)
	systemctl stop footfall
	check "stop: inactive" test "$(property ActiveState)" = inactive
	before=$(young)
	systemctl start footfall
	check "start after stop: active" active
	note "stop and start: key period $was, then $(epoch "$before")"

	say "radio away at the start"
	iw dev mon0 del
	systemctl restart footfall
	check "without its radio: active" within 10 active
	within 10 eval '[ "$(status)" = alert ]'
	check "without its radio: status alert" test "$(status)" = alert
	iw dev wlan0 interface add mon0 type monitor
	ip link set mon0 up
	iw dev mon0 set channel 6
	check "radio back: status online" within 40 eval '[ "$(status)" = online ]'

	say "reboot"
	addresses 50 7
	health epoch > $out/epoch
	cp /var/tmp/sent $out/sent
	echo 2 > $out/phase
	journalctl --flush
	sync
	touch /run/vm-reboot
	finish > /dev/null
fi

say "after the reboot"
cp $out/sent /var/tmp/sent
check "reboot: active" within 30 active
# What the broker kept is of the time before; the sensor replaces it once it is connected.
check "reboot: a new key period" within 40 eval '[ "$(health epoch)" != "$(cat $out/epoch)" ]'
addresses 50 8
systemctl stop footfall

say "what is left behind"
mkdir -p /var/tmp/searched
journalctl -o cat > /var/tmp/searched/journal
cp -r /var/lib/footfall /var/lib/mosquitto $out/mqtt /var/tmp/searched/
check "no address in journal, state and MQTT" leaks /var/tmp/sent /var/tmp/searched
journalctl -u footfall -o cat > $out/journal
check "no registers or arguments in the journal" not grep -q '0x[0-9a-f]\{4\}' $out/journal
check "no stack trace in the journal" not grep -q '^goroutine ' $out/journal
finish
