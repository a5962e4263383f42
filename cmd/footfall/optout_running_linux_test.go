package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"footfall/cmd/internal/broker"
	"footfall/configs"
	"footfall/hashing/optout"
	"footfall/sensor/calibrate"
	"footfall/sensor/control"
	"footfall/sensor/disclose"
)

// runningSensor stands for a sensor: it keeps list and outbox, and answers at
// its control socket.
type runningSensor struct {
	*optout.Store
	held   *os.File // the outbox
	erased chan struct{}

	walk    atomic.Pointer[control.Walk]
	open    bool            // the window in which people were counted is not released
	hands   calibrate.Store // see calibrate_running_linux_test.go
	windows []calibrate.Window
}

func (r *runningSensor) OptOutAdd(_ context.Context, a []optout.Address) (control.Change, error) {
	n, err := r.Add(a)
	return control.Change{Changed: n, Entries: r.List().Len()}, err
}

func (r *runningSensor) OptOutRemove(_ context.Context, a []optout.Address) (control.Change, error) {
	n, err := r.Remove(a)
	return control.Change{Changed: n, Entries: r.List().Len()}, err
}

func (r *runningSensor) OptOutCheck(_ context.Context, a *optout.Address) (control.Check, error) {
	return control.Check{Own: r.List().Listed(a.Bytes()), FalseRate: r.List().FalseRate()}, nil
}

func (r *runningSensor) OptOutSummary(context.Context) (control.Summary, error) {
	return control.Summary{Path: r.Path(), Entries: r.List().Len()}, nil
}

func (r *runningSensor) Status(context.Context) (json.RawMessage, error) {
	return json.RawMessage("{}"), nil
}

// Windows has a window without numbers for each zone, as of a sensor that has released
// all that is asked for.
func (r *runningSensor) Windows(_ context.Context, q control.WindowsQuery) (page control.WindowsPage, err error) {
	if r.open {
		return page, nil
	}
	for _, zone := range []string{"z", "entrance"} {
		end := q.Since + int64(5*time.Minute)
		p := disclose.Payload{
			Site: "s", Sensor: "front", Zone: zone, Start: q.Since, End: end, Epoch: "2026-03-01T21:00:00Z",
			Suppressed: true, Coverage: disclose.Whole(1), Quality: "scans",
		}
		text, err := p.JSON()
		if err != nil {
			return page, err
		}
		page.Windows = append(page.Windows, string(text))
	}
	return page, nil
}

func (r *runningSensor) Walk(_ context.Context, told *control.Walk) (*control.Walk, error) {
	if told != nil {
		r.walk.Store(told)
	}
	return r.walk.Load(), nil
}

func (r *runningSensor) Reload(context.Context) error { return nil }

// Erase lets go of the files a little after it has answered, as a sensor does.
func (r *runningSensor) Erase(context.Context) error {
	time.AfterFunc(3*endPoll, func() {
		_ = errors.Join(r.held.Close(), r.Close())
		close(r.erased)
	})
	return nil
}

