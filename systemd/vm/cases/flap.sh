# Whatever happens to a radio under a running sensor: it is heard again, and counted right.
# machine: start, 320, 900
. lib.sh
# wlan0 is for the sensor, wlan1 sends, wlan2 is an access point, wlan3 hears all for
# comparison, wlan4 has a monitor interface that the user made, on another channel.
radios 5
broker
door=0 yard=0 # phones that were sent for each
captures=

# place puts the other radios to their work; the driver may have been loaded again.
place() {
	printf 'interface=wlan2\ndriver=nl80211\nssid=shop\nchannel=6\nhw_mode=g\n' > /tmp/hostapd.conf
	hostapd -B /tmp/hostapd.conf >> $out/hostapd.log
	monitor wlan1 inj 6
	monitor wlan3 ref 6
	monitor wlan4 mon4 11
	captures="$captures $out/ref$1.pcap"
	tcpdump -i ref -U -w $out/ref$1.pcap 'type mgt subtype probe-req' 2> /dev/null &
	dump=$!
	within 15 test -s $out/ref$1.pcap
}
# unplace ends what place began.
unplace() {
	undump $dump
	kill "$(pidof hostapd)"
}

start_radio() {
	FOOTFALL_BOOT=b setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin \
		--bounding-set=-all,+net_admin /tmp/footfall radio --state /run/footfall-radio --patience 3s >> $out/radio.log 2>&1 &
	radio=$!
	within 30 test -S /run/footfall-radio/radio.sock
}
# The sensor has the right to capture and no other.
start_sensor() {
	rm -rf /tmp/sensor
	install -d -o 65534 -g 65534 /tmp/sensor
	setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw \
		--bounding-set=-all,+net_raw /tmp/footfall run -c /tmp/flap.yaml >> $out/sensor.log 2>&1 &
	sensor=$!
}
# well: no source is down. Who takes an interface down again and again, as this case does,
# is told besides.
well() { published health | tail -1 | grep -a -q '"listening":true.*"listening":true' && not says ' is down'; }
alerted() { [ "$(status)" = alert ]; }
says() { published health | tail -1 | grep -a -q "$1"; }
exists() { [ -e "/sys/class/net/$1" ]; }
strays() { ls /sys/class/net | grep -c '^ffmon'; }
on_channel() { iw dev "$1" info | grep -q "channel $2 "; }
monitors() { iw dev "$1" info | grep -q 'type monitor' && ip link show "$1" | grep -q '[<,]UP[,>]'; }
# listens INTERFACE: a packet socket is bound to it.
listens() { awk -v iface="$(cat "/sys/class/net/$1/ifindex")" 'NR > 1 && $5 == iface {found = 1} END {exit !found}' /proc/net/packet; }
ready() { monitors "$1" && on_channel "$1" "${2:-6}" && listens "$1"; }
# back WHAT INTERFACE [CHANNEL]: it is listened to again in 2 s, and what is sent then is
# counted.
back() {
	check "$1: listens on $2 again in 2 s" within 2 ready "$2" "$3"
	check "$1: health says so" within 30 well
	phones "$3"
}
# phones [CHANNEL] sends ten for the door, or on channel 11 for the yard.
phones() {
	iw dev inj set channel "${1:-6}"
	inject -i inj -addresses 10 -rate 200 -seed $((1000 + door + yard)) > /dev/null
	if [ "$1" = 11 ]; then yard=$((yard + 10)); else door=$((door + 10)); fi
}
# rename INTERFACE NAME does both steps in one process, before it is brought up again.
rename() { printf 'link set %s down\nlink set %s name %s\n' "$1" "$1" "$2" | ip -batch -; }
block() { rfkill "$1" "$(cat /sys/class/ieee80211/"$(phy wlan0)"/rfkill*/index)"; }
group() { echo "$1" > /sys/kernel/debug/ieee80211/"$(phy wlan0)"/hwsim/group; }

install -m 755 /host/bin/footfall /tmp/footfall
install -d -o 65534 -g 65534 /run/footfall-radio
{
	printf 'sources:\n  - {name: door, radio: auto, channels: [6]}\n  - {name: yard, interface: mon4}\n'
	printf 'zones:\n  - {name: entrance, sources: [{source: door}]}\n  - {name: outside, sources: [{source: yard}]}\n'
} | config /tmp/flap.yaml 1h
printf 'outbox: {path: /tmp/sensor/outbox.db}\nopt_out: {list: ""}\ncalibration: {file: ""}\ncontrol: {socket: "off"}\n' >> /tmp/flap.yaml

