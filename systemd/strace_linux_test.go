package systemd

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/sys/unix"

	"footfall/buffer/uplink/brokertest"
	"footfall/sensor/capture/captest"
)

// patience bounds every wait; the machine may be busy.
const patience = 60 * time.Second

// TestUnitAdmitsEveryCall runs the daemon under strace from its start to its
// end, between a monitor interface, a broker and a service manager. The unit must
// admit every system call that it makes.
func TestUnitAdmitsEveryCall(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("SKIPPED, NOT TESTED: strace is not installed, so nobody saw which system calls the daemon makes")
	}
	set := admitted(groups(t), read(t, "footfall.service"))
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	board := startBroker(t)
	dir := nobodys(t)
	manager := startManager(t, dir)
	config, summary := filepath.Join(dir, "footfall.yaml"), filepath.Join(dir, "calls")
	if err := os.WriteFile(config, fmt.Appendf(nil, callsConfig, tap.Name, board.port), 0o644); err != nil {
		t.Fatal(err)
	}

	// With -D the daemon is our child, and strace watches from aside.
	daemon := exec.Command(strace, "-D", "-f", "-c", "-U", "name", "-o", summary, buildDaemon(t, dir), "run", "-c", config)
	// As systemd does it: not root, with one capability.
	daemon.SysProcAttr = &syscall.SysProcAttr{
		Credential:  &syscall.Credential{Uid: nobody, Gid: nobody},
		AmbientCaps: []uintptr{unix.CAP_NET_RAW},
	}
	daemon.Env = append(os.Environ(), "NOTIFY_SOCKET="+manager.path, "WATCHDOG_USEC=60000000", "FDSTORE=6")
	var log strings.Builder
	daemon.Stdout, daemon.Stderr = &log, &log
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the daemon is ready", manager.ready.Load)
	phone := captest.Radiotap(-40, captest.ProbeRequest([6]byte{0x00, 0x16, 0xea, 0x5c, 0xb7, 0x91}, 1))
	eventually(t, "two windows are published", func() bool {
		tap.Write(phone)
		return board.windows.Load() >= 2
	})
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := daemon.Wait(); err != nil {
		t.Fatalf("the daemon ended with %v; its log:\n%s", err, log.String())
	}

	made := callsMade(t, summary)
	t.Logf("%d kinds of system calls: %s", len(made), strings.Join(made, " "))
	for _, call := range []string{"membarrier", "fdatasync", "memfd_create", "sendmsg"} { // radio, outbox, handing over
		if !slices.Contains(made, call) {
			t.Errorf("strace did not see %s, which the daemon must have made", call)
		}
	}
	for _, call := range made {
		if !set[call] {
			t.Errorf("the daemon calls %s, which the unit refuses", call)
		}
	}
}

// callsConfig turns on what a sensor can do. It sets no list of addresses but
// that of digests.
const callsConfig = `site: shop
sensor: front
window: 1s
sources: [{name: door, interface: %s}]
zones: [{name: entrance, sources: [{source: door}]}]
opt_out: {list: opt-out.list}
dwell: {enabled: true}
outbox: {path: outbox.db}
control: {socket: control.sock}
mqtt: {broker: "mqtt://localhost:%s"}
`

// callsMade waits for strace's summary and returns the calls that it names.
func callsMade(t *testing.T, summary string) []string {
	t.Helper()
	var lines []string
	eventually(t, "strace has written its summary", func() bool {
		data, _ := os.ReadFile(summary)
		lines = strings.Split(strings.TrimSpace(string(data)), "\n")
		return lines[len(lines)-1] == "total"
	})
	var made []string
	for _, line := range lines[:len(lines)-1] {
		line = strings.TrimSpace(line)
		// A thread that ends while strace lets go of it leaves a line of its own.
		if line == "syscall" || strings.HasPrefix(line, "-") || strings.Contains(line, "<detached") {
			continue
		}
		made = append(made, line)
	}
	if len(made) < 30 {
		t.Fatalf("strace saw %d kinds of calls only: %v", len(made), made)
	}
	return made
}

// The user with this number owns nothing (Debian and most others).
const nobody = 65534

// nobodys makes a directory for that user, whom t.TempDir would shut out.
func nobodys(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "footfall-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	return dir
}

// buildDaemon builds the program as it is shipped.
func buildDaemon(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, "footfall")
	command := exec.Command(need(t, "go"), "build", "-o", program, "../cmd/footfall")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// everybody may connect.
type everybody struct{ mqtt.HookBase }

func (*everybody) ID() string { return "everybody" }
func (*everybody) Provides(b byte) bool {
	return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck
}
func (*everybody) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }
func (*everybody) OnACLCheck(*mqtt.Client, string, bool) bool              { return true }

// board is what a broker in this process knows of the windows that are
// published.
type board struct {
	port    string
	windows atomic.Int64
	epoch   atomic.Value // string: the epoch of the last one
}

func startBroker(t *testing.T) *board {
	t.Helper()
	server := mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	listener := listeners.NewTCP(listeners.Config{ID: "test", Address: "localhost:0"})
	if err := server.AddHook(new(everybody), nil); err != nil {
		t.Fatal(err)
	}
	if err := server.AddListener(listener); err != nil {
		t.Fatal(err)
	}
	if err := server.Serve(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { brokertest.Stop(server, listener) })
	b := new(board)
	take := func(_ *mqtt.Client, _ packets.Subscription, p packets.Packet) {
		var window struct{ Epoch string }
		if err := json.Unmarshal(p.Payload, &window); err != nil || window.Epoch == "" {
			t.Errorf("a window without an epoch: %v", err)
		}
		b.epoch.Store(window.Epoch)
		b.windows.Add(1)
	}
	if err := server.Subscribe("footfall/v1/shop/front/entrance/window", 1, take); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Address())
	if err != nil {
		t.Fatal(err)
	}
	b.port = port
	return b
}

// manager stands in for systemd's end of the notification socket.
type manager struct {
	path  string
	ready atomic.Bool
}

func startManager(t *testing.T, dir string) *manager {
	t.Helper()
	m := &manager{path: filepath.Join(dir, "notify")}
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: m.path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	if err := os.Chmod(m.path, 0o666); err != nil {
		t.Fatal(err)
	}
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := socket.Read(b)
			if err != nil {
				return
			}
			if strings.Contains(string(b[:n]), "READY=1") {
				m.ready.Store(true)
			}
		}
	}()
	return m
}

// eventually waits for something to become true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited %s in vain until %s", patience, what)
}
