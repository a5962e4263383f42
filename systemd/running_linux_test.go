package systemd

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"footfall/sensor/capture/captest"
)

// house is a systemd of our own beside the one that manages this machine: a
// manager for one user, with root's rights and no units but ours.
//
// It has a mount namespace. In that, /run/systemd says that systemd is there, and
// the directory of the test is at /mnt, because the unit hides /tmp from the
// daemon. It also has control groups of its own. Otherwise it would take over those
// of the process that started the test.
type house struct {
	t       *testing.T
	dir     string // seen as /mnt inside
	group   string // of version 2
	process *exec.Cmd
	log     *os.File
}

// enter is what runs in the namespace.
const enter = `set -e
mkdir -p /run/systemd
mount -t tmpfs none /run/systemd
mkdir /run/systemd/system /run/systemd/inaccessible
cd /run/systemd/inaccessible # what stands over what a unit may not see
mkdir -m 000 dir
touch reg sock
mkfifo fifo
mknod chr c 0 0
mknod blk b 0 0
mount --bind "$1" /mnt
exec /lib/systemd/systemd --user`

// groupRoots are where control groups of one's own are made: in version 2, or
// in what takes its place beside version 1.
func groupRoots() []string {
	if _, err := os.Stat("/sys/fs/cgroup/cgroup.procs"); err == nil {
		return []string{"/sys/fs/cgroup"}
	}
	return []string{"/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"}
}

