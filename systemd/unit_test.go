package systemd

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// threshold is the highest exposure that systemd-analyze may find, in tenths.
const threshold = "15"

// need skips a test where a program is not installed, and fails it instead
// where the tests were told that everything is there.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil && os.Getenv("FOOTFALL_E2E") != "" {
		t.Fatalf("%s is not installed", program)
	} else if err != nil {
		t.Skipf("SKIPPED: %s is not installed", program)
	}
	return path
}

// read returns a file of this directory.
func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// placeUnit writes the unit, changed by a replacement, to a scratch directory.
// The program it starts is exchanged for one that exists.
func placeUnit(t *testing.T, old, new string) string {
	t.Helper()
	text := strings.Replace(read(t, "footfall.service"), "/usr/bin/footfall", "/bin/true", 1)
	if old != "" && !strings.Contains(text, old) {
		t.Fatalf("the unit has no %q", old)
	}
	path := filepath.Join(t.TempDir(), "footfall.service")
	if err := os.WriteFile(path, []byte(strings.Replace(text, old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// analyze runs systemd-analyze and returns all that it says.
func analyze(t *testing.T, args ...string) (string, error) {
	t.Helper()
	command := exec.Command(need(t, "systemd-analyze"), args...)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err
}

func TestUnitVerifies(t *testing.T) {
	if out, err := analyze(t, "verify", "--man=no", placeUnit(t, "", "")); err != nil || out != "" {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	if out, err := analyze(t, "verify", "--man=no", placeUnit(t, "WatchdogSec=", "WatchDogSecs=")); err == nil && out == "" {
		t.Error("systemd-analyze verify finds no fault in a unit that has one")
	}
}

func TestUnitExposure(t *testing.T) {
	args := []string{"security", "--offline=true", "--no-pager", "--threshold=" + threshold}
	out, err := analyze(t, append(args, placeUnit(t, "", ""))...)
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	t.Log(lines[len(lines)-1])
	if out, err := analyze(t, append(args, placeUnit(t, "CapabilityBoundingSet=CAP_NET_RAW\n", ""))...); err == nil {
		t.Errorf("a unit with every capability passes:\n%s", out)
	}
}

// TestUnitHolds wants the lines that no later change may lose unnoticed: those
// that protect what is in memory, and those the daemon counts on.
func TestUnitHolds(t *testing.T) {
	lines := strings.Split(read(t, "footfall.service"), "\n")
	for _, line := range []string{
		"Type=notify", "NotifyAccess=main", "WatchdogSec=60", "FileDescriptorStoreMax=6", "Environment=FDSTORE=6",
		"ExecStart=/usr/bin/footfall run -c /etc/footfall/footfall.yaml",
		"Restart=always", "RestartSec=1", "RestartPreventExitStatus=78", "RuntimeDirectoryPreserve=restart", "ExecReload=/bin/kill -HUP $MAINPID", "User=footfall",
		"StateDirectory=footfall", "StateDirectoryMode=0700",
		"RuntimeDirectory=footfall", "RuntimeDirectoryMode=0750", "UMask=0077",
		"AmbientCapabilities=CAP_NET_RAW", "CapabilityBoundingSet=CAP_NET_RAW", "NoNewPrivileges=yes", "IPAddressDeny=any",
		"SystemCallFilter=@system-service memfd_secret",
		"LimitCORE=0", "CoredumpFilter=0", "LimitMEMLOCK=256K", "MemorySwapMax=0", "Environment=GOTRACEBACK=none",
		"Environment=GODEBUG=asyncpreemptoff=1",
	} {
		if !slices.Contains(lines, line) {
			t.Errorf("the unit lacks %q", line)
		}
	}
}
