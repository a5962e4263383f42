package configs

import (
	"os"
	"path/filepath"
	"testing"
)

// berlin is what a symbolic link to a time zone's file stands for.
func berlin(t *testing.T) string {
	t.Helper()
	for _, dir := range []string{"/usr/share/zoneinfo", filepath.Join(os.Getenv("GOROOT"), "lib/time")} {
		if file := filepath.Join(dir, "Europe/Berlin"); readableZone(file) == "" {
			return file
		}
	}
	t.Skip("SKIPPED: no time zone files on this machine")
	return ""
}

func TestMachineZone(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "localtime")
	broken := filepath.Join(t.TempDir(), "localtime")
	write(t, broken, "WIB-7\n")
	good := berlin(t)
	for _, c := range []struct {
		tz   string
		set  bool
		file string
		want string
	}{
		{"", false, good, ""},
		{"", false, missing, "there is no time zone in " + missing},
		{"", false, broken, "there is no time zone in " + broken},
		{"", true, missing, ""}, // POSIX: UTC
		{"UTC", true, missing, ""},
		{":Asia/Jakarta", true, missing, ""},
		{"Asia/Jakarta", true, missing, ""},
		{good, true, missing, ""},
		{missing, true, good, "there is no time zone in " + missing},
		{"WIB-7", true, good, `the environment variable TZ is "WIB-7", which is not the name of a time zone`},
	} {
		if got := machineZone(c.tz, c.set, c.file); got != c.want {
			t.Errorf("TZ %q (set: %t), %s: got %q, want %q", c.tz, c.set, c.file, got, c.want)
		}
	}
}

// TestCheckRunWantsAZone sees that a machine without a time zone is refused for
// Local, given or by default, and for nothing else.
func TestCheckRunWantsAZone(t *testing.T) {
	const run = base + "mqtt: {broker: mqtts://b.example}\n"
	t.Setenv("TZ", "Nowhere/AtAll")
	const want = `is Local, but this machine does not say which zone that is: ` +
		`the environment variable TZ is "Nowhere/AtAll", which is not the name of a time zone; ` +
		`write the store's own, such as "timezone: Asia/Jakarta"`
	for text, want := range map[string]string{
		run:                              "footfall.yaml: timezone: " + want,
		run + "timezone: Local\n":        "footfall.yaml: timezone: " + want,
		run + "timezone: Asia/Jakarta\n": "",
		run + "timezone: UTC\n":          "",
	} {
		var got string
		if err := mustParse(t, []byte(text)).CheckRun(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSampleIsRefused(t *testing.T) {
	_, err := Parse(Reference(), "footfall.yaml")
	const want = `footfall.yaml:23: site: is still CHANGE-ME, as in the sample; write a name of your own, such as "jakarta-01", or run footfall init
footfall.yaml:24: sensor: is still CHANGE-ME, as in the sample; write a name of your own, such as "front-door", or run footfall init
footfall.yaml:240: mqtt.broker: is still CHANGE-ME, as in the sample; write the address of your broker, such as mqtts://broker.shop.lan, or run footfall init`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}
