# The radio process on a kernel's own radios: rights, channels, and who else holds one. See flap for the rest.
# machine: start, 256, 600
. lib.sh
radios 2 # wlan0 is used, wlan1 sends
monitor wlan1 inj 6
install -d -o 65534 -g 65534 /tmp/radio

# start_radio starts the process with the rights that its unit gives it.
start_radio() {
	cp /host/bin/footfall /tmp/footfall && chmod 755 /tmp/footfall
	FOOTFALL_BOOT=b setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin \
		--bounding-set=-all,+net_admin /tmp/footfall radio --socket /tmp/radio/sock --state /tmp/radio >> $out/radio.log 2>&1 &
	radio=$!
	within 10 test -S /tmp/radio/sock
}
# hops NAME ARGUMENTS... runs hop in the background; its lines are in $log.
hops() {
	log=$out/hop-$1
	shift
	hop -socket /tmp/radio/sock "$@" >> "$log" 2>&1 &
	hop=$!
}
ready() { grep -q '^interface' "$log"; }
end_hop() { kill $hop; wait $hop; cat "$log"; }
last() { grep -v '^on \|^coverage' "$log" | tail -1 | grep -q "$1"; }
coverage() { awk -v low="$1" -v high="$2" '/^coverage/ {found = $2 >= low && $2 <= high} END {exit !found}' "$log"; }
stayed() { awk -v on="$1" -v low="$2" -v high="$3" '/^on / && $2 == on {found = $4 >= low && $4 <= high} END {exit !found}' "$log"; }
exists() { [ -e "/sys/class/net/$1" ]; }
monitors() { iw dev "$1" info | grep -q 'type monitor' && ip link show "$1" | grep -q '[<,]UP[,>]'; }
on_channel() { iw dev "$1" info | grep -q "channel $2 "; }
# heard INTERFACE N sends 20 frames and wants as many to be delivered.
heard() {
	rm -f $out/heard.pcap
	tcpdump -i "$1" -U -w $out/heard.pcap 'type mgt subtype probe-req' 2> /dev/null &
	local dump=$!
	within 5 test -s $out/heard.pcap
	inject -i inj -addresses 20 -rate 200 > /dev/null
	within 3 eval '[ "$(tcpdump -r $out/heard.pcap 2> /dev/null | wc -l)" -ge 20 ]'
	kill $dump
	wait $dump 2> /dev/null
	[ "$(tcpdump -r $out/heard.pcap 2> /dev/null | wc -l)" = 20 ]
}

say "rights"
start_radio
check "it holds CAP_NET_ADMIN alone" grep -q 'CapEff:.*0000000000001000$' /proc/$radio/status
check "it has no packet socket" test "$(awk 'NR > 1' /proc/net/packet | wc -l)" = 0

say "hops"
hops hop -radio wlan0 -channels 1,6,11,36 -dwell 500ms -for 9s
within 10 ready
rm -f $out/heard.pcap
tcpdump -i ffmon0 -U -w $out/heard.pcap 'type mgt subtype probe-req' 2> /dev/null &
dump=$!
within 5 test -s $out/heard.pcap
inject -i inj -addresses 300 -rate 60 > /dev/null
undump $dump
heard=$(tcpdump -r $out/heard.pcap 2> /dev/null | wc -l)
check "a quarter of what is sent on one channel of four is heard ($heard of 300)" test "$heard" -gt 40 -a "$heard" -lt 115
wait $hop
cat "$log"
check "coverage near 1" coverage 0.7 1
for channel in 1 6 11 36; do check "about 2 s on channel $channel" stayed $channel 1000 2700; done

say "a channel that is not visited"
iw dev inj set channel 11
hops other -radio wlan0 -channels 1,6 -dwell 500ms
within 5 ready
check "is not heard" not heard ffmon0
end_hop
iw dev inj set channel 6

say "one channel"
hops one -radio wlan0 -channels 6
check "a monitor interface is made" within 5 ready
check "it is up" monitors ffmon0
check "on channel 6" within 3 on_channel ffmon0 6
check "it hears what is sent" heard ffmon0

say "managed"
ip link set ffmon0 down && iw dev ffmon0 set type managed && ip link set ffmon0 up
check "monitor again in 2 s" within 2 monitors ffmon0
check "hears again after managed" heard ffmon0
say "a network manager takes it back"
# As one would that sees a new interface and wants it for itself.
mkdir -p /run/NetworkManager
while :; do sleep 4; ip link set ffmon0 down && iw dev ffmon0 set type managed && ip link set ffmon0 up; done &
manager=$!
check "said, and by whom" within 20 last 'contested.*NetworkManager.*nmcli device set ffmon0 managed no'
kill $manager
check "monitor again" within 5 monitors ffmon0
check "hears again after the manager" heard ffmon0
say "another channel"
iw dev ffmon0 set channel 11
check "back on channel 6 in 2 s" within 2 on_channel ffmon0 6
say "scan of the managed interface"
end_hop
check "nothing is left" not exists ffmon0
hops scan -radio wlan0 -channels 6 -for 5s
within 5 ready
scan wlan0
wait $hop
cat "$log"
check "the managed interface is up as it was" eval 'ip link show wlan0 | grep -q "[<,]UP[,>]"'
ip link set wlan0 down

say "beside an access point"
printf 'interface=wlan0\ndriver=nl80211\nssid=shop\nchannel=6\nhw_mode=g\n' > /tmp/hostapd.conf
hostapd -B /tmp/hostapd.conf > $out/hostapd.log
iw dev inj set channel 6
hops ap -radio wlan0 -channels 1,6,11 -dwell 1s -for 9s
within 5 ready
check "the channel is held, and by whom is said" within 5 last 'busy.*wlan0'
check "hears on the access point's channel" heard ffmon0
wait $hop
cat "$log"
check "coverage is a third" coverage 0.2 0.5
hops busy -radio wlan0 -channels 1 -dwell 1s
within 10 last 'busy'
check "what is advised works" sh -c "$(grep '^problem .busy' "$log" | tail -1 | sed 's/.*: //')"
check "and then the channel is as planned" within 5 on_channel ffmon0 1
end_hop
kill "$(pidof hostapd)"

say "end"
hops end -radio auto -channels 6
within 5 ready
kill $radio
wait $radio
check "ends well" test $? = 0
check "nothing is left at the end" test "$(ls /sys/class/net | grep -c ffmon)" = 0
kill $hop
say "without the right"
setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all /tmp/footfall radio --socket /tmp/radio/sock >> $out/radio.log 2>&1 &
within 5 test -S /tmp/radio/sock
hops none -radio wlan0 -channels 6
check "said: no permission" within 3 last 'no permission to manage'
finish
