package daemon

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"footfall/configs"
	"footfall/hashing/secret"
	"footfall/sensor/capture"
	"footfall/sensor/replay/seeded"
)

// Variables of a child process.
const (
	childFolder = "FOOTFALL_TEST_CHILD"   // where it lives; set in a child alone
	childIface  = "FOOTFALL_TEST_IFACE"   // what it listens to
	childBroker = "FOOTFALL_TEST_BROKER"  // whom it tells
	childSeed   = "FOOTFALL_TEST_SEED"    // of its keys
	childOpen   = "FOOTFALL_TEST_OPEN"    // key in memory that can be read
	childPanic  = "FOOTFALL_TEST_PANIC"   // which part panics
	childHas    = "FOOTFALL_TEST_CONTROL" // a text that the search must find
)

func TestMain(m *testing.M) {
	if os.Getenv(childFolder) != "" {
		child()
		return
	}
	os.Exit(m.Run())
}

// keyChange is when a child's key changes, after it has started.
const keyChange = 5 * time.Minute

// keptFor is how long a child's window is open.
const keptFor = time.Second

// child is a daemon on a real interface, put together as the run command does. Its
// key is known. A line on standard input moves its clock behind the change of key.
func child() {
	if err := secret.Harden(); err != nil {
		fail(err)
	}
	var offset atomic.Int64
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
			offset.Add(int64(keyChange + time.Minute))
		}
	}()
	o := childOptions(&offset)
	inject(&o, os.Getenv(childPanic))
	if err := Run(ctx, o); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func childOptions(offset *atomic.Int64) Options {
	folder := os.Getenv(childFolder)
	rotation := time.Now().UTC().Add(keyChange).Format("15:04")
	config, err := configs.Parse([]byte(fmt.Sprintf(`
site: shop
sensor: front
timezone: UTC
window: %s
sources: [{name: door, interface: %s}, {name: again, interface: again0}, {name: hall, bluetooth: hci0}]
zones: [{name: entrance, sources: [{source: door}, {source: again}, {source: hall}]}]
privacy: {epsilon: 1, min_count: 0}
dwell: {enabled: true}
key: {rotate_at: %q}
opt_out: {list: %s}
control: {socket: "off"}
outbox: {path: %s}
mqtt: {broker: "mqtt://%s"}
`, keptFor, os.Getenv(childIface), rotation, filepath.Join(folder, "opt-out.list"), filepath.Join(folder, "outbox.db"), os.Getenv(childBroker))), "child.yaml")
	if err != nil {
		fail(err)
	}
	_, noise := seeded.New(1)
	return Options{
		Config: config, Keys: newForgetful(os.Getenv(childSeed)), Noise: noise, Signing: rand.Reader, Getenv: func(string) string { return "" },
		Open: func(s configs.Source) (capture.Source, error) {
			if s.Bluetooth != "" {
				return &advertising{devices: phones, moved: offset}, nil
			}
			// Both sources hear all frames, as two radios at one door do.
			return capture.OpenInterface(config.Sources[0].Interface, capture.InterfaceOptions{Now: time.Now})
		},
		Now:     func() time.Time { return time.Now().Add(time.Duration(offset.Load())) },
		Log:     slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Notify:  func(state string) { fmt.Println(state) },
		Version: "test", readableKey: os.Getenv(childOpen) != "",
	}
}

// inject makes one part of the sensor panic once it has dealt with frames, and has said
// that it is ready.
func inject(o *Options, part string) {
	boom := func() { panic("injected into " + part) }
	ready := make(chan struct{})
	said := o.Notify
	o.Notify = func(state string) {
		said(state)
		if strings.HasPrefix(state, "READY=1") {
			close(ready)
		}
	}
	switch part {
	case "":
	case "listener":
		open := o.Open
		o.Open = func(s configs.Source) (capture.Source, error) {
			source, err := open(s)
			if s.Bluetooth != "" {
				return source, err // it would panic before the sensor is ready
			}
			return &trapped{Source: source, boom: boom}, err
		}
	case "counting":
		noise := o.Noise
		o.Noise = reader(func(b []byte) (int, error) {
			select {
			case <-ready:
				boom()
			default: // a window that ends before
			}
			return noise.Read(b)
		})
	case "uplink":
		o.Config.MQTT.Username = "" // so that only the password is asked for
		o.Config.MQTT.UsernameEnv = "USER"
		o.Getenv = func(string) string { <-ready; boom(); return "" }
	case "watchdog":
		notify := o.Notify
		o.Notify = func(state string) {
			notify(state)
			if strings.HasPrefix(state, "WATCHDOG") {
				boom()
			}
		}
	default:
		fail(fmt.Errorf("no part %q", part))
	}
}

// trapped is a source that panics with frames in hand.
type trapped struct {
	capture.Source
	boom func()
}

func (t *trapped) Next(ctx context.Context) ([]capture.Frame, error) {
	frames, err := t.Source.Next(ctx)
	if len(frames) > 0 {
		t.boom()
	}
	return frames, err
}

type reader func([]byte) (int, error)

func (r reader) Read(b []byte) (int, error) { return r(b) }

// forgetful is a source of known keys that keeps nothing of what it has given,
// as the kernel's does. (SplitMix64; a generator with a buffer would be found to
// hold the key.)
type forgetful struct{ state uint64 }

func newForgetful(seed string) *forgetful {
	n, err := strconv.ParseUint(seed, 10, 64)
	if err != nil {
		fail(err)
	}
	return &forgetful{n}
}

func (f *forgetful) Read(b []byte) (int, error) {
	for i := range b {
		f.state += 0x9e3779b97f4a7c15
		z := (f.state ^ f.state>>30) * 0xbf58476d1ce4e5b9
		b[i] = byte((z ^ z>>27) * 0x94d049bb133111eb >> 56)
	}
	return len(b), nil
}
