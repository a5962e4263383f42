# What the cases of the hub share. Their windows have numbers: window I is the minute
# that began I minutes after a time ten days ago, which the history still keeps.
export TZ=UTC
[ -s $out/began ] || echo $((EPOCHSECONDS / 60 * 60 - 864000)) > $out/began
began_at=$(cat $out/began)

# minute VARIABLE I sets a variable to the time at which window I began.
minute() { printf -v "$1" '%(%FT%TZ)T' $((began_at + 60 * $2)); }
# id_of I prints the id of window I as it stands in a payload.
id_of() {
	local start
	minute start "$1"
	echo "\"id\":\"shop/door/hall/$start/60\""
}
# window I prints the payload of window I, as a sensor publishes it.
window() {
	local start end
	minute start "$1"
	minute end $(($1 + 1))
	printf '{"schema":1,%s,"site":"shop","sensor":"door","zone":"hall","start":"%s","end":"%s","seconds":60,"devices":%d,"suppressed":false,"quality":"scans"}\n' \
		"$(id_of "$1")" "$start" "$end" "$1"
}

# publish KIND FROM TO FILE [FLAG...] publishes windows with QoS 1 on one connection, and
# writes the number of each that got its PUBACK to FILE. The client connects again where
# the hub goes, and sends again what was not acknowledged. It numbers its messages from 1.
publish() {
	local kind=$1 from=$2 to=$3 file=$4 line i
	shift 4
	for ((i = from; i <= to; i++)); do window $i; done |
		stdbuf -oL mosquitto_pub -h 127.0.0.1 -u door -P "$password" -i "door-$kind" -q 1 -d -l -t footfall/v1/shop/door/hall/"$kind" "$@" 2>> $out/publisher |
		while read -r line; do
			[[ $line =~ "PUBACK (Mid: "([0-9]+) ]] && echo $((from + BASH_REMATCH[1] - 1)) >> "$file"
		done
}
acknowledged() { cat "$1" 2> /dev/null | wc -l; }

# page PATH asks the hub as the browser of the user manager does.
page() { busybox wget -q -O - --header "Authorization: Basic $(printf %s "manager:$manager" | base64 -w 0)" "http://127.0.0.1:8080/$1"; }
# kept SITE SENSOR ZONE prints the ids of the windows in the history of a zone.
kept() { page "api/history?site=$1&sensor=$2&zone=$3&kind=window&from=2026-01-01T00:00:00Z&until=2199-01-01T00:00:00Z" | grep -o '"id":"[^"]*"' | sort -u; }
# lost FILE prints the ids of windows that were acknowledged and are not in the history.
lost() {
	local i
	kept shop door hall > /tmp/kept
	while read -r i; do id_of "$i"; done < "$1" | sort -u | comm -13 /tmp/kept -
}
# all_kept FILE is true if the history has every window that was acknowledged.
all_kept() { [ -s "$1" ] && [ -z "$(lost "$1")" ]; }
