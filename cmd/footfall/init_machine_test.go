package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMachineTimeZone(t *testing.T) {
	for _, c := range []struct {
		tz, link, timezone, openwrt, want string
	}{
		{"Europe/Berlin", "/usr/share/zoneinfo/Asia/Jakarta", "", "", "Europe/Berlin"},
		{"", "../usr/share/zoneinfo/Asia/Jakarta", "Europe/Berlin\n", "", "Asia/Jakarta"},
		{"", "", "Europe/Berlin\n", "", "Europe/Berlin"},
		{"WIB-7", "", "nowhere\n", "config system\n\toption hostname 'gate'\n\toption zonename 'Asia/Jakarta'\n", "Asia/Jakarta"},
		{"", "/usr/share/zoneinfo/Nowhere", "", "config system\n", ""},
		{"", "", "", "", ""},
	} {
		root := t.TempDir()
		t.Setenv("TZ", c.tz)
		for _, dir := range []string{"etc", "etc/config"} {
			if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if c.link != "" {
			if err := os.Symlink(c.link, filepath.Join(root, "etc/localtime")); err != nil {
				t.Fatal(err)
			}
		}
		for name, text := range map[string]string{"etc/timezone": c.timezone, "etc/config/system": c.openwrt} {
			if text == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := machineTimeZone(root); got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}