// startHouse starts systemd with one unit, t.service, and skips the test where
// there is no way to.
func startHouse(t *testing.T, unit string) *house {
	t.Helper()
	for _, program := range []string{"unshare", "systemctl", "/lib/systemd/systemd"} {
		need(t, program)
	}
	h := &house{t: t, dir: t.TempDir()}
	for _, dir := range []string{"units", "run", "state"} {
		if err := os.Mkdir(filepath.Join(h.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	target := "[Unit]\nDescription=Nothing\n"
	for name, text := range map[string]string{"t.service": unit, "default.target": target, "basic.target": target, "shutdown.target": target} {
		if err := os.WriteFile(filepath.Join(h.dir, "units", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	h.start()
	return h
}

func (h *house) start() {
	h.t.Helper()
	// The shell enters the control groups before it becomes the manager.
	script := "set -e\n"
	for _, root := range groupRoots() {
		group := filepath.Join(root, fmt.Sprintf("footfall-test-%d", os.Getpid()))
		if err := os.Mkdir(group, 0o755); err != nil {
			h.t.Skipf("SKIPPED, NOT TESTED: no control group can be made: %v", err)
		}
		h.t.Cleanup(func() { removeGroups(h.t, group) })
		if h.group == "" {
			h.group = group
		}
		script += "echo $$ > " + group + "/cgroup.procs\n"
	}
	var err error
	if h.log, err = os.Create(filepath.Join(h.dir, "manager.log")); err != nil {
		h.t.Fatal(err)
	}
	h.process = exec.Command("sh", "-c", script+`exec unshare -m --propagation private sh -c "$0" sh "$1"`, enter, h.dir)
	h.process.Env = append(h.environment("/mnt"), "SYSTEMD_LOG_TARGET=console", "SYSTEMD_LOG_LEVEL=info")
	h.process.Stdout, h.process.Stderr = h.log, h.log
	if err := h.process.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = h.process.Wait(); close(ended) }()
	h.t.Cleanup(func() {
		// All that is in the groups, also what systemd has started.
		if os.WriteFile(filepath.Join(h.group, "cgroup.kill"), []byte("1"), 0o644) != nil {
			_ = h.process.Process.Kill()
		}
		<-ended
		if h.t.Failed() {
			h.t.Logf("systemd:\n%s\nthe daemon:\n%s", h.logged(), h.daemonLog())
		}
	})
	eventually(h.t, "systemd answers", func() bool {
		select {
		case <-ended:
			h.t.Skipf("SKIPPED, NOT TESTED: systemd does not run here:\n%s", h.logged())
		default:
		}
		return exec.Command("test", "-S", filepath.Join(h.dir, "run/systemd/private")).Run() == nil
	})
}

// environment of systemd and of systemctl, for a directory as they see it.
func (h *house) environment(dir string) []string {
	return []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + dir, "XDG_RUNTIME_DIR=" + dir + "/run", "XDG_CONFIG_HOME=" + dir + "/state",
		"SYSTEMD_UNIT_PATH=" + dir + "/units", "SYSTEMD_GENERATOR_PATH=/nonexistent", "SYSTEMD_ENVIRONMENT_GENERATOR_PATH=/nonexistent"}
}

// ctl runs systemctl and returns what it prints.
func (h *house) ctl(args ...string) string {
	h.t.Helper()
	command := exec.Command("systemctl", append([]string{"--user"}, args...)...)
	command.Env = h.environment(h.dir)
	out, err := command.CombinedOutput()
	if err != nil {
		show := exec.Command("systemctl", "--user", "show", "-p", "ExecMainStatus,ExecMainCode,Result", "t.service")
		show.Env = command.Env
		why, _ := show.CombinedOutput()
		h.t.Fatalf("systemctl %v: %v\n%s%s", args, err, out, why)
	}
	return strings.TrimSpace(string(out))
}

// property is a property of the unit.
func (h *house) property(name string) string {
	h.t.Helper()
	return h.ctl("show", "--value", "-p", name, "t.service")
}

func (h *house) logged() string {
	data, _ := os.ReadFile(h.log.Name())
	return string(data)
}

// removeGroups removes control groups from the leaves on; the last processes in
// them may be on their way out.
func removeGroups(t *testing.T, group string) {
	eventually(t, "the control groups are empty", func() bool {
		_ = exec.Command("find", group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";").Run()
		_, err := os.Stat(group)
		return os.IsNotExist(err)
	})
}

// runningUnit is the unit with what differs in the house: the paths, no user
// (who is not on this machine), and no long pause before a restart.
func runningUnit(t *testing.T) string {
	t.Helper()
	unit := read(t, "footfall.service")
	for _, change := range [][2]string{
		{"ExecStart=/usr/bin/footfall run -c /etc/footfall/footfall.yaml", "ExecStart=/mnt/footfall run -c /mnt/footfall.yaml"},
		{"User=footfall\nGroup=footfall\n", ""},
		{"RestartSec=1\n", "RestartSec=100ms\nStandardError=append:/mnt/daemon.log\n"},
	} {
		if !strings.Contains(unit, change[0]) {
			t.Fatalf("the unit has no %q", change[0])
		}
		unit = strings.Replace(unit, change[0], change[1], 1)
	}
	return unit
}

// TestE2EUnitRuns has a real systemd run the daemon under the unit, with every
// restriction in force. It kills, restarts and stops the daemon. The key outlasts
// the first two, by way of systemd, and not the third.
func TestE2EUnitRuns(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	board := startBroker(t)
	h := startHouse(t, runningUnit(t))
	config := strings.NewReplacer("opt-out.list", "state/footfall/opt-out.list", "outbox.db", "state/footfall/outbox.db",
		"control.sock", "run/footfall/control.sock").Replace(fmt.Sprintf(callsConfig, tap.Name, board.port)) +
		"calibration: {file: state/footfall/people.csv}\n" // the usual place may be that of a sensor on this machine
	if err := os.WriteFile(filepath.Join(h.dir, "footfall.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	buildDaemon(t, h.dir)

	h.ctl("start", "t.service")
	epoch := h.count(tap, board)
	first := h.property("MainPID")
	h.confined(first)
	if err := exec.Command("kill", "-9", first).Run(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "systemd has started another", func() bool {
		pid := h.property("MainPID")
		return pid != first && pid != "0" && h.property("ActiveState") == "active"
	})
	if got := h.count(tap, board); got != epoch {
		t.Errorf("the epoch was %s, and %s after kill -9: the key was lost", epoch, got)
	}
	h.ctl("restart", "t.service")
	if got := h.count(tap, board); got != epoch {
		t.Errorf("the epoch was %s, and %s after a restart: the key was lost", epoch, got)
	}
	h.ctl("stop", "t.service")
	if got := h.property("Result"); got != "success" {
		t.Errorf("the daemon was stopped, and the result is %q\n%s", got, h.daemonLog())
	}
	log := strings.ReplaceAll(h.daemonLog(), `level=ERROR msg="the sensor ended without being told to"`, "") // as it was killed
	if strings.Contains(log, "not permitted") || strings.Contains(log, "level=ERROR") {
		t.Errorf("something was refused:\n%s", log)
	}
	h.ctl("start", "t.service")
	if got := h.count(tap, board); got == epoch {
		t.Errorf("the epoch is %s as before the sensor was stopped: the key was kept", got)
	}
}

// count waits for two more windows with a phone on the air, and returns the
// epoch of the last.
func (h *house) count(tap *captest.TAP, b *board) string {
	h.t.Helper()
	phone := captest.Radiotap(-40, captest.ProbeRequest([6]byte{0x00, 0x16, 0xea, 0x5c, 0xb7, 0x91}, 1))
	want := b.windows.Load() + 2
	eventually(h.t, "two more windows are published", func() bool {
		if h.property("ActiveState") == "failed" {
			h.t.Fatal("the service has failed")
		}
		tap.Write(phone)
		return b.windows.Load() >= want
	})
	return b.epoch.Load().(string)
}

// confined wants the kernel to say that the restrictions are in force, so that
// the rest of the test means something.
func (h *house) confined(pid string) {
	h.t.Helper()
	status, limits := read(h.t, "/proc/"+pid+"/status"), read(h.t, "/proc/"+pid+"/limits")
	for _, line := range []string{"Seccomp:\t2", "NoNewPrivs:\t1", "CapEff:\t0000000000002000", "CapBnd:\t0000000000002000"} {
		if !strings.Contains(status, line+"\n") {
			h.t.Errorf("the kernel does not say %q of the daemon:\n%s", line, status)
		}
	}
	if !regexp.MustCompile(`Max core file size +0 +0 `).MatchString(limits) {
		h.t.Errorf("the daemon may dump core:\n%s", limits)
	}
	if filter := read(h.t, "/proc/"+pid+"/coredump_filter"); strings.Trim(filter, "0\n") != "" {
		h.t.Errorf("the core dump filter is %q, want none of the memory in a dump", filter)
	}
}

func (h *house) daemonLog() string {
	data, _ := os.ReadFile(filepath.Join(h.dir, "daemon.log"))
	return string(bytes.TrimSpace(data))
}
