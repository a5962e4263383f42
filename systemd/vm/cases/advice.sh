# Each thing that can be wrong with an interface: what doctor advises is done, and then it counts.
# machine: start, 320, 900
. lib.sh
radios 5 # wlan0 listens, wlan1 sends, wlan2 connects to wlan3, wlan4 stands by
monitor wlan1 inj 6
broker
conf() { # INTERFACE
	one_source "$1" | config /tmp/one.yaml 1h
	printf 'outbox: {path: /tmp/outbox.db}\nopt_out: {list: ""}\ncalibration: {file: ""}\ncontrol: {socket: "off"}\n' >> /tmp/one.yaml
}
# ask examines an interface: what is wrong, and what to do.
ask() {
	conf "$1"
	timeout 40 "${2:-footfall}" doctor -c /tmp/one.yaml --json > /tmp/doctor.json 2>> $out/doctor.err
	cat /tmp/doctor.json >> $out/doctor
}
# link NAME KEY prints one value of one link.
link() { awk -v name="\"name\": \"$1\"" -v key="\"$2\": " 'index($0, name) {on = 1} on && index($0, key) {sub(/^ *"[a-z]*": "/, ""); sub(/",?$/, ""); print; exit} /}/ {on = 0}' /tmp/doctor.json; }
# counts INTERFACE N: the sensor on it counts what is sent.
counts() {
	conf "$1"
	rm -f /tmp/outbox.db
	: > /tmp/windows
	mosquitto_sub -h 127.0.0.1 -t 'footfall/+/+/+/entrance/window' >> /tmp/windows &
	local subscriber=$!
	footfall run -c /tmp/one.yaml > /tmp/run.log 2>&1 &
	local sensor=$!
	within 60 grep -q 'connected to the broker' /tmp/run.log
	inject -i inj -addresses 20 -scans 2 -rate 200 > /dev/null
	sleep 1
	kill $sensor
	wait $sensor
	within 5 test -s /tmp/windows
	kill $subscriber
	wait $subscriber 2> /dev/null
	cat /tmp/run.log /tmp/windows
	grep -q '"addresses":20,' /tmp/windows
}
# advised NAME ASKED WORDS: asks about an interface, wants the words, does what is
# advised, and counts on the interface that was advised.
advised() {
	say "$1"
	ask "$2"
	local said fix use=$2
	said=$(link 'radio door' sentence) fix=$(link 'radio door' fix)
	echo "$said / $fix"
	check "$1: said" eval 'echo "$said" | grep -q "$3"'
	case $fix in *'interface add '*) use=${fix#*interface add } use=${use%% *} ;; esac
	case $said in *'did you mean '*) use=${said#*did you mean } use=${use%\?} ;; esac
	check "$1: the command works" sh -c "$fix"
	iw dev inj info > /dev/null; ip link set inj up; iw dev inj set channel 6
	[ "$4" = stays ] || iw dev "$use" set channel 6
	check "$1: then it counts on $use" counts "$use"
}
advised missing sniff 'there is no interface sniff' # makes mon0
advised typo mno0 'did you mean mon0'
ip link set mon0 down
advised down mon0 'mon0 is down'
rfkill block wifi
advised rfkill mon0 'blocked by software'
ip link set mon0 down; iw dev mon0 set type managed; ip link set mon0 up
advised managed mon0 'mon0 is in managed mode'
iw dev mon0 del
advised 'not Wi-Fi' lo 'lo is not a Wi-Fi interface'
for mon in $(ls /sys/class/net | grep '^mon'); do iw dev "$mon" del; done

printf 'interface=wlan3\ndriver=nl80211\nssid=shop\nchannel=6\nhw_mode=g\n' > /tmp/hostapd.conf
hostapd -B /tmp/hostapd.conf > $out/hostapd.log
advised 'access point' wlan3 'serves an access point.*2437 MHz' stays
ip link set wlan2 up
iw dev wlan2 connect shop
within 20 eval 'iw dev wlan2 link | grep -q "Connected to"'
advised 'in use' wlan2 'in managed mode and in use' stays
kill "$(pidof hostapd)"
for mon in $(ls /sys/class/net | grep '^mon'); do iw dev "$mon" del; done

say "no permission"
ip link set wlan0 down; iw dev wlan0 interface add mon0 type monitor; ip link set mon0 up; iw dev mon0 set channel 6
install -m 755 /host/bin/footfall /tmp/program
printf '#!/bin/sh\nexec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all /tmp/program "$@"\n' > /tmp/nobody && chmod 755 /tmp/nobody
ask mon0 /tmp/nobody
fix=$(link rights fix)
check "no permission: said" eval 'link rights sentence | grep -q CAP_NET_RAW'
check "no permission: the command works" sh -c "${fix#run it as root, or: }"
inject -i inj -addresses 3000 -rate 100 > /dev/null &
sender=$!
ask mon0 /tmp/nobody
check "no permission: then it hears" test "$(link 'frames door' state)" = ok
check "and says on which channel" eval 'link "frames door" sentence | grep -q "on channel 6"'

say "a driver that only pretends"
echo 2 > /sys/kernel/debug/ieee80211/"$(phy wlan1)"/hwsim/group # nobody hears it
ask mon0
kill $sender
check "pretends: said, with the driver" eval 'link "frames door" sentence | grep -q "mac80211_hwsim, may only pretend"'
finish
