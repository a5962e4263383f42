# Ten minutes from package to numbers, by commands alone, as the README has them.
# machine: systemd, 512, 1500
. lib.sh
radios 2 # wlan0 listens, wlan1 sends
monitor wlan1 inj 6
printf 'listener 1883 127.0.0.1\nallow_anonymous true\n' > /etc/mosquitto/mosquitto.conf
systemctl start mosquitto
subscribe
cd /root

# try runs a command as someone types it, and keeps what it prints.
try() {
	local ended=0
	printf '$ %s\n' "$*" >> $out/transcript
	eval "$*" < /dev/null > /tmp/printed 2>&1 || ended=$?
	cat /tmp/printed >> $out/transcript
	cat /tmp/printed
	check "$*" test $ended = 0
}
# printed wants words in what the last command printed.
printed() { check "it says: $1" grep -q "$1" /tmp/printed; }

rm -f /host/bin/footfall # the package brings it
hash -r
began=$(date +%s)
say "install"
ln -s /host/footfall_1.0_amd64.deb footfall_1.0_amd64.deb
try dpkg -i footfall_1.0_amd64.deb
printed 'nothing runs yet'
say "init"
try footfall init --yes --start --site jakarta-01 --sensor front-door --timezone Asia/Jakarta --radio door=auto --channels 6 \
	--zone entrance=-90 --broker mqtt://localhost --operator "'Toko Contoh'" --contact privacy@toko.example
check "it counts" within 60 eval '[ "$(status)" = online ]'
say "doctor"
inject -i inj -addresses 2000 -rate 50 -ssid footfall-calibrate > /dev/null & # phones, and the one that is carried along the border
phones=$!
try footfall doctor
say "zone add"
try footfall zone add checkout --source door=-60
say "calibrate signal"
try footfall calibrate signal --zone checkout --duration 20s
printed 'min_signal'
kill $phones 2> /dev/null
say "optout"
try footfall optout add 00:00:5e:10:00:01
try footfall optout check 00:00:5e:10:00:01
printed 'Not counted'
say "status"
try footfall status
printed 'entrance'
printed 'ffmon0'
say "notice"
try footfall notice --lang id
printed 'Toko Contoh'
note "all of it took $(($(date +%s) - began)) s in this machine"

say "numbers"
footfall config set window 10s > /dev/null
check "a window of both zones arrives" within 60 eval 'published entrance/window | grep -q . && published checkout/window | grep -q .'
finish
