package status

import (
	"strings"
	"testing"

	"footfall/configs"
)

// TestManifestSaysWhereProtectionEnds looks for what the key and ε do not cover.
func TestManifestSaysWhereProtectionEnds(t *testing.T) {
	const text = "site: s\nsensor: a\ntimezone: UTC\nsources: [{name: d, interface: mon0}]\nzones: [{name: z, sources: [{source: d}]}]\n"
	for settings, want := range map[string]string{
		"":                              "one address in one window; no day, no phone that shows many addresses, and no one who sends forged frames",
		"privacy: {epsilon: \"off\"}\n": "nothing: numbers are exact",
	} {
		c, err := configs.Parse([]byte(text+settings), "footfall.yaml")
		if err != nil {
			t.Fatal(err)
		}
		m := string(Encode(NewManifest(c, "", "memfd_secret", 0)))
		for _, want := range []string{`"epsilon_covers":"` + want + `"`, `"key_reach":"root on the machine can take the key from the service manager"`} {
			if !strings.Contains(m, want) {
				t.Errorf("%q: no %s in %s", settings, want, m)
			}
		}
	}
}
