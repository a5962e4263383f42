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

func TestRunCommand(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"well": "#!/bin/sh\ntest \"$1\" = now\n", "ill": "#!/bin/sh\nexit 3\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "text"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", "relative:"+dir)
	for _, c := range []struct {
		command []string
		want    string
	}{
		{[]string{"well", "now"}, ""},
		{[]string{filepath.Join(dir, "well"), "now"}, ""},
		{[]string{"well", "later"}, "exit status 1"},
		{[]string{"ill"}, "exit status 3"},
		{[]string{"text"}, "there is no program text in $PATH"},
		{[]string{"none"}, "there is no program none in $PATH"},
	} {
		got := ""
		if err := runCommand(t.Context(), c.command); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.command, got, c.want)
		}
	}
}
