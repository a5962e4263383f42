package systemd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// radioThreshold is the highest exposure of the radio unit, in tenths.
const radioThreshold = "12"

// placeRadioUnit writes the radio unit, changed, to a scratch directory.
func placeRadioUnit(t *testing.T, old, new string) string {
	t.Helper()
	text := strings.Replace(read(t, "footfall-radio.service"), "/usr/bin/footfall", "/bin/true", 1)
	if !strings.Contains(text, old) {
		t.Fatalf("the unit has no %q", old)
	}
	path := filepath.Join(t.TempDir(), "footfall-radio.service")
	if err := os.WriteFile(path, []byte(strings.Replace(text, old, new, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRadioUnitVerifies(t *testing.T) {
	if out, err := analyze(t, "verify", "--man=no", placeRadioUnit(t, "", "")); err != nil || out != "" {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	if out, err := analyze(t, "verify", "--man=no", placeRadioUnit(t, "TasksMax=", "TaskMaxes=")); err == nil && out == "" {
		t.Error("systemd-analyze verify finds no fault in a unit that has one")
	}
}

func TestRadioUnitExposure(t *testing.T) {
	args := []string{"security", "--offline=true", "--no-pager", "--threshold=" + radioThreshold}
	out, err := analyze(t, append(args, placeRadioUnit(t, "", ""))...)
	if err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	t.Log(lines[len(lines)-1])
	if out, err := analyze(t, append(args, placeRadioUnit(t, "CapabilityBoundingSet=CAP_NET_ADMIN\n", ""))...); err == nil {
		t.Errorf("a unit with every capability passes:\n%s", out)
	}
}

// TestRadioUnitHolds wants the lines that keep the two processes apart: neither
// has the other's right.
func TestRadioUnitHolds(t *testing.T) {
	lines := strings.Split(read(t, "footfall-radio.service"), "\n")
	for _, line := range []string{
		"ExecStart=/usr/bin/footfall radio --socket /run/footfall-radio/radio.sock --state /var/lib/footfall-radio",
		"User=footfall-radio", "Group=footfall-radio", "AmbientCapabilities=CAP_NET_ADMIN", "CapabilityBoundingSet=CAP_NET_ADMIN",
		"RestrictAddressFamilies=AF_NETLINK AF_UNIX", "NoNewPrivileges=yes", "IPAddressDeny=any", "Environment=GOTRACEBACK=none",
	} {
		if !slices.Contains(lines, line) {
			t.Errorf("the unit lacks %q", line)
		}
	}
	if strings.Contains(read(t, "footfall.service"), "CAP_NET_ADMIN") {
		t.Error("the sensor may manage radios")
	}
	for _, unit := range []string{"footfall.service", "footfall-radio.service"} {
		if strings.Contains(read(t, unit), "AF_BLUETOOTH") {
			t.Errorf("%s opens Bluetooth where no source needs it", unit)
		}
	}
	for _, line := range []string{"m footfall footfall-radio", `u footfall-radio - "Footfall radio control" /var/lib/footfall-radio`} {
		if !slices.Contains(strings.Split(read(t, "footfall.sysusers"), "\n"), line) {
			t.Errorf("footfall.sysusers lacks %q", line)
		}
	}
}

func TestRadioUnitSystemCalls(t *testing.T) {
	set := admitted(groups(t), read(t, "footfall-radio.service"))
	for _, call := range strings.Fields("socket bind listen accept4 recvmsg sendmsg sendto recvfrom openat unlinkat fchmodat fsync epoll_pwait futex") {
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

// TestDrawing holds the drawing of the processes in sensor/daemon against the units.
func TestDrawing(t *testing.T) {
	text := read(t, "../sensor/daemon/doc.go")
	units := map[string]string{"footfall.service": read(t, "footfall.service"), "footfall-radio.service": read(t, "footfall-radio.service")}
	for _, fault := range drawn(text, units) {
		t.Error(fault)
	}
	for _, change := range [][2]string{{"CAP_NET_RAW", "CAP_SYS_ADMIN"}, {" AF_PACKET", ""}, {"user footfall-radio", "user nobody"}} {
		if got := drawn(strings.ReplaceAll(text, change[0], change[1]), units); len(got) == 0 {
			t.Errorf("a drawing with %q for %q passes", change[1], change[0])
		}
	}
}

// drawn says where a drawing shows other rights than the units give.
func drawn(drawing string, units map[string]string) (faults []string) {
	given := map[string]bool{}
	for name, unit := range units {
		wanted := []string{name}
		for line := range strings.Lines(unit) {
			key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			switch key {
			case "User":
				wanted = append(wanted, "user "+value)
			case "CapabilityBoundingSet", "RestrictAddressFamilies":
				wanted = append(wanted, strings.Fields(value)...)
			}
		}
		for _, word := range wanted {
			given[word] = true
			if !strings.Contains(drawing, word) {
				faults = append(faults, "the drawing lacks "+word+" of "+name)
			}
		}
	}
	for word := range strings.FieldsSeq(drawing) {
		if (strings.HasPrefix(word, "CAP_") || strings.HasPrefix(word, "AF_")) && !given[word] {
			faults = append(faults, "no unit has "+word)
		}
	}
	return faults
}
