# The Debian package of the hub from installation to purge, as its page tells a user; a sensor publishes to it.
# machine: systemd, 512, 900
. lib.sh
. libhub.sh
rm -f /host/bin/footfall-hub # the package brings it
hash -r
export DEBIAN_FRONTEND=noninteractive

property() { systemctl show footfall-hub -p "$1" --value; }
active() { systemctl is-active -q footfall-hub; }
# again is true once another process than old is ready. To ask systemd costs more.
again() { [ "$(pidof -s footfall-hub || echo "$old")" != "$old" ] && active; }
dpkg_() { dpkg "$@" < /dev/null >> $out/dpkg 2>&1; }
left() { find / -xdev -path /host -prune -o -name '*footfall-hub*' ! -path '/var/log/*' ! -path '/tmp/*' ! -path '/var/cache/*' ! -path '/root/*' -print; }
sudo() { "$@"; }
# secret FILE prints the password that "user add" has shown.
secret() { sed -n 's/^its password, shown once: //p' "$1"; }
# sensor_windows prints how many windows of the real sensor are in the history.
sensor_windows() { kept jakarta-01 front-door entrance | wc -l; }
says() { footfall-hub status 2> /dev/null | grep "^alert" | grep -q "$1"; }

say "from the package to a page, by the commands of HUB.md"
left > /var/tmp/left-before
mkdir -p /root/dist && cd /root && cp /host/footfall-hub_1.0_amd64.deb dist/
sed -n '/^## From the package/,$p' /host/source/buffer/hub/HUB.md | sed -n '/^```sh$/,/^```$/{//!p;/^```$/q}' > /tmp/commands
check "there are commands" test "$(grep -c '^sudo ' /tmp/commands)" = 5
step=0
while read -r command <&3; do
	step=$((step + 1))
	began=$(date +%s%N)
	printf '$ %s\n' "$command" | tee -a $out/transcript
	ended=0
	eval "$command" < /dev/null > /tmp/step$step 2>&1 || ended=$?
	tee -a $out/transcript < /tmp/step$step
	check "$command" test $ended = 0
	note "$((($(date +%s%N) - began) / 1000000)) ms"
	if [ $step = 1 ]; then
		check "nothing is started or enabled by the package" eval 'not active && not systemctl is-enabled -q footfall-hub'
		check "bash completes" bash -c '. /usr/share/bash-completion/completions/footfall-hub && complete -p footfall-hub > /dev/null'
	fi
done 3< /tmp/commands
manager=$(secret /tmp/step3)
address=$(sed -n 's/^the page: //p' /tmp/step3)
check "the page is where the command says ($address)" eval 'busybox wget -q -O - "$address" | grep -q "<html"'
check "a hub says that it is one" eval 'busybox wget -q -O - "${address}api/hub" | grep -q "\"hub\":\"footfall-hub\""'
check "no history without a login" not busybox wget -q -O /dev/null "${address}api/zones"
check "a history with one" eval 'page api/zones | grep -q "\"zones\":\[\]"'

say "a sensor, by the lines that were printed"
# It has no radio here, and publishes that it counted nothing.
useradd --system --user-group footfall
mkdir -p /etc/footfall /var/lib/footfall /run/footfall
secret /tmp/step4 | sudo install -m 640 -o root -g footfall /dev/stdin /etc/footfall/mqtt-password
{
	sed -n '/^and this into its configuration:$/,/^or, in a new one/{//!p}' /tmp/step4
	printf 'timezone: UTC\nwindow: 5s\nsources:\n  - name: door\n    interface: mon0\nzones:\n  - name: entrance\n    sources:\n      - source: door\nprivacy:\n  epsilon: off\n  min_count: 0\n'
} > /etc/footfall/footfall.yaml
chown root:footfall /etc/footfall/footfall.yaml
chmod 640 /etc/footfall/footfall.yaml
chown footfall:footfall /var/lib/footfall /run/footfall
chmod 700 /var/lib/footfall
mosquitto_sub -h 127.0.0.1 -u manager -P "$manager" -c -i reader -q 1 -t 'footfall/#' -F '%U %r %t %p' >> $out/mqtt 2>> $out/subscriber &
RUNTIME_DIRECTORY=/run/footfall setpriv --reuid footfall --regid footfall --clear-groups --no-new-privs --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw \
	--bounding-set=-all,+net_raw footfall run >> $out/sensor.log 2>&1 &
