package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"footfall/sensor/evidence"
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

// TestKeyFor makes the key of a manifest in a folder of the service's user alone, and
// once.
func TestKeyFor(t *testing.T) {
	random := func(b byte) *bytes.Reader { return bytes.NewReader(bytes.Repeat([]byte{b}, 64)) }
	uid, gid := os.Geteuid(), os.Getegid()
	users := []int{uid}
	if uid == 0 {
		users = append(users, 12345)
	}
	for _, uid := range users {
		path := filepath.Join(t.TempDir(), "evidence.key")
		if err := os.Chown(filepath.Dir(path), uid, gid); err != nil {
			t.Fatal(err)
		}
		if got, err := keyFor(path, uid+1, gid, random(1)); got != "" || err != nil {
			t.Errorf("%q, %v in a folder of another user", got, err)
		}
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Error("there is a key that the service cannot read")
		}
		first, err := keyFor(path, uid, gid, random(1))
		if err != nil || first == "" {
			t.Fatalf("%q, %v", first, err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if owner, err := ownerOf(path); err != nil || owner != uid {
			t.Errorf("the key belongs to %d, %v; want %d", owner, err, uid)
		}
		if again, err := keyFor(path, uid, gid, random(2)); err != nil || again != first {
			t.Errorf("again: %q, %v", again, err)
		}
		if key, err := evidence.OpenKey(path, random(3)); err != nil || evidence.PublicKey(key) != first {
			t.Errorf("the sensor reads another key, %v", err)
		}
		if beside, err := os.ReadDir(filepath.Dir(path)); err != nil || len(beside) != 1 {
			t.Errorf("beside it: %v, %v", beside, err)
		}
	}
	if got, err := keyFor(filepath.Join(t.TempDir(), "none", "evidence.key"), uid, gid, random(1)); got != "" || err != nil {
		t.Errorf("%q, %v without a folder", got, err)
	}
}
