package nl80211

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files from what the code says")

// radio makes a radio with one interface.
func radio(index int, mode Mode, mhz int, change func(*Radio)) Radio {
	r := Radio{Index: index, Name: fmt.Sprintf("phy%d", index), Driver: "ath9k_htc", Bus: fmt.Sprintf("usb-1-%d", index),
		Address: fmt.Sprintf("02:00:00:00:0%d:00", index), Monitor: true,
		Interfaces: []Interface{{Index: 10 + index, Name: fmt.Sprintf("wlan%d", index), Mode: mode, MHz: mhz}}}
	if change != nil {
		change(&r)
	}
	return r
}

// TestDiagnose has one case for each condition of an interface; the golden file
// holds what people read.
func TestDiagnose(t *testing.T) {
	mon := func(r *Radio) { r.Interfaces = append(r.Interfaces, Interface{Index: 30, Name: "mon0", Mode: Monitor}) }
	soft := func(r *Radio) { mon(r); r.SoftBlocked = true }
	hard := func(r *Radio) { mon(r); r.HardBlocked = true }
	wlan0 := Link{Index: 10, Name: "wlan0", Layer: 1}
	up, down := Link{Index: 30, Name: "mon0", Layer: 803, Up: true}, Link{Index: 30, Name: "mon0", Layer: 803}
	tests := []struct {
		name  string
		ask   string
		radio []Radio
		links []Link
	}{
		{"sound", "mon0", []Radio{radio(0, Managed, 0, mon)}, []Link{wlan0, up}},
		{"sound, and no radio", "tap0", nil, []Link{{Index: 9, Name: "tap0", Layer: 801, Up: true}}},
		{"missing", "sniff", []Radio{radio(0, Managed, 0, nil)}, []Link{wlan0}},
		{"missing, taken name", "wlan7", []Radio{radio(0, Managed, 0, mon)}, []Link{wlan0, up}},
		{"missing, no interface at all", "mon0", []Radio{radio(0, Managed, 0, func(r *Radio) { r.Interfaces = nil })}, nil},
		{"missing, blocked", "mon7", []Radio{radio(0, Managed, 0, func(r *Radio) { r.SoftBlocked = true })}, []Link{wlan0}},
		{"missing, no radio", "mon0", nil, nil},
		{"missing, no monitor mode", "mon0", []Radio{radio(0, Managed, 0, func(r *Radio) { r.Monitor = false })}, []Link{wlan0}},
		{"typo", "mno0", []Radio{radio(0, Managed, 0, mon)}, []Link{wlan0, up}},
		{"down", "mon0", []Radio{radio(0, Managed, 0, mon)}, []Link{wlan0, down}},
		{"soft", "mon0", []Radio{radio(0, Managed, 0, soft)}, []Link{wlan0, down}},
		{"hard", "mon0", []Radio{radio(0, Managed, 0, hard)}, []Link{wlan0, down}},
		{"managed", "wlan0", []Radio{radio(0, Managed, 0, nil)}, []Link{wlan0}},
		{"managed, blocked", "wlan0", []Radio{radio(0, Managed, 0, func(r *Radio) { r.SoftBlocked = true })}, []Link{wlan0}},
		{"managed, switched off", "wlan0", []Radio{radio(0, Managed, 0, func(r *Radio) { r.HardBlocked = true })}, []Link{wlan0}},
		{"managed, no monitor mode", "wlan0", []Radio{radio(0, Managed, 0, func(r *Radio) { r.Monitor = false })}, []Link{wlan0}},
		{"in use", "wlan0", []Radio{radio(0, Managed, 2437, mon)}, []Link{wlan0, up}},
		{"access point", "wlan0", []Radio{radio(0, AccessPoint, 5180, nil)}, []Link{wlan0}},
		{"not Wi-Fi", "eth0", []Radio{radio(0, Managed, 0, nil)}, []Link{wlan0, {Index: 2, Name: "eth0", Layer: 1, Up: true}}},
		{"Prism", "mon0", []Radio{radio(0, Managed, 0, mon)}, []Link{wlan0, {Index: 30, Name: "mon0", Layer: 802, Up: true}}},
	}
	var all strings.Builder
	for _, test := range tests {
		fmt.Fprintf(&all, "%s\n", test.name)
		if p := diagnose(test.radio, test.links, test.ask); p != nil {
			fmt.Fprintf(&all, "  [%s] %s\n", p.Condition, p.Sentence)
			if p.Command != "" {
				fmt.Fprintf(&all, "  # %s\n", p.Command)
			}
		}
	}
	golden(t, "testdata/diagnose.txt", all.String())
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestTable fills in every advice: no word in braces is left.
func TestTable(t *testing.T) {
	all := words{"it", "a", "near", "b", "mon", "c", "from", "d", "channel", "e", "driver", "f", "program", "g", "layer", "h"}
	for c := range table {
		if p := problem(c, all); strings.ContainsAny(p.Error(), "{}") || p.Sentence == "" {
			t.Errorf("%s: %q", c, p.Error())
		}
	}
}

func TestChoose(t *testing.T) {
	quiet, connected, serving := radio(2, Managed, 0, nil), radio(1, Managed, 2437, nil), radio(0, AccessPoint, 2412, nil)
	blocked := radio(3, Managed, 0, func(r *Radio) { r.SoftBlocked = true })
	useless := radio(4, Managed, 0, func(r *Radio) { r.Monitor = false })
	all := []Radio{serving, connected, quiet, blocked, useless}
	tests := []struct {
		radios   []Radio
		selector string
		want     string // the radio, or the condition
	}{
		{all, "auto", "phy2"}, {all[:2], "auto", "phy1"}, {all[:1], "auto", "phy0"},
		{[]Radio{useless, blocked}, "auto", "rfkill soft"}, {[]Radio{useless}, "auto", "no monitor mode"}, {nil, "auto", "no radio"},
		{all, "phy1", "phy1"}, {all, "wlan0", "phy0"}, {all, "usb-1-2", "phy2"}, {all, "02:00:00:00:02:00", "phy2"},
		{all, "phy3", "rfkill soft"}, {all, "phy4", "no monitor mode"}, {all, "pyh2", "typo"}, {all, "phy9", "typo"},
		{[]Radio{quiet, radio(5, Managed, 0, func(r *Radio) { r.Name = "wlan2" })}, "wlan2", "ambiguous"},
	}
	for _, test := range tests {
		r, p := Choose(test.radios, test.selector)
		got := r.Name
		if p != nil {
			got = string(p.Condition)
		}
		if got != test.want {
			t.Errorf("%s of %d: %s, want %s", test.selector, len(test.radios), got, test.want)
		}
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{"mno0": "mon0", "mon": "mon0", "wlna0": "wlan0", "mon1": "mon0", "wlan3": "", "eth0": "", "wlo1": "", "mn": ""} {
		if got := nearest(name, []string{"mon0"}, []string{"wlan0"}); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if d := []int{distance("", "ab"), distance("abc", "abc"), distance("abcd", "acbd"), distance("kitten", "sitting")}; !slices.Equal(d, []int{2, 0, 1, 3}) {
		t.Errorf("distances %v", d)
	}
}
