# The Debian package from installation to purge, and a broker with TLS, passwords and an ACL.
# machine: systemd, 512, 1500
. lib.sh
radios 3 # wlan0 listens, wlan1 sends, wlan2 is a station that scans
monitor wlan0 mon0 6
monitor wlan1 inj 6
mkdir -p /var/tmp/searched
rm -f /host/bin/footfall # the package brings it
hash -r

property() { systemctl show footfall -p "$1" --value; }
health() { published health | tail -1 | grep -a -o "\"$1\":\"[^\"]*\"" | cut -d'"' -f4; }
epoch() { published window | tail -1 | grep -a -o '"epoch":"[^"]*"' | cut -d'"' -f4; }
windows() { published entrance/window | wc -l; }
addresses() { published entrance/window | tail -1 | grep -a -o '"addresses":[0-9]*' | cut -d: -f2; }
# frames N SEED has N phones scan once, and waits until they are held for a successor.
frames() {
	inject -i inj -addresses "$1" -rate 200 -seed "$2" -record /var/tmp/sent > /dev/null
	sleep 6 # nothing tells from outside when; it is at most 3 s on an idle machine
}
# dpkg_ runs dpkg as an update over night does, with nobody to ask.
dpkg_() { DEBIAN_FRONTEND=noninteractive dpkg "$@" < /dev/null >> $out/dpkg 2>&1; }
# released WHAT N COMMAND... runs a command that releases the open window, and wants N
# addresses in it, under the key of the first.
released() {
	local what=$1 want=$2 before
	shift 2
	before=$(windows)
	"$@"
	within 40 eval "[ \$(windows) -gt $before ]"
	check "$what: $want addresses in the window ($(addresses))" test "$(addresses)" = "$want"
	check "$what: the key of before" test "$(epoch)" = "$first"
}
left() { find / -xdev -path /host -prune -o -name '*footfall*' ! -path '/var/log/*' ! -path '/tmp/*' ! -path '/var/tmp/*' ! -path '*/hostname' -print; }

say "a broker that wants TLS, a password, and its ACL"
mkdir -p /etc/shop
cd /etc/shop
openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl req -x509 -new -key ca.key -subj /CN=shop -days 30 -out ca.pem
openssl ecparam -name prime256v1 -genkey -noout -out broker.key
openssl req -new -key broker.key -subj /CN=broker.shop -out broker.csr
printf 'subjectAltName=DNS:broker.shop\n' > names
openssl x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out broker.pem 2> /dev/null
echo '127.0.0.1 broker.shop' >> /etc/hosts
for user in sensor reader; do
	head -c 12 /dev/urandom | base64 > $user.password
	mosquitto_passwd $([ -e users ] || echo -c) -b users $user "$(cat $user.password)"
done
printf 'user sensor\ntopic readwrite footfall/v1/vm/gate/#\nuser reader\ntopic read #\n' > acl
chown -R mosquitto /etc/shop
chmod 700 /etc/shop
printf 'listener 8883\ncafile /etc/shop/ca.pem\ncertfile /etc/shop/broker.pem\nkeyfile /etc/shop/broker.key\nallow_anonymous false\npassword_file /etc/shop/users\nacl_file /etc/shop/acl\npersistence true\npersistence_location /var/lib/mosquitto/\n' > /etc/mosquitto/mosquitto.conf
cd /tmp
login="-h broker.shop -p 8883 --cafile /etc/shop/ca.pem"
systemctl start mosquitto
# The reader has a session, and connects again by itself: what comes while it is away waits.
listen() {
	within 20 mosquitto_pub $login -u reader -P "$(cat /etc/shop/reader.password)" -t ready -n
	mosquitto_sub $login -u reader -P "$(cat /etc/shop/reader.password)" -c -i reader -q 1 -t '#' -F '%U %r %t %p' >> $out/mqtt 2>> $out/subscriber &
}
listen
check "no one without a password" not mosquitto_pub $login -t ready -n

say "install"
touch /var/tmp/before
left > /var/tmp/left-before
check "dpkg -i" dpkg_ -i /host/footfall_1.0_amd64.deb
check "nothing is started" test "$(property ActiveState)" = inactive
check "nothing is enabled" not systemctl is-enabled -q footfall
check "there is a sample and no configuration" eval 'test -s /usr/share/footfall/footfall.yaml && not test -e /etc/footfall/footfall.yaml'
check "the sample is not started with" eval 'footfall validate -c /usr/share/footfall/footfall.yaml --elsewhere 2>&1 | grep -q CHANGE-ME'
check "bash completes" bash -c '. /usr/share/bash-completion/completions/footfall && complete -p footfall > /dev/null'

