# The power of a hub is cut again and again while windows come in. None that was acknowledged is lost.
# machine: start, 384, 900, reboots, 96M
#
# What it measures: the hub's folder is on an ext4 with a journal (data=ordered, as Debian
# makes it). At a cut the kernel forgets all that it had not yet handed to the disk. The
# disk of the machine keeps what it was handed, also without a flush: a disk that loses
# the content of its own cache is not in this test.
. lib.sh
. libhub.sh
cuts=6
phase=$(cat $out/phase 2> /dev/null || echo 1)
password=the-password-of-the-sensor
manager=the-password-of-the-manager

# The hub has the rights of its unit: a user of its own, and no capability. Its folder is
# all that outlasts a cut.
unprivileged="setpriv --reuid nobody --regid nogroup --clear-groups --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all"
cp /host/bin/footfall-hub /tmp/footfall-hub && chmod 755 /tmp/footfall-hub
printf 'state: /srv/hub\nsocket: /tmp/hub.sock\nhistory: {keep_free_mb: 1}\n' > /tmp/hub.yaml
hub() { $unprivileged /tmp/footfall-hub "$@" -c /tmp/hub.yaml; }
# user NAME PASSWORD KIND... adds a user.
user() {
	local name=$1 word=$2
	shift 2
	echo "$word" | hub user add "$name" --password-stdin "$@" >> $out/users
}
# newest_retained prints the number of the retained window that a first subscriber gets.
newest_retained() { mosquitto_sub -h 127.0.0.1 -u manager -P "$manager" -q 1 -t footfall/v1/shop/door/hall/latest -C 1 -W 20 | grep -o '"devices":[0-9]*' | cut -d: -f2; }

mkdir -p /srv/hub
if [ "$phase" = 1 ]; then
	mkfs.ext4 -q -E nodiscard /dev/vdb
	mount -o data=ordered /dev/vdb /srv/hub
	chown nobody:nogroup /srv/hub
	sync -f /srv/hub
	user manager "$manager" --viewer
	user door "$password" --sensor shop/door
else
	mount -o data=ordered /dev/vdb /srv/hub
	check "cut $((phase - 1)): the file system was in the middle of something" eval 'dmesg | grep -q "vdb): recovery complete"'
fi
began=$(date +%s%N)
hub run >> $out/hub.log 2>&1 &
check "start $phase: the hub answers" within 60 eval 'hub status > /tmp/status'
note "start $phase: after $((($(date +%s%N) - began) / 1000000)) ms"

if [ "$phase" -gt 1 ]; then
	check "cut $((phase - 1)): a first subscriber gets the window that was retained, or a newer one" test "$(newest_retained)" -ge "$(tail -1 $out/latest)"
	check "cut $((phase - 1)): all $(acknowledged $out/acknowledged) windows that were acknowledged are in the history" within 30 all_kept $out/acknowledged
	lost $out/acknowledged
	check "cut $((phase - 1)): the user that was added just before is there" eval 'hub user list | grep -q "^guest$((phase - 1)) "'
	check "cut $((phase - 1)): the history is whole" not eval 'hub status | grep "^alert"'
fi

if [ "$phase" -le $cuts ]; then
	# At the last cut nothing but a new user is on its way to the disk.
	if [ "$phase" -lt $cuts ]; then
		before=$(acknowledged $out/acknowledged)
		# Each time a thousand numbers of its own, which is more than there is time for.
		publish window $((phase * 1000)) $((phase * 1000 + 999)) $out/acknowledged &
		publish latest $((phase * 1000)) $((phase * 1000 + 999)) $out/latest -r &
		check "start $phase: windows are acknowledged" within 60 eval '[ "$(acknowledged $out/acknowledged)" -ge $((before + 20)) ] && [ "$(tail -1 $out/latest)" -ge $((phase * 1000)) ]'
		sleep $((RANDOM % 3)).$RANDOM
	fi
	user "guest$phase" a-password-of-a-guest --viewer
	echo $((phase + 1)) > $out/phase
	say "the power is cut, with $(acknowledged $out/acknowledged) windows acknowledged so far"
	echo b > /proc/sysrq-trigger
	sleep 60
fi

note "$cuts cuts, $(acknowledged $out/acknowledged) windows acknowledged, $(lost $out/acknowledged | wc -l) of them lost; $(wc -l < /tmp/kept) in the history"
check "enough was acknowledged to show something" test "$(acknowledged $out/acknowledged)" -ge $(((cuts - 1) * 20))
check "and it goes on" eval 'publish window 9000 9001 /tmp/more; [ "$(acknowledged /tmp/more)" = 2 ]'
finish
