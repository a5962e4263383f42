package status

import (
	"slices"
	"strings"
	"testing"

	"footfall/configs/facts/factstest"
)

// TestManifestOfEachRadio: Wi-Fi alone, Bluetooth alone, both. What a person can do is what
// reaches that radio.
func TestManifestOfEachRadio(t *testing.T) {
	for _, c := range []struct {
		setting   string
		collects  []string
		names     bool // of networks
		bluetooth bool // what to do about it
	}{
		{"default", []string{"Wi-Fi probe requests"}, true, false},
		{"bluetooth-alone", []string{"Bluetooth LE advertisements"}, false, true},
		{"bluetooth", []string{"Wi-Fi probe requests", "Bluetooth LE advertisements"}, true, true},
	} {
		s := factstest.Settings[slices.IndexFunc(factstest.Settings, func(s factstest.Setting) bool { return s.Name == c.setting })]
		m := NewManifest(factstest.With(s.Set), "v1", "memfd_secret", 0)
		if !slices.Equal(m.Collects, c.collects) || (len(m.OptOutSSIDs)+len(m.OptOutSSIDSuffixes) > 0) != c.names ||
			strings.Contains(m.OptOutBluetooth, "switch Bluetooth off") != c.bluetooth || m.OptOutSSIDs == nil {
			t.Errorf("%s: %+v", c.setting, m)
		}
	}
}
