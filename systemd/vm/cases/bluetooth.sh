# Bluetooth LE through the kernel's own HCI: hand-over, rates, faults, the service, and a stack beside it.
# machine: systemd, 512, 1200
. lib.sh
systemctl mask -q --runtime --now bluetooth
modprobe hci_vhci
printf 'listener 1883 127.0.0.1\nallow_anonymous true\n' > /etc/mosquitto/mosquitto.conf
systemctl start mosquitto
subscribe
mkfifo /tmp/orders

# plug ARGUMENTS... has a controller of software; tell gives it orders.
plug() {
	vhci "$@" < /tmp/orders >> $out/vhci.log 2>&1 &
	chip=$!
	exec 3> /tmp/orders
	within 10 test -e /sys/class/bluetooth/hci0
}
unplug() {
	exec 3>&-
	wait $chip
	within 10 test ! -e /sys/class/bluetooth/hci0
}
tell() { : > $out/vhci.log; echo "$*" >&3; }
# order SECONDS WORDS... waits until it is done.
order() {
	local seconds=$1
	shift
	tell "$@"
	within "$seconds" grep -q "^done $*" $out/vhci.log
}
# listens NAME RIGHTS runs reports in the background as a user with these rights.
listens() {
	log=$out/reports-$1
	cp /host/bin/reports /tmp/reports && chmod 755 /tmp/reports
	setpriv --reuid 65533 --regid 65534 --clear-groups --no-new-privs --inh-caps="-all$2" --ambient-caps="-all$2" --bounding-set="-all$2" \
		/tmp/reports -socket /tmp/radio/sock > "$log" 2>&1 3>&- &
	reports=$!
	within 20 grep -q '^open' "$log"
}
ends() { kill $reports; wait $reports; cat "$log"; }
opened() { grep '^open' "$log" | tail -1 | grep -q "$1"; }
total() { grep -q "^reports $1 lost 0 dropped 0;$2" "$log"; }

say "the radio process hands the controller over"
install -d -o 65534 -g 65534 /tmp/radio
cp /host/bin/footfall /tmp/footfall && chmod 755 /tmp/footfall
setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all,+net_admin --ambient-caps=-all,+net_admin --bounding-set=-all,+net_admin \
	/tmp/footfall radio --socket /tmp/radio/sock --state /tmp/radio >> $out/radio.log 2>&1 &
radio=$!
check "it starts on a kernel without Wi-Fi" within 30 test -S /tmp/radio/sock
plug -coded
check "a process without any right listens" listens rate ''
check "it has none" grep -q 'CapEff:.*0000000000000000$' /proc/$reports/status
check "extended scan with coded PHY" opened 'hci0, extended scan on 1M and coded PHY, 90 %'
check "5,000 reports a second for a minute" order 150 send 300000 5000 4 200
note "$(grep '^sent' $out/vhci.log)"
check "malformed events" order 5 malformed
check "a hardware error" order 5 hardware 42
check "more reports" order 20 send 1000 500 1 200
sleep 1
ends
check "none is lost, and malformed ones are counted by reason" total 301000 ' ble_other 1, ble_malformed 3$'
check "the hardware error was no end" not grep -q '^fault' "$log"
unplug

say "a legacy controller"
plug -extended=false
listens legacy ''
check "legacy scan" opened 'hci0, legacy scan, 100 %'
check "5,000 reports a second" order 60 send 50000 5000 4 200
sleep 1
ends
check "none is lost" total 50000
unplug

say "faults"
plug
order 5 refuse 2041 11
listens faults ''
check "an announced extended scan that is refused falls back" opened 'hci0, legacy scan'
check "and that is said" grep -q 'note hci0: LE Set Extended Scan Parameters is refused: unsupported feature or parameter (0x11); falling back to legacy scan' "$log"
order 5 dead
order 5 hardware 1
check "no answers are said" within 20 grep -q 'fault hci0: the controller does not answer' "$log"
order 5 alive
check "it listens again once there are answers" within 40 eval '[ "$(grep -c "^open" "$log")" -ge 2 ]'
unplug
check "unplugged is said" within 10 grep -q 'fault hci0: the controller is gone\|fault there is no Bluetooth controller hci0' "$log"
plug
check "plugged in, it listens again" within 40 eval '[ "$(grep -c "^open" "$log")" -ge 3 ]'
order 20 send 500 500 1 50
sleep 1
ends
check "and hears" grep -q '^reports 500 ' "$log"
rfkill block bluetooth
listens blocked ''
check "rfkill is said, with its command" within 10 grep -q 'fault hci0 is blocked by software (rfkill); unblock it: rfkill unblock bluetooth' "$log"
rfkill unblock bluetooth
check "unblocked, it listens" within 20 grep -q '^open' "$log"
ends
kill $radio
wait $radio

