package systemd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// hubThreshold is the highest exposure of the hub's unit, in tenths.
const hubThreshold = "12"

// placeHubUnit writes the hub's unit, changed, to a scratch directory.
func placeHubUnit(t *testing.T, old, new string) string {
	t.Helper()
	text := strings.Replace(read(t, "footfall-hub.service"), "/usr/bin/footfall-hub", "/bin/true", 1)
	if !strings.Contains(text, old) {
		t.Fatalf("the unit has no %q", old)
	}
	path := filepath.Join(t.TempDir(), "footfall-hub.service")
	if err := os.WriteFile(path, []byte(strings.Replace(text, old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestHubUnitVerifies(t *testing.T) {
	if out, err := analyze(t, "verify", "--man=no", placeHubUnit(t, "", "")); err != nil || out != "" {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	if out, err := analyze(t, "verify", "--man=no", placeHubUnit(t, "TasksMax=", "TaskMaxes=")); err == nil && out == "" {
		t.Error("systemd-analyze verify finds no fault in a unit that has one")
	}
}

func TestHubUnitExposure(t *testing.T) {
	args := []string{"security", "--offline=true", "--no-pager", "--threshold=" + hubThreshold}
	out, err := analyze(t, append(args, placeHubUnit(t, "", ""))...)
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	t.Log(lines[len(lines)-1])
	if out, err := analyze(t, append(args, placeHubUnit(t, "CapabilityBoundingSet=\n", ""))...); err == nil {
		t.Errorf("a unit with every capability passes:\n%s", out)
	}
}

// TestHubUnitHolds wants the lines that keep the hub from radios, keys and the sensor.
func TestHubUnitHolds(t *testing.T) {
	text := read(t, "footfall-hub.service")
	lines := strings.Split(text, "\n")
	for _, line := range []string{
		"Type=notify", "ExecStart=/usr/bin/footfall-hub run", "ExecReload=/bin/kill -HUP $MAINPID", "Restart=always", "RestartPreventExitStatus=78",
		"User=footfall-hub", "Group=footfall-hub", "StateDirectory=footfall-hub", "StateDirectoryMode=0700", "AmbientCapabilities=", "CapabilityBoundingSet=",
		"NoNewPrivileges=yes", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "IPAddressDeny=any", "ProtectSystem=strict", "UMask=0077", "Environment=GOTRACEBACK=none",
	} {
		if !slices.Contains(lines, line) {
			t.Errorf("the unit lacks %q", line)
		}
	}
	for _, word := range []string{"AF_PACKET", "AF_NETLINK", "AF_BLUETOOTH", "CAP_NET_RAW", "CAP_NET_ADMIN", "memfd_secret"} {
		if strings.Contains(text, word) {
			t.Errorf("the unit has %s", word)
		}
	}
	if !slices.Contains(strings.Split(read(t, "footfall-hub.sysusers"), "\n"), `u footfall-hub - "Footfall hub" /var/lib/footfall-hub`) {
		t.Error("footfall-hub.sysusers lacks the user")
	}
}

func TestHubUnitSystemCalls(t *testing.T) {
	set := admitted(groups(t), read(t, "footfall-hub.service"))
	for _, call := range strings.Fields("socket bind listen accept4 connect recvfrom sendto openat unlinkat renameat mkdirat fchmodat getdents64 ftruncate splice sysinfo uname prlimit64 clone3 pipe2 writev pwrite64 flock fsync fdatasync mmap munmap madvise statfs epoll_pwait futex") {
		if !set[call] {
			t.Errorf("the unit refuses %s", call)
		}
	}
	for _, call := range append(refused, "memfd_secret", "mlock") {
		if set[call] {
			t.Errorf("the unit admits %s", call)
		}
	}
}
