package control

import (
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestSocketFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s")
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	if err := stale.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Dial(path); !errors.Is(err, ErrNotRunning) {
		t.Error("a socket that was left behind:", err)
	}
	stop, _ := start(t, path, &sensor{}, nil)
	if info, err := os.Lstat(path); err != nil || info.Mode() != os.ModeSocket|0o660 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("there is %v, %v", entries, err)
	}
	run := func(path string) error { return NewServer(path, &sensor{}, slog.Default()).Run(t.Context()) }
	if err := run(path); err == nil || !strings.Contains(err.Error(), "another sensor listens there") {
		t.Error(err)
	}
	if _, err := dial(t, path).Status(t.Context()); err != nil {
		t.Error("the first server was harmed:", err)
	}
	stop()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run(plain); err == nil || !strings.Contains(err.Error(), "a file that is not a socket") {
		t.Error(err)
	}
	if text, err := os.ReadFile(plain); string(text) != "mine" {
		t.Error("a file was harmed:", err)
	}
	if err := run(filepath.Join(dir, "none", "s")); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Error(err)
	}
	long := filepath.Join(dir, strings.Repeat("x", 100))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := run(filepath.Join(long, "s")); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Error(err)
	}
}

// TestReplacedSocket leaves the socket of a successor alone.
func TestReplacedSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	stop, _ := start(t, path, &sensor{}, nil)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	start(t, path, &sensor{}, nil)
	stop()
	if _, err := dial(t, path).Status(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestE2ESocketOfRoot gives the socket to the group footfall, and root keeps it.
func TestE2ESocketOfRoot(t *testing.T) {
	if os.Geteuid() != 0 {
		if os.Getenv("FOOTFALL_E2E") == "1" {
			t.Fatal("root is needed")
		}
		t.Skip("SKIPPED: root is needed")
	}
	const group = 4711
	path := filepath.Join(t.TempDir(), "s")
	start(t, path, &sensor{}, func(s *Server) { s.group = func() (int, bool) { return group, true } })
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if stat := info.Sys().(*syscall.Stat_t); stat.Uid != 0 || stat.Gid != group || info.Mode() != os.ModeSocket|0o660 {
		t.Errorf("owner %d:%d, mode %v", stat.Uid, stat.Gid, info.Mode())
	}
}
