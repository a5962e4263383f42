# Is the true channel told, and is coverage what was listened to?
# machine: start, 384, 900
. lib.sh
radios 4 # wlan0 listens, wlan1 sends, wlan2 is listened to by the radio process
monitor wlan0 mon0 6
monitor wlan1 inj 6
broker
start_sensor() { # CONFIG
	printf 'outbox: {path: /tmp/outbox.db}\nopt_out: {list: ""}\ncalibration: {file: ""}\ncontrol: {socket: "off"}\n' >> "$1"
	rm -f /tmp/outbox.db
	: > $out/mqtt
	footfall run -c "$1" >> $out/sensor.log 2>&1 &
	sensor=$!
	within 200 eval '[ -n "$(published status)" ]'
}
end_sensor() {
	kill $sensor
	wait $sensor
}
# of FIELD prints a field of the newest health; there is one source.
of() { published health | tail -1 | grep -o "\"$1\":[^,}]*" | tail -1 | cut -d: -f2- | tr -d '"[]'; }
# covered LOW HIGH looks at the newest window.
covered() { published entrance/window | tail -1 | grep -o '"coverage":[0-9.]*' | awk -F: -v low="$1" -v high="$2" '{found = $2 >= low && $2 <= high} END {exit !found}'; }
says() { published health | tail -1 | grep -q "$1"; }

say "an interface that somebody made"
one_source mon0 | config /tmp/mine.yaml 5s
start_sensor /tmp/mine.yaml
check "all of a window is covered" within 200 covered 1 1
check "status is online" test "$(status)" = online
iw dev mon0 set channel 11
check "status is alert" within 90 eval '[ "$(status)" = alert ]'
check "health names what happened" within 60 eval '[ "$(of condition)" = moved ]'
check "and the true channel" test "$(of channel)" = 11
check "nothing is covered" within 90 covered 0 0
note "$(of advice)"
sh -c "$(published health | tail -1 | grep -o 'iw dev mon0 set channel [0-9]*')"
check "after what is advised all is covered" within 200 covered 1 1
check "on channel 6, and online after a minute" within 180 eval '[ "$(status)" = online ]'
end_sensor

say "a radio on one channel"
install -d /run/footfall-radio
footfall radio --socket /run/footfall-radio/radio.sock --state /tmp >> $out/radio.log 2>&1 &
within 100 test -S /run/footfall-radio/radio.sock
printf 'sources:\n  - {name: door, radio: wlan2, channels: [6]}\nzones:\n  - {name: entrance, sources: [{source: door}]}\n' | config /tmp/one.yaml 5s
start_sensor /tmp/one.yaml
check "all of a window is covered by a radio" within 90 covered 0.9 1
monitor=$(of interface)
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	iw dev "$monitor" set channel 11
	sleep 0.4
done
check "it is covered less while something moves the radio" within 100 covered 0.1 0.97
check "what happened is named" within 180 eval '[ "$(of condition)" = moved ]'
check "nearly all is covered again" within 200 covered 0.98 1
ip link set wlan2 up
check "an interface that holds the radio is named" within 200 says 'take wlan2 down'
check "status is alert then" test "$(status)" = alert
ip link set wlan2 down
end_sensor

say "a radio on three channels"
printf 'sources:\n  - {name: door, radio: wlan2, channels: [1, 6, 11], dwell: 1s}\nzones:\n  - {name: entrance, sources: [{source: door}]}\n' | config /tmp/three.yaml 10s
start_sensor /tmp/three.yaml
check "nearly all is covered" within 90 covered 0.8 1
check "health has the plan" says '"plan":\["1","6","11"\]'
end_sensor
finish