say "the service"
online() { [ "$(status)" = online ]; }
shows() { footfall status -c /etc/footfall/footfall.yaml | grep -q "$1"; }
alerted() { published health | tail -1 | grep -a -q "$1"; }
make -s -C /host/source install BINARY=/host/bin/footfall HUB_BINARY=/host/bin/footfall-hub > /dev/null
{ printf 'sources:\n  - name: hall\n    bluetooth: hci0\nzones:\n  - name: entrance\n    sources:\n      - source: hall\n' | config /etc/footfall/footfall.yaml 10s; }
chown root:footfall /etc/footfall/footfall.yaml
chmod 640 /etc/footfall/footfall.yaml
systemctl enable -q --now footfall-radio
systemctl start footfall
check "without the right: alert" within 30 eval '[ "$(status)" = alert ]'
check "health says what to do" within 10 alerted 'RestrictAddressFamilies=AF_BLUETOOTH'
systemctl stop footfall
footfall doctor -c /etc/footfall/footfall.yaml > $out/doctor 2>&1
check "doctor says what to do" grep -q -- '-> mkdir -p /etc/systemd/system/footfall-radio.service.d' $out/doctor
check "what it says works" sh -c "$(sed -n 's/^ *-> \(mkdir -p .*\)/\1/p' $out/doctor)"
systemctl start footfall
check "with it: online" within 60 online
check "status says how it listens" within 20 shows 'hall  hci0, extended scan on 1M, 100 % of the time'
check "the sensor has no right to take controllers" eval '[ "$(systemctl show -P AmbientCapabilities footfall)" = cap_net_raw ]'
check "5,000 reports a second" order 60 send 50000 5000 4 120
unplug
check "unplugged: alert" within 30 alerted 'the controller is gone\|there is no Bluetooth controller'
plug
check "back: online" within 60 online
order 60 send 30000 1200 4 120
systemctl stop footfall
check "windows are published" within 10 eval 'published window > /dev/null'
check "120 advertisers are 120 devices" eval 'published window | grep -a -q "\"ble_devices\":120,"'
check "nothing was dropped" not grep -a -q '"drops":"many"' $out/mqtt
check "no address in the journal" not eval 'journalctl | grep -a -i -q "40:11:22:33"'

say "bluetoothd beside it"
systemctl unmask -q --runtime bluetooth
systemctl start bluetooth
within 20 eval 'bluetoothctl show | grep -q "Powered: yes"' || bluetoothctl power on > /dev/null
check "bluetoothd has the controller" eval 'bluetoothctl show | grep -q "Powered: yes"'
footfall doctor -c /etc/footfall/footfall.yaml > $out/doctor-beside 2>&1
check "doctor says who uses it" grep -q 'bluetoothd uses hci0 too' $out/doctor-beside
systemctl start footfall
check "online" within 60 online
check "status says so" within 20 shows 'beside a Bluetooth stack'
check "bluetoothd still has it" eval 'bluetoothctl show | grep -q "Powered: yes"'
systemctl stop footfall
/tmp/footfall radio --socket /tmp/radio/raw --state /tmp/radio >> $out/radio.log 2>&1 3>&- &
radio=$!
within 10 test -S /tmp/radio/raw
reports -socket /tmp/radio/raw > $out/reports-beside 2>&1 3>&- &
reports=$! log=$out/reports-beside
check "the raw channel" within 20 opened 'beside a Bluetooth stack'
check "reports" order 30 send 5000 1000 2 100
timeout 6 bluetoothctl --timeout 4 scan le > /dev/null 2>&1 # starts and stops a scan of its own
sleep 5
check "after a scan of bluetoothd, too" order 30 send 1000 500 1 100
sleep 1
ends
check "none is lost" total 6000
finish