sensor=$!
check "the manager hears its windows over MQTT" within 30 eval 'published entrance/window | grep -a -q .'
check "and the page has them" within 30 eval '[ "$(sensor_windows)" -ge 1 ]'

say "who may what"
echo the-password-of-the-door | footfall-hub user add door --sensor shop/door --password-stdin > /dev/null
password=the-password-of-the-door
check "a wrong password is refused" not mosquitto_pub -h 127.0.0.1 -u door -P wrong-password -i other -q 1 -t footfall/v1/shop/door/hall/window -m x
publish window 1 5 $out/acknowledged
check "a sensor's windows are acknowledged" test "$(acknowledged $out/acknowledged)" = 5
check "and in the history" within 20 all_kept $out/acknowledged
topic=footfall/v1/shop/door/hall/window
mosquitto_pub -h 127.0.0.1 -u manager -P "$manager" -i writer -q 1 -t $topic -m "$(window 500)"
mosquitto_pub -h 127.0.0.1 -u front-door -P "$(cat /etc/footfall/mqtt-password)" -i writer -q 1 -t $topic -m "$(window 501)"
publish window 6 7 $out/acknowledged
within 20 all_kept $out/acknowledged
check "viewers and other sensors write nothing there" not eval 'kept shop door hall | grep -q -F -e "$(id_of 500)" -e "$(id_of 501)"'

say "what it cannot do"
mkdir -p /run/systemd/system/footfall-hub.service.d
cat > /usr/local/bin/probe << 'END'
for (["packet", 17, 3, 0x300], ["netlink", 16, 3, 16], ["Bluetooth", 31, 3, 1], ["IP", 2, 1, 0]) {
	my ($name, $family, $type, $protocol) = @$_;
	print socket(my $s, $family, $type, $protocol) ? "$name yes\n" : "$name no: $!\n";
}
for ("/etc/footfall/footfall.yaml", "/etc/footfall/mqtt-password", "/var/lib/footfall/outbox.db", "/dev/vda", "/dev/rfkill", "/etc/shadow") {
	print open(my $f, "<", $_) ? "$_ yes\n" : "$_ no: $!\n";
}
END
perl /usr/local/bin/probe > /tmp/probe-root
check "root can, so the probe works" test "$(grep -c ' yes$' /tmp/probe-root)" -ge 8
printf '[Service]\nExecStartPre=/bin/sh -c "perl /usr/local/bin/probe > /var/lib/footfall-hub/probe"\n' > /run/systemd/system/footfall-hub.service.d/probe.conf
systemctl daemon-reload
check "restart" systemctl restart footfall-hub
rm -r /run/systemd/system/footfall-hub.service.d # forgotten with the next package
mv /var/lib/footfall-hub/probe $out/probe
cat $out/probe
check "no packet socket: it cannot hear a radio" grep -q '^packet no: .*not supported' $out/probe
check "no netlink: it cannot change one" grep -q '^netlink no: .*not supported' $out/probe
check "no Bluetooth" grep -q '^Bluetooth no: .*not supported' $out/probe
check "IP, which it needs" grep -q '^IP yes' $out/probe
check "no file of the sensor, no device, no passwords" test "$(grep -c '^/.* no: ' $out/probe)" = 6
pid=$(property MainPID)
check "a user of its own" test "$(stat -c %U /proc/$pid)" = footfall-hub
check "no capability at all" eval 'grep "^Cap" /proc/$pid/status | not grep -q -v "0000000000000000$"'
check "no new privileges, and a filter of system calls" eval 'grep -q "^NoNewPrivs:	1" /proc/$pid/status && grep -q "^Seccomp:	2" /proc/$pid/status'
check "systemd rates its exposure at 1.2 or less" eval 'systemd-analyze security --no-pager --threshold=12 footfall-hub > $out/exposure'
tail -1 $out/exposure
check "users and history are closed to others" test -z "$(find /var/lib/footfall-hub /etc/footfall-hub -perm /007)"

