package record

import (
	"slices"
	"strings"
	"testing"

	"footfall/configs/facts/factstest"
	"footfall/configs/goldentest"
)

// TestRecordOfEachRadio: Bluetooth alone and both radios; Wi-Fi alone is record.md.
func TestRecordOfEachRadio(t *testing.T) {
	for _, s := range factstest.Settings {
		if s.Name == "bluetooth" || s.Name == "bluetooth-alone" {
			goldentest.Check(t, "record-"+s.Name+".md", markdownOf(t, factstest.With(s.Set), Options{Version: "v1.2.3", KeyStore: "memfd_secret"}))
		}
	}
}

// TestRecordOfBluetoothAloneNeverSpeaksOfWiFi, with no other setting either.
func TestRecordOfBluetoothAloneNeverSpeaksOfWiFi(t *testing.T) {
	alone := factstest.Settings[slices.IndexFunc(factstest.Settings, func(s factstest.Setting) bool { return s.Name == "bluetooth-alone" })]
	words := []string{"Wi-Fi", "probe", "monitor mode", "network with", "looks for", "their scans", "sequence number", "unique addresses"}
	for _, s := range factstest.Settings {
		if s.Name == "stream" || s.Name == "bluetooth" { // a source of another radio
			continue
		}
		text := markdownOf(t, factstest.With(alone.Set, s.Set), Options{})
		for _, word := range words {
			if at := strings.Index(text, word); at >= 0 {
				t.Errorf("%s: says %q: %s", s.Name, word, text[max(at-200, 0):min(at+100, len(text))])
			}
		}
	}
}
