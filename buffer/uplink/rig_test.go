package uplink

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"footfall/buffer"
)

const (
	windowTopic = "footfall/v1/site/sensor/zone/window"
	latestTopic = "footfall/v1/site/sensor/zone/latest"
	statusTopic = "footfall/v1/site/sensor/status"
	healthTopic = "footfall/v1/site/sensor/health"
)

// logText is a log that tests read.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// rig is an outbox with an uplink on it.
type rig struct {
	*Uplink
	out  *buffer.Outbox
	log  *logText
	stop func() // ends Run and waits for it
	err  error  // of Run, valid after stop
}

func testConfig(url string) Config {
	return Config{
		Broker: url, ClientID: "footfall-test", KeepAlive: 5 * time.Second, Timeout: 5 * time.Second,
		Will:     Message{Topic: statusTopic, Payload: []byte("offline"), Retained: true},
		Greeting: func() []Message { return []Message{{Topic: statusTopic, Payload: []byte("online"), Retained: true}} },
		RetryMin: 5 * time.Millisecond, RetryMax: 40 * time.Millisecond, Interval: time.Hour, CatchUp: 1e6,
	}
}

// composeBoth publishes a record as window and as retained latest.
func composeBoth(r buffer.Record, _ time.Time) ([]Message, error) {
	return []Message{{windowTopic, r.Payload, false}, {latestTopic, r.Payload, true}}, nil
}

func newOutbox(t testing.TB, maxRows int) *buffer.Outbox {
	t.Helper()
	out, err := buffer.Open(filepath.Join(t.TempDir(), "outbox"), buffer.Options{MaxRows: maxRows})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	return out
}

func run(t testing.TB, cfg Config, out *buffer.Outbox, compose Compose) *rig {
	t.Helper()
	r := &rig{out: out, log: &logText{}}
	cfg.Log = slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if r.Uplink, err = New(cfg, out, compose); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.err = r.Run(ctx)
	}()
	r.stop = func() {
		t.Helper()
		cancel()
		select {
		case <-ended:
		case <-time.After(patience):
			t.Fatal("Run does not end")
		}
	}
	t.Cleanup(r.stop)
	return r
}

// appendWindows stores windows from first up to last, one record each, whose
// payload is the number.
func appendWindows(t testing.TB, out *buffer.Outbox, first, last int) {
	t.Helper()
	for i := first; i <= last; i++ {
		start := int64(i) * int64(time.Minute)
		_, err := out.Append([]buffer.Record{{Key: "zone", Start: start, End: start + int64(time.Minute), Payload: fmt.Append(nil, i)}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func numbers(first, last int) []string {
	var out []string
	for i := first; i <= last; i++ {
		out = append(out, fmt.Sprint(i))
	}
	return out
}

// firsts returns the values of s without those that came before.
func firsts(s []string) []string {
	seen := make(map[string]bool)
	var out []string
	for _, v := range s {
		if !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// allOf is satisfied when every window up to last has arrived.
func allOf(last int) func([]arrival) bool {
	return func(all []arrival) bool { return len(firsts(payloads(all, windowTopic))) >= last }
}

// awaitTrue polls for a state that has no signal of its own.
func awaitTrue(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v for %s", patience, what)
		}
		time.Sleep(time.Millisecond)
	}
}

func awaitEmpty(t testing.TB, r *rig) {
	t.Helper()
	awaitTrue(t, "the outbox to be empty", func() bool { return r.out.Stats().Rows == 0 })
}

// testClock is a clock that a test sets.
type testClock struct {
	mu sync.Mutex
	at time.Time
}

func newClock(at time.Time) *testClock { return &testClock{at: at} }

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *testClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

var fixedTime = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
