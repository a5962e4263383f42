# Memory for /var and state on the disk, as on OpenWrt; the power is cut, and nothing that was accepted is lost.
# machine: start, 256, 600, reboots
. lib.sh
phase=$(cat $out/phase 2> /dev/null || echo 1)
released() { footfall windows -c /etc/footfall/footfall.yaml --format jsonl | grep -o '"id":"[^"]*entrance[^"]*"'; }
waiting() { # N windows are in the outbox, unsent
	[ "$(footfall status -c /etc/footfall/footfall.yaml --json | grep -o '"rows": *[0-9]*' | head -1 | grep -o '[0-9]*$')" -ge "$1" ]
}

mount -t tmpfs memory /var
mkdir -p /var/log /tmp/searched
check "/var is memory" eval 'findmnt -n -o FSTYPE /var | grep -q tmpfs'
radios 2
monitor wlan0 mon0 6
monitor wlan1 inj 6

# The init script of OpenWrt makes users, folders and the link to the overlay. What its
# functions.sh offers is Debian's here.
cat > /tmp/prepare << 'END'
group_add_next() { getent group "$1" > /dev/null || groupadd --system "$1"; getent group "$1" | cut -d: -f3; }
user_exists() { getent passwd "$1" > /dev/null; }
user_add() { useradd --system --gid "$3" --no-create-home "$1"; }
logger() { echo "$*"; }
IPKG_INSTROOT=
. /host/source/systemd/package/openwrt/footfall.init
prepare
END
check "the init script prepares" busybox ash -eu /tmp/prepare
check "state is on the disk" test "$(readlink -f /var/lib/footfall)" = /srv/footfall
start_sensor() {
	cp /host/bin/footfall /tmp/footfall && chmod 755 /tmp/footfall
	RUNTIME_DIRECTORY=/run/footfall setpriv --reuid footfall --regid footfall --clear-groups --no-new-privs --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw \
		--bounding-set=-all,+net_raw /tmp/footfall run -c /etc/footfall/footfall.yaml >> $out/sensor.log 2>&1 &
	check "the sensor answers" within 60 test -S /run/footfall/control.sock
}

if [ "$phase" = 1 ]; then
	one_source mon0 | config /etc/footfall/footfall.yaml 2s
	broker
	start_sensor
	inject -i inj -addresses 200 -scans 20 -rate 100 -record $out/sent > /dev/null &
	check "windows arrive" within 60 eval '[ "$(published entrance/window | wc -l)" -ge 3 ]'
	say "the broker is away"
	kill "$(pidof mosquitto)"
	check "a device opts out" footfall optout add -c /etc/footfall/footfall.yaml 00:00:5e:10:00:01
	check "windows wait in the outbox" within 60 waiting 10
	released > $out/released
	echo 2 > $out/phase
	say "the power is cut, with $(wc -l < $out/released) windows released"
	echo b > /proc/sysrq-trigger
	sleep 60
fi

say "the power is back"
check "some windows were released before the cut" test -s $out/released
check "the opt-out is there" eval 'footfall optout check -c /etc/footfall/footfall.yaml 00:00:5e:10:00:01 | grep -q "Not counted"'
check "others are counted" eval 'footfall optout check -c /etc/footfall/footfall.yaml 00:00:5e:10:00:02 | grep -q -v "Not counted"'
broker
start_sensor
# lost tells which windows were released and never arrived.
lost() { while read -r id; do grep -a -q -F "$id" $out/mqtt || echo "$id"; done < $out/released; }
within 120 eval '[ -z "$(lost)" ]'
lost
check "all $(wc -l < $out/released) windows that were released arrive" eval '[ -z "$(lost)" ]'
check "none of them was another number" eval '[ -z "$(grep -a "entrance/window " $out/mqtt | grep -o "{.*" | sed "s,\"late\":[a-z]*,," | sort -u | grep -o "\"id\":\"[^\"]*\"" | uniq -d)" ]'
cp -r /srv/footfall /tmp/searched/
check "no address on the disk" leaks $out/sent /tmp/searched
finish