say "configure"
install -m 640 -g footfall /etc/shop/ca.pem /etc/footfall/ca.pem
check "init asks nothing" footfall init --yes --site vm --sensor gate --timezone UTC --interface door=mon0 --zone entrance \
	--broker mqtts://broker.shop --ca-file /etc/footfall/ca.pem --username sensor --password-stdin < /etc/shop/sensor.password
check "init leaves nothing open to others" test -z "$(find /etc/footfall -perm /007 -o ! -group footfall)"
for setting in 'window 1h' 'privacy.epsilon off' 'privacy.min_count 0'; do footfall config set -c /etc/footfall/footfall.yaml $setting; done
cp -p /etc/footfall/footfall.yaml /var/tmp/configuration
check "validate" footfall validate -c /etc/footfall/footfall.yaml
check "start" systemctl enable -q --now footfall
check "status online" within 40 eval '[ "$(status)" = online ]'

say "stations are counted"
frames 30 1
check "a crash" systemctl kill -s KILL footfall
within 20 systemctl is-active -q footfall
frames 20 2
before=$(windows)
systemctl restart footfall
within 40 eval "[ \$(windows) -gt $before ]"
check "all 50 phones of before and after kill -9 are in one window ($(addresses))" test "$(addresses)" = 50
first=$(epoch)
check "a window has its epoch ($first)" test -n "$first"
scan wlan2
scan wlan2 randomise
sleep 3
before=$(windows)
systemctl restart footfall
within 40 eval "[ \$(windows) -gt $before ]"
check "a station that scans is counted ($(addresses))" test "$(addresses)" -ge 1
check "restart: the key of before" test "$(epoch)" = "$first"
check "the ACL refuses another topic" eval 'mosquitto_pub $login -u sensor -P "$(cat /etc/shop/sensor.password)" -t elsewhere -m x; sleep 1; not grep -a -q elsewhere $out/mqtt'

say "upgrade"
frames 10 3
released upgrade 10 dpkg_ -i /host/footfall_2.0_amd64.deb
check "upgrade: the new version runs" within 40 eval '[ "$(health version)" = 2.0 ]'
check "upgrade: the configuration is untouched" cmp /etc/footfall/footfall.yaml /var/tmp/configuration
check "upgrade: owner and mode are untouched" test "$(stat -c '%U:%G %a' /etc/footfall/footfall.yaml)" = 'root:footfall 640'

say "upgrade while the broker is away"
systemctl stop mosquitto
frames 7 4
dpkg_ -i /host/footfall_2.0_amd64.deb # the window is released into the outbox
dpkg_ -i /host/footfall_2.0_amd64.deb # which outlasts another installation
check "the sensor runs" within 20 systemctl is-active -q footfall
systemctl start mosquitto
check "the window of before arrives" within 60 eval 'published entrance/window | grep -a -q "\"addresses\":7,"'
check "the broker is seen to deliver" within 90 eval '[ "$(health delivery)" = verified ]'

say "remove"
journalctl -o cat > /var/tmp/searched/journal
journalctl -u footfall -o cat > $out/journal
cp -r /var/lib/footfall /var/lib/mosquitto $out/mqtt /var/tmp/searched/
check "no address in journal, state and MQTT" leaks /var/tmp/sent /var/tmp/searched
check "remove" dpkg_ -r footfall
check "remove: stopped" not pgrep -x footfall
check "remove: the program is gone" test ! -e /usr/bin/footfall
check "remove: the configuration is kept" cmp /etc/footfall/footfall.yaml /var/tmp/configuration
check "remove: the state is kept" test -s /var/lib/footfall/outbox.db
check "install again" dpkg_ -i /host/footfall_2.0_amd64.deb
check "install again: nothing is started" test "$(property ActiveState)" = inactive
check "install again: it starts with what was kept" systemctl start footfall
check "install again: status online" within 40 eval '[ "$(status)" = online ]'

say "purge"
check "purge" dpkg_ -P footfall
check "purge: stopped" not pgrep -x footfall
left > /var/tmp/left-after
cp /var/tmp/left-after $out/left
check "purge: no file is left" cmp /var/tmp/left-before /var/tmp/left-after
check "purge: no user or group is left" not grep -q footfall /etc/passwd /etc/group /etc/shadow
check "purge: systemd knows no unit" test "$(property LoadState)" = not-found
finish
