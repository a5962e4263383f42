package sign

import (
	"regexp"
	"slices"
	"testing"

	"footfall/configs/facts/factstest"
	"footfall/configs/goldentest"
)

// TestGoldenEnglish shows what each setting changes: compare a file with
// default.en.txt.
func TestGoldenEnglish(t *testing.T) {
	for _, s := range factstest.Settings {
		t.Run(s.Name, func(t *testing.T) {
			goldentest.Check(t, s.Name+".en.txt", textOf(t, signOf(t, factstest.With(s.Set)), "en"))
		})
	}
}

// TestGoldenRadios: Bluetooth alone and both radios, in every language. Wi-Fi alone is the
// default.
func TestGoldenRadios(t *testing.T) {
	for _, s := range factstest.Settings {
		for _, language := range Languages() {
			if s.Name == "bluetooth" || s.Name == "bluetooth-alone" {
				f := signOf(t, factstest.With(s.Set))
				goldentest.Check(t, s.Name+"."+language+".txt", textOf(t, f, language))
				goldentest.Check(t, s.Name+"."+language+".html", htmlOf(t, f, language))
			}
		}
	}
}

// TestBluetoothAloneNeverSpeaksOfWiFi, in no language and with no other setting.
func TestBluetoothAloneNeverSpeaksOfWiFi(t *testing.T) {
	alone := factstest.Settings[slices.IndexFunc(factstest.Settings, func(s factstest.Setting) bool { return s.Name == "bluetooth-alone" })]
	for _, language := range Languages() {
		for _, s := range factstest.Settings {
			if s.Name == "stream" || s.Name == "bluetooth" { // a source of another radio
				continue
			}
			f := signOf(t, factstest.With(alone.Set, s.Set))
			for _, text := range []string{textOf(t, f, language), htmlOf(t, f, language)} {
				if found := wifiWords.FindString(text); found != "" {
					t.Errorf("%s, %s: says %q", language, s.Name, found)
				}
			}
		}
	}
	if wifiWords.FindString(german.Lead) == "" || wifiWords.FindString(spanish.Lead) == "" || wifiWords.FindString(thai.Lead) == "" {
		t.Error("does not know Wi-Fi when it sees it")
	}
}

var wifiWords = regexp.MustCompile(`(?i)wi-?fi|WLAN|probe request`)

func TestGoldenLanguages(t *testing.T) {
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			f := signOf(t, factstest.Standard())
			goldentest.Check(t, "default."+language+".txt", textOf(t, f, language))
			goldentest.Check(t, "default."+language+".html", htmlOf(t, f, language))
		})
	}
}