say "brought up"
place 1
start_sensor
check "without the radio process: alert" within 20 alerted
check "which is named" within 15 says 'systemctl start footfall-radio'
start_radio
check "a monitor interface is made, tuned and listened to" within 30 ready ffmon0
check "the interface that the user made as well" listens mon4
within 30 well
phones

say "removed"
iw dev ffmon0 del
back removed ffmon0
say "down"
ip link set ffmon0 down
back down ffmon0
say "renamed"
within 20 rename ffmon0 other
back renamed other
within 20 rename other ffmon0
back "named as before" ffmon0
say "rfkill"
block block
check "rfkill: alert" within 15 alerted
check "rfkill: said" within 15 says 'rfkill unblock wifi'
block unblock
back rfkill ffmon0

say "the interface of the user"
iw dev mon4 del
check "removed: alert" within 15 alerted
check "removed: what to do is said" within 15 says 'there is no interface mon4; make a monitor interface'
iw dev wlan4 interface add mon4 type monitor && ip link set mon4 up && iw dev mon4 set channel 11
back "made again" mon4 11
ip link set mon4 down
check "down: what to do is said" within 15 says 'ip link set mon4 up'
ip link set mon4 up; iw dev mon4 set channel 11
back "up again" mon4 11
ip link set mon4 down; iw dev mon4 set type managed; ip link set mon4 up
check "managed: what to do is said" within 15 says 'mon4 is in managed mode'
ip link set mon4 down; iw dev mon4 set type monitor; ip link set mon4 up; iw dev mon4 set channel 11
back "monitor again" mon4 11

say "deaf"
index=$(cat /sys/class/net/ffmon0/ifindex)
group 2
check "deaf: made again" within 30 eval '[ "$(cat /sys/class/net/ffmon0/ifindex)" != "$index" ]'
check "deaf: an interface is switched where one was added" within 30 monitors wlan0
check "deaf: alert" within 30 alerted
check "deaf: the driver is named" within 15 says 'mac80211_hwsim, accepts monitor mode and delivers nothing'
group 1
within 30 well
back "hears again" wlan0

say "the radio process is killed"
kill -9 $radio
wait $radio 2> /dev/null
check "killed: alert" within 15 alerted
start_radio
within 30 eval '[ "$(grep -c "a radio is ready" $out/radio.log)" = 2 ]'
check "killed: listens again" within 15 ready ffmon0
within 30 well
phones
check "killed: no stray" test "$(strays)" -le 1

say "the driver is loaded again"
unplace
within 30 modprobe -r mac80211_hwsim
check "unloaded: alert" within 15 alerted
check "unloaded: said" within 15 says 'there is no Wi-Fi radio here'
radios 5
place 2
check "loaded: listens again" within 15 eval 'ready ffmon'"$(phy wlan0 | tr -d a-z)"
check "loaded: the interface of the user as well" within 2 listens mon4
within 30 well
phones
phones 11

say "counts"
undump $dump
kill $sensor
wait $sensor
within 15 published window > /dev/null
addresses() { grep -a "/$1/window " $out/mqtt | tail -1 | grep -o '"addresses":[0-9]*' | cut -d: -f2; }
check "all $door phones at the door are counted" test "$(addresses entrance)" = $door
check "and all $yard outside" test "$(addresses outside)" = $yard
# shellcheck disable=SC2086 # a list of files
footfall replay -c /tmp/flap.yaml --format jsonl ${captures// / door=} > $out/replayed 2>> $out/sensor.log
check "as by a replay of what another radio heard" test "$(grep entrance $out/replayed | grep -o '"addresses":[0-9]*' | awk -F: '{s += $2} END {print s}')" = $door
check "the radio is given back" within 15 test "$(strays)" = 0

say "killed"
# By its permanent address, which stays when the driver is loaded again.
sed -i "s/radio: auto/radio: \"$(cat /sys/class/ieee80211/"$(phy wlan0)"/macaddress)\"/" /tmp/flap.yaml
start_sensor
within 20 eval '[ "$(strays)" = 1 ]'
kill -9 $sensor $radio
wait $sensor $radio 2> /dev/null
check "both killed: the interface is left" test "$(strays)" = 1
start_radio
check "and gone after the next start" within 15 eval '[ "$(strays)" = 0 ]'
start_sensor
within 20 eval '[ "$(strays)" = 1 ]'
kill -9 $sensor
wait $sensor 2> /dev/null
check "the sensor killed: the radio is given back" within 15 eval '[ "$(strays)" = 0 ]'
kill $radio
wait $radio
check "all is as it was" test "$(iw dev wlan0 info | grep -c 'type managed')" = 1
finish