// startSensor writes a configuration and starts a sensor with it, with or
// without its control socket.
func startSensor(t *testing.T, answers bool) (config string, r *runningSensor) {
	t.Helper()
	dir := t.TempDir()
	config = filepath.Join(dir, "site.yaml")
	text := `{site: s, sensor: front, sources: [{name: a, interface: mon0}], zones: [{name: z, sources: [{source: a}]}],
opt_out: {list: list}, outbox: {path: outbox.db}, control: {socket: sock}, calibration: {file: people.csv}}`
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := optout.OpenStore(filepath.Join(dir, "list"), optout.Options{Random: rand.Reader, Now: time.Now, Purpose: optout.Objection, Scope: optout.Site("s")})
	if err != nil {
		t.Fatal(err)
	}
	r = &runningSensor{Store: store, erased: make(chan struct{}), hands: calibrate.Store{Path: filepath.Join(dir, "people.csv")}}
	if r.held, err = lockForTest(filepath.Join(dir, "outbox.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(r.held.Close(), store.Close()) })
	if !answers {
		return config, r
	}
	server := control.NewServer(filepath.Join(dir, "sock"), r, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	<-server.Ready()
	return config, r
}

// command runs footfall in this process.
func command(args ...string) (string, error) {
	var out bytes.Buffer
	c := newRootCommand()
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(args)
	err := c.Execute()
	return out.String(), err
}

func wantOutput(t *testing.T, want string, args ...string) {
	t.Helper()
	out, err := command(args...)
	if err != nil || !strings.Contains(out, want) {
		t.Errorf("%q: %v\n%s\nwant %q", args, err, out, want)
	}
}

func wantError(t *testing.T, want string, args ...string) {
	t.Helper()
	if out, err := command(args...); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%q: %v\n%s\nwant %q", args, err, out, want)
	}
}

func TestOptOutWhileRunning(t *testing.T) {
	config, r := startSensor(t, true)
	phone := [6]byte{0, 0x11, 0x22, 0x33, 0x44, 0x55}
	wantOutput(t, "1 device will be left out. Applied to the running sensor; the current window is updated.", "optout", "add", "-c", config, "001122334455")
	if !r.List().Listed(&phone) {
		t.Error("the sensor was not told")
	}
	wantOutput(t, "Not counted: listed in the list of this sensor.", "optout", "check", "-c", config, "00:11:22:33:44:55")
	wantOutput(t, "running; answered by it", "optout", "list", "-c", config)
	wantOutput(t, "1 entry removed", "optout", "remove", "-c", config, "00-11-22-33-44-55")
	wantOutput(t, "footfall-optout 2", "optout", "export", "-c", config)
	backup := filepath.Join(t.TempDir(), "backup")
	wantOutput(t, "", "optout", "export", "-c", config, "-o", backup)
	wantError(t, "stop it, import the digests", "optout", "import", "-c", config, backup)
}

// TestOptOutWithoutSocket leaves the list alone that a sensor keeps which
// cannot be asked.
func TestOptOutWithoutSocket(t *testing.T) {
	config, _ := startSensor(t, false)
	wantError(t, "another process keeps the list, probably the running sensor; it does not answer", "optout", "add", "-c", config, "001122334455")
	wantOutput(t, "entries  0", "optout", "list", "-c", config)
}

func TestEraseWhileRunning(t *testing.T) {
	config, r := startSensor(t, true)
	wantOutput(t, "1 device", "optout", "add", "-c", config, "001122334455")
	wantOutput(t, "The sensor has wiped its key and its counts, and is stopping.", "erase", "--yes", "-c", config)
	select {
	case <-r.erased:
	default:
		t.Error("the files were erased before the sensor had let go of them")
	}
	for _, name := range []string{"list", "list.lock", "outbox.db"} {
		if _, err := os.Lstat(filepath.Join(filepath.Dir(config), name)); !os.IsNotExist(err) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
}

// TestEraseWithoutSocket erases nothing under a sensor that cannot be asked.
func TestEraseWithoutSocket(t *testing.T) {
	config, _ := startSensor(t, false)
	wantError(t, "a running sensor holds this file: stop it", "erase", "--yes", "-c", config)
	if _, err := os.Stat(filepath.Join(filepath.Dir(config), "outbox.db")); err != nil {
		t.Error(err)
	}
}

// TestEraseOverwrites looks at what is left of a file under another name.
func TestEraseOverwrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	if err := errors.Join(os.WriteFile(path, bytes.Repeat([]byte("secret "), 10_000), 0o600), os.Link(path, path+"2")); err != nil {
		t.Fatal(err)
	}
	if err := eraseFile(path); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadFile(path + "2")
	if err != nil || len(left) != 70_000 || len(bytes.Trim(left, "\x00")) != 0 {
		t.Errorf("%d bytes are left, %v", len(left), err)
	}
}

// TestOptOutPublish sends a signed list to a real broker and reads it back as a
// sensor would.
func TestOptOutPublish(t *testing.T) {
	local, err := broker.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	dir := t.TempDir()
	key, list, signed := filepath.Join(dir, "key"), filepath.Join(dir, "list"), filepath.Join(dir, "signed")
	printed, err := command("optout", "keygen", "--key", key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := optout.ParsePublicKey(strings.TrimSpace(printed[strings.LastIndex(printed, " "):]))
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "site.yaml")
	text := fmt.Sprintf(`{site: s, sensor: front, sources: [{name: a, interface: mon0}], zones: [{name: z, sources: [{source: a}]}],
mqtt: {broker: %q}, opt_out: {chain: {topic: retail/opt-out, public_key: %q}}}`, local.URL(), base64.StdEncoding.EncodeToString(public))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := configs.Load(config); err != nil {
		t.Fatal(err)
	}
	wantOutput(t, "", "optout", "add", "--list", list, "001122334455")
	wantOutput(t, "", "optout", "sign", "--list", list, "--key", key, "--sequence", "7", "-o", signed)
	wantOutput(t, "Published to retail/opt-out: sequence 7, 1 entry.", "optout", "publish", "-c", config, signed)
	retained, ok := local.Retained("retail/opt-out")
	if !ok {
		t.Fatal("the broker retains nothing")
	}
	s, err := optout.Verify(public, retained)
	if err != nil || s.Head().Sequence != 7 || !s.Listed(&[6]byte{0, 0x11, 0x22, 0x33, 0x44, 0x55}) {
		t.Errorf("the broker retains %q: %v", retained, err)
	}
}

// TestBrokerTest goes to a broker and back.
func TestBrokerTest(t *testing.T) {
	local, err := broker.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	config := filepath.Join(t.TempDir(), "site.yaml")
	text := fmt.Sprintf(`{site: s, sensor: front, timezone: UTC, sources: [{name: a, interface: mon0}], zones: [{name: z, sources: [{source: a}]}], mqtt: {broker: %q}}`, local.URL())
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	wantOutput(t, "publish", "broker", "test", "-c", config)
}

func lockForTest(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return f, syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
}
