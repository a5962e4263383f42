package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/cmd/internal/clitest"
)

// TestE2ERetire removes a zone, a sensor and a site from a real broker, and nothing else.
func TestE2ERetire(t *testing.T) {
	broker := startMosquitto(t)
	config := filepath.Join(t.TempDir(), "footfall.yaml")
	text := fmt.Sprintf("site: shop\nsensor: front\nsources: [{name: d, interface: mon0}]\nzones: [{name: a, sources: [{source: d}]}]\ncontrol: {socket: off}\nmqtt: {broker: \"mqtt://%s\"}\n", broker.addr)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	topics := []string{"shop/front/a/latest", "shop/front/gone/latest", "shop/front/status", "shop/front/health", "shop/back/a/latest", "shop/back/status", "other/front/status"}
	for _, topic := range topics {
		retain(t, broker.addr, "footfall/v1/"+topic, []byte("x"))
	}
	program := clitest.Build(t)
	for _, test := range []struct{ flags, left string }{
		{"--zone gone", "other/front/status shop/back/a/latest shop/back/status shop/front/a/latest shop/front/health shop/front/status"},
		{"--sensor back", "other/front/status shop/front/a/latest shop/front/health shop/front/status"},
		{"", "other/front/status"},
		{"--site other --yes", ""},
	} {
		if out, status := runOnce(program, append([]string{"retire", "-c", config}, strings.Fields(test.flags)...)...); status != 0 {
			t.Fatalf("retire %s: exit status %d: %s", test.flags, status, out)
		}
		var left []string
		for _, site := range []string{"other", "shop"} {
			out, status := runOnce(program, "retire", "-c", config, "--site", site, "--dry-run")
			if status != 0 {
				t.Fatal(out)
			}
			for line := range strings.Lines(out) {
				if topic, ok := strings.CutPrefix(strings.TrimSpace(line), "footfall/v1/"); ok {
					left = append(left, topic)
				}
			}
		}
		if got := strings.Join(left, " "); got != test.left {
			t.Errorf("retire %s leaves %q, want %q", test.flags, got, test.left)
		}
	}
}
