package decode

import (
	"strings"
	"testing"

	"footfall/sensor/capture"
)

func TestMarks(t *testing.T) {
	long := strings.Repeat("x", 249)
	tests := []struct {
		ssid string
		want bool
	}{
		{"Do not track", true},
		{"do not track", false},
		{"Do not track ", false},
		{"Do not trac", false},
		{"home_optout", true},
		{"home_nomap", true},
		{"_nomap", true},
		{"home_optout_nomap", true},
		{"home_nomap_optout", true},
		{"home_nomap2", false},
		{"home_NOMAP", false},
		{"nomap", false},
		{"", false},
		{"Corner Cafe", false},
		{long + "_nomap", true}, // 255 bytes: more than a name may have, but that is no reason to count
	}
	for _, tt := range tests {
		p := typicalProbe()
		for place, elements := range map[string][]byte{
			"first": join(ssid(tt.ssid), typicalElements()),
			"last":  join(typicalElements(), ssid(tt.ssid)),
		} {
			p.elements = elements
			s, out := decodeOne(onAir(capture.LinkRadiotap, typicalTap(0), p.bytes()))
			if out != Seen || s.DoNotCount != tt.want {
				t.Errorf("%q %s: %v, do-not-count %v", tt.ssid, place, out, s.DoNotCount)
			}
		}
	}
}

func TestMarksInList(t *testing.T) {
	tests := []struct {
		name string
		list []byte
		want bool
	}{
		{"named", join(ssid("a"), ssid("b_optout")), true},
		{"not named", join(ssid("a"), ssid("b")), false},
		{"named behind a break", []byte{idSSID, 20, 'a', idSSID, 6, '_', 'n', 'o', 'm', 'a', 'p'}, false},
		{"nested in vain", ie(1, []byte("x_nomap")...), false},
		{"empty", nil, false},
	}
	for _, tt := range tests {
		p := typicalProbe()
		p.elements = join(ssid(""), ie(idSSIDList, tt.list...))
		s, out := decodeOne(onAir(capture.LinkIEEE80211, p.bytes()))
		if out != Seen || s.DoNotCount != tt.want {
			t.Errorf("%s: %v, do-not-count %v", tt.name, out, s.DoNotCount)
		}
	}
}

// Empty marks fit nothing, and later changes to the caller's lists do not
// reach the decoder.
func TestMarksOwned(t *testing.T) {
	marks := Marks{SSIDs: []string{"", "one"}, Suffixes: []string{"", "_two"}}
	d := New(marks)
	marks.SSIDs[1], marks.Suffixes[1] = "three", "_four"
	for name, want := range map[string]bool{"": false, "zero": false, "one": true, "x_two": true, "three": false, "x_four": false} {
		p := typicalProbe()
		p.elements = ssid(name)
		var s Sighting
		if out := d.Decode(onAir(capture.LinkIEEE80211, p.bytes()), &s); out != Seen || s.DoNotCount != want {
			t.Errorf("%q: %v, do-not-count %v", name, out, s.DoNotCount)
		}
	}
	if len(marks.SSIDs) != 2 || marks.SSIDs[0] != "" {
		t.Error("New changed the caller's list")
	}
}
