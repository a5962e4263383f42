# The machine itself: the parts that other cases stand on.
# machine: start, 256, 60
. lib.sh
note "kernel $(uname -r), up $(cut -d' ' -f1 /proc/uptime) s"
radios 2
check "two radios" test "$(ls /sys/class/ieee80211 | wc -l)" = 2
monitor wlan0 mon0 6
monitor wlan1 inj 6
tcpdump -i mon0 -U -w /tmp/heard.pcap 'type mgt subtype probe-req' 2> /dev/null &
dump=$!
until [ -s /tmp/heard.pcap ]; do sleep 0.1; done
inject -i inj -addresses 20 -rate 200 -record /tmp/sent
undump $dump
check "20 injected frames heard" test "$(tcpdump -r /tmp/heard.pcap 2> /dev/null | wc -l)" = 20
mkdir -p /tmp/searched
check "nothing leaks from an empty folder" leaks /tmp/sent /tmp/searched
cp /tmp/heard.pcap /tmp/searched/
check "leaks finds addresses where they are" not leaks /tmp/sent /tmp/searched
finish
