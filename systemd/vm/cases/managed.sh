# A source that names a radio, by its bus path: the service beside the sensor makes the interface.
# machine: systemd, 512, 600
. lib.sh
radios 2 # wlan0 listens, wlan1 sends
monitor wlan1 inj 6
printf 'listener 1883 127.0.0.1\nallow_anonymous true\n' > /etc/mosquitto/mosquitto.conf
systemctl start mosquitto
subscribe
addresses() { grep -a "/entrance/window " $out/mqtt | tail -1 | grep -o '"addresses":[0-9]*' | cut -d: -f2; }
online() { [ "$(status)" = online ]; }

make -s -C /host/source install BINARY=/host/bin/footfall HUB_BINARY=/host/bin/footfall-hub
one_source mon0 | sed 's/interface: mon0/radio: mac80211_hwsim-hwsim0\n    channels: [6]/' | config /etc/footfall/footfall.yaml 1h
chown root:footfall /etc/footfall/footfall.yaml
chmod 640 /etc/footfall/footfall.yaml

say "without the service of the radios"
systemctl start footfall
check "active" systemctl is-active -q footfall
within 10 eval '[ "$(status)" = alert ]'
check "health names the unit" eval 'published health | grep -a -q "systemctl start footfall-radio"'

say "with it"
systemctl enable -q --now footfall-radio
check "status online" within 40 online
check "on the interface that it made" eval 'published health | tail -1 | grep -a -q "\"interface\":\"ffmon0\""'
check "it is a monitor" eval 'iw dev ffmon0 info | grep -q "type monitor"'
inject -i inj -addresses 40 -rate 200 > /dev/null
sleep 2
systemctl stop footfall
within 10 published window > /dev/null
check "all 40 addresses are counted ($(addresses))" test "$(addresses)" = 40

say "the radio is given back"
systemctl start footfall
within 40 online
systemctl stop footfall
check "the interface is gone" within 10 test ! -e /sys/class/net/ffmon0
finish