say "restart and kill -9"
check "after the restart: all $(acknowledged $out/acknowledged) windows are there" within 20 all_kept $out/acknowledged
publish window 10 69 $out/acknowledged &
publisher=$!
within 30 eval '[ "$(acknowledged $out/acknowledged)" -ge 12 ]'
old=$(property MainPID)
cp $out/acknowledged $out/acknowledged-killed
systemctl kill -s KILL footfall-hub
began=$(date +%s%N)
check "kill -9: it runs again" within 20 again
note "kill -9: after $((($(date +%s%N) - began) / 1000000)) ms"
check "kill -9: the $(acknowledged $out/acknowledged-killed) windows of before are there" within 20 all_kept $out/acknowledged-killed
check "kill -9: the first subscriber gets what is retained" eval 'mosquitto_sub -h 127.0.0.1 -u manager -P "$manager" -t footfall/v1/jakarta-01/front-door/entrance/latest -C 1 -W 20 | grep -q front-door'
wait $publisher
check "kill -9: the sensor publishes all that it has ($(acknowledged $out/acknowledged))" test "$(sort -un $out/acknowledged | wc -l)" = 67
check "kill -9: and all of it is there" within 20 all_kept $out/acknowledged
lost $out/acknowledged

say "a full disk"
before=$(sensor_windows)
room=$(df --output=avail -B 1 /var/lib/footfall-hub | tail -1)
fallocate -l $((room - (4 << 20))) /filler
check "the status says so, and what to do" within 20 says 'the disk is full: [0-9]* MB are left at /var/lib/footfall-hub. .*free some space'
check "the page says so" eval 'page api/state | grep -q "the disk is full"'
check "its status asks for a person" not eval 'footfall-hub status > /dev/null 2>&1'
check "sensors are turned away" not eval 'window 300 | timeout 20 mosquitto_pub -h 127.0.0.1 -u door -P "$password" -i full -q 1 -s -t $topic 2> /dev/null'
check "what there was can be read" within 20 all_kept $out/acknowledged
rm /filler
check "with room again, sensors are let in" within 20 eval 'window 301 | mosquitto_pub -h 127.0.0.1 -u door -P "$password" -i full -q 1 -s -t $topic'
echo 301 >> $out/acknowledged
check "and it is in the history" within 20 all_kept $out/acknowledged
check "the real sensor has kept its windows, and goes on" within 40 eval '[ "$(sensor_windows)" -gt $before ]'
check "no alert is left" within 20 eval 'footfall-hub status > /dev/null'
footfall windows -c /etc/footfall/footfall.yaml --format jsonl | grep -o '"id":"[^"]*/entrance/[^"]*"' | sort -u > $out/released
gone() { kept jakarta-01 front-door entrance | comm -13 - $out/released; }
check "full disk: all $(wc -l < $out/released) windows that the sensor released are in the history" within 30 eval '[ -s $out/released ] && [ -z "$(gone)" ]'
gone
kill $sensor

say "upgrade"
old=$(property MainPID)
check "dpkg -i" dpkg_ -i /host/footfall-hub_2.0_amd64.deb
check "upgrade: the new version runs" eval 'again && page api/hub | grep -q "\"version\":\"2.0\""'
cp -p /var/lib/footfall-hub/users.yaml /var/tmp/users
check "upgrade: still enabled" systemctl is-enabled -q footfall-hub
check "upgrade: all $(acknowledged $out/acknowledged) windows are there" within 20 all_kept $out/acknowledged
publish window 400 401 $out/acknowledged
check "upgrade: and it goes on" within 20 all_kept $out/acknowledged

say "remove"
check "dpkg -r" dpkg_ -r footfall-hub
check "remove: stopped, and the program is gone" eval 'not pgrep -x footfall-hub && test ! -e /usr/bin/footfall-hub'
check "remove: users and history are kept" eval 'cmp /var/lib/footfall-hub/users.yaml /var/tmp/users && test -s /var/lib/footfall-hub/history.db'

say "purge"
journalctl -u footfall-hub -o cat > $out/journal
check "no password in the journal" not grep -q -e "$password" -e "$manager" $out/journal
check "dpkg -P" dpkg_ -P footfall-hub
left > /var/tmp/left-after
cp /var/tmp/left-after $out/left
check "purge: no file is left" cmp /var/tmp/left-before /var/tmp/left-after
check "purge: no user or group is left" not grep -q '^footfall-hub:' /etc/passwd /etc/group /etc/shadow
check "purge: systemd knows no unit" test "$(property LoadState)" = not-found
check "purge: the sensor and its user are there" eval 'test -s /etc/footfall/footfall.yaml && grep -q "^footfall:" /etc/passwd'
finish
