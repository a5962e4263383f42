package nl80211

import (
	"os"
	"path/filepath"
	"testing"
)

// TestTakenBack names the manager that runs, and how to keep it off.
func TestTakenBack(t *testing.T) {
	run := t.TempDir()
	want := func(sentence, command string) {
		t.Helper()
		const before = "ffmon0 was taken down or set to another mode more than once by something else, probably "
		if p := TakenBack("ffmon0", run); p.Condition != Contested || p.Sentence != before+sentence+"; have that leave ffmon0 alone" || p.Command != command {
			t.Errorf("%+v, want %s", p, sentence)
		}
	}
	want("a network manager", "")
	for _, m := range []struct{ folder, sentence, command string }{
		{"wpa_supplicant", "wpa_supplicant", "wpa_cli -i ffmon0 terminate"},
		{"connman", "ConnMan", ""},
		{"NetworkManager", "NetworkManager", "nmcli device set ffmon0 managed no"},
	} {
		if err := os.Mkdir(filepath.Join(run, m.folder), 0o755); err != nil {
			t.Fatal(err)
		}
		want(m.sentence, m.command)
	}
}
