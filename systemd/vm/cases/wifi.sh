# Is what is heard counted, and counted right? Held against a replay of tcpdump's capture.
# machine: start, 384, 600
. lib.sh
radios 6 # wlan0 and wlan5 listen, wlan4 sends; wlan1 and wlan2 scan, wlan3 is an access point
monitor wlan0 mon0 6
monitor wlan4 inj 6
monitor wlan5 mon1 6
broker
rest() { printf 'outbox: {path: /tmp/outbox.db}\nopt_out: {list: ""}\ncalibration: {file: ""}\ncontrol: {socket: "off"}\n'; }
start_sensor() { # CONFIG
	rm -f /tmp/outbox.db
	: > $out/mqtt
	footfall run -c "$1" >> $out/sensor.log 2>&1 &
	sensor=$!
	within 20 eval '[ "$(published status | grep -a -c online)" -ge 1 ]'
}
# end_sensor releases the open window as far as it got.
end_sensor() {
	sleep 1
	kill $sensor
	wait $sensor
	within 5 published window > /dev/null
}
# addresses ZONE prints those of the last window of a zone.
addresses() { grep -a "/$1/window " $out/mqtt | tail -1 | grep -o '"addresses":[0-9]*' | cut -d: -f2; }

say "all senders"
one_source mon0 | config /tmp/one.yaml 1h
rest >> /tmp/one.yaml
tcpdump -i mon0 -U -w $out/mon0.pcap 'type mgt subtype probe-req' 2> $out/tcpdump &
dump=$!
tcpdump -i mon1 -U -w $out/mon1.pcap 'type mgt subtype probe-req' 2>> $out/tcpdump &
other=$!
within 10 test -s $out/mon1.pcap
start_sensor /tmp/one.yaml
printf 'interface=wlan3\ndriver=nl80211\nssid=shop\nchannel=6\nhw_mode=g\n' > /tmp/hostapd.conf
hostapd -B /tmp/hostapd.conf > $out/hostapd.log
scan wlan1
for _ in 1 2 3; do scan wlan1 randomise; done
printf 'ctrl_interface=/run/wpa\npreassoc_mac_addr=1\nrand_addr_lifetime=0\nautoscan=periodic:2\nnetwork={\n ssid="nowhere"\n scan_ssid=1\n key_mgmt=NONE\n}\n' > /tmp/wpa.conf
wpa_supplicant -B -i wlan2 -c /tmp/wpa.conf > $out/wpa.log 2>&1
within 15 eval '[ "$(grep -c "^wlan2 .*scan finished" $out/events)" -ge 3 ]'
wpa_cli -p /run/wpa -i wlan2 terminate > /dev/null
# So many from one place are phones; some more would be a flood.
inject -i inj -addresses 30 -scans 3 -rate 300 > /dev/null
inject -i inj -addresses 15 -rate 250 -ssid cafe_optout -seed 2 > /dev/null
inject -i inj -addresses 15 -scans 2 -rate 250 -global -seed 3 > /dev/null
end_sensor
undump $dump $other
senders=$(tcpdump -e -r $out/mon0.pcap 2> /dev/null | grep -v optout | grep -o 'SA:[^ ]*' | sort -u | wc -l)
check "all senders but those that opted out are counted: $senders" test "$(addresses entrance)" = "$senders"
check "more than were injected: scanning stations are among them" test "$senders" -gt 45
footfall replay -c /tmp/one.yaml --format jsonl door=$out/mon0.pcap > $out/replayed 2>> $out/sensor.log
check "the replay of the capture counts the same" test "$(grep -o '"addresses":[0-9]*' $out/replayed | awk -F: '{s += $2} END {print s}')" = "$senders"
# A frame that two radios hear is one frame: the same address, and an estimate within
# 3 in 100.
sed 's/^sources:/sources:\n  - {name: back, interface: mon1}/; s/^    sources:/&\n      - source: back/' /tmp/one.yaml > /tmp/both.yaml
footfall replay -c /tmp/both.yaml --format jsonl door=$out/mon0.pcap back=$out/mon1.pcap > $out/both 2>> $out/sensor.log
sum() { grep -o "\"$1\":[0-9.]*" "$2" | awk -F: '{s += $2} END {print s}'; }
check "two radios count no address twice" test "$(sum addresses $out/both)" = "$senders"
note "devices by one radio: $(sum devices $out/replayed), by two: $(sum devices $out/both)"
if grep -q 'merge=check' /proc/cmdline; then
	check "two radios count no device twice" eval 'awk -v one="$(sum devices $out/replayed)" -v two="$(sum devices $out/both)" "BEGIN {exit !(two > one * 0.97 && two < one * 1.03)}"'
fi
check "the access point's beacons were on the interface" test "$(cat /sys/class/net/mon0/statistics/rx_packets)" -gt 400
kill "$(pidof hostapd)"
rm $out/mon?.pcap

say "signal"
printf 'sources:\n  - {name: door, interface: mon0}\nzones:\n  - {name: near, sources: [{source: door, min_signal: -60 dBm}]}\n  - {name: far, sources: [{source: door, min_signal: -80 dBm}]}\n' |
	config /tmp/two.yaml 1h
rest >> /tmp/two.yaml
start_sensor /tmp/two.yaml
for level in -45 -60 -61 -72 -80 -81 -90; do
	signal inj $level
	inject -i inj -addresses 20 -rate 200 -seed $((100 - level)) > /dev/null
done
signal inj -50
end_sensor
check "40 devices are near" test "$(addresses near)" = 40
check "60 are far, and 40 too weak" test "$(addresses far)" = 60

say "channels"
start_sensor /tmp/one.yaml
for channel in 1 36 6; do
	iw dev mon0 set channel $channel
	iw dev inj set channel $channel
	inject -i inj -addresses 20 -rate 200 -seed $((1000 + channel)) > /dev/null
done
iw dev inj set channel 11
inject -i inj -addresses 20 -rate 200 -seed 1011 > /dev/null
end_sensor
check "60 devices on the channels that were listened to, none of the 20 on another" test "$(addresses entrance)" = 60
finish
