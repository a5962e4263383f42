package uplink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
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
		RetryMin: 5 * time.Millisecond, RetryMax: 40 * time.Millisecond, Interval: time.Hour,
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

func TestPublishesInOrderAndDeletes(t *testing.T) {
	b := startBroker(t)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 100)
	r := run(t, testConfig("mqtt://"+b.address), out, composeBoth)
	b.await(t, "the windows of before", allOf(100))
	appendWindows(t, out, 101, 120)
	all := b.await(t, "the windows of after", allOf(120))
	awaitEmpty(t, r)
	if got, want := payloads(all, windowTopic), numbers(1, 120); !reflect.DeepEqual(got, want) {
		t.Errorf("windows %v", got)
	}
	if all[0] != (arrival{statusTopic, "online", true, 1}) {
		t.Errorf("the first message is %+v", all[0])
	}
	for _, a := range all[1:] {
		if a.qos != 1 || a.retained != (a.topic == latestTopic) {
			t.Errorf("%+v: wrong QoS or retain flag", a)
		}
	}
	if got := b.retained(latestTopic); got != "120" {
		t.Errorf("retained latest is %q", got)
	}
	awaitTrue(t, "all acknowledgements", func() bool { return r.State().Acknowledged == 241 })
	if st := r.State(); !st.Connected || st.Published != 241 || st.Retries != 0 || st.Dropped != 0 || st.Connects != 1 {
		t.Errorf("state %+v", st)
	}
	r.stop()
	if r.err != nil {
		t.Errorf("Run: %v", r.err)
	}
	if got := b.retained(statusTopic); got != "offline" {
		t.Errorf("status after the end is %q", got)
	}
	awaitTrue(t, "the broker to see the end", func() bool { return b.server.Clients.Len() == 0 })
	if n := len(payloads(b.all(), statusTopic)); n != 2 {
		t.Errorf("%d status messages, want online and offline; the last will must not follow a farewell", n)
	}
	if st := r.State(); st.Connected || st.Acknowledged != 242 {
		t.Errorf("state after the end %+v", st)
	}
}

func TestReadyWithoutABroker(t *testing.T) {
	r := run(t, testConfig("mqtt://"+freeAddress(t)), newOutbox(t, 0), composeBoth)
	select {
	case <-r.Ready():
	case <-time.After(patience):
		t.Fatal("not ready although it runs")
	}
	awaitTrue(t, "the failure to show", func() bool { return r.State().LastError != "" })
	if st := r.State(); st.Connected || !strings.Contains(st.LastError, "nothing listens at") {
		t.Errorf("state %+v", st)
	}
}

// freeAddress returns an address at which nothing listens.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestBrokerStopsAndComesBack(t *testing.T) {
	b := startBroker(t)
	out := newOutbox(t, 0)
	r := run(t, testConfig("mqtt://"+b.address), out, composeBoth)
	last := 0
	for range 4 {
		appendWindows(t, out, last+1, last+10)
		last += 10
		b.await(t, "windows", allOf(last))
		b.stop()
		appendWindows(t, out, last+1, last+25)
		last += 25
		awaitTrue(t, "the loss to show", func() bool { return !r.State().Connected })
		b.start(t)
	}
	all := b.await(t, "all windows", allOf(last))
	awaitEmpty(t, r)
	if got := firsts(payloads(all, windowTopic)); !reflect.DeepEqual(got, numbers(1, last)) {
		t.Errorf("windows %v", got)
	}
	if got := b.retained(latestTopic); got != fmt.Sprint(last) {
		t.Errorf("latest is %q, want %d", got, last)
	}
	if !strings.Contains(r.log.String(), "nothing listens at") {
		t.Error("the log does not say that the broker was away")
	}
}

// TestNoFalseAcknowledgement is the reason for most of this package. The proxy
// swallows every PUBACK and cuts the connection. Nothing may leave the outbox.
func TestNoFalseAcknowledgement(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	var swallowed int
	p.filterWith(func(kind byte) (pass, cut bool) {
		if kind != pubackKind {
			return true, false
		}
		swallowed++
		return false, swallowed%20 == 0
	}, nil)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 40)
	r := run(t, testConfig(p.url()), out, composeBoth)
	awaitTrue(t, "five cut connections", func() bool { return p.connections() >= 6 })
	if rows := out.Stats().Rows; rows != 40 {
		t.Fatalf("%d records left the outbox without an acknowledgement", 40-rows)
	}
	if st := r.State(); st.Acknowledged != 0 || st.Retries == 0 {
		t.Errorf("state %+v", st)
	}
	p.filterWith(nil, nil)
	p.cut()
	awaitEmpty(t, r)
	if got := firsts(payloads(b.all(), windowTopic)); !reflect.DeepEqual(got, numbers(1, 40)) {
		t.Errorf("windows %v", got)
	}
}

// TestCutAnywhere cuts the connection after every number of packets in either
// direction. Whatever is cut, all windows arrive, in order, and each time a
// record has left the outbox the broker has it.
func TestCutAnywhere(t *testing.T) {
	for _, downwards := range []bool{true, false} {
		t.Run(fmt.Sprint("down=", downwards), func(t *testing.T) {
			b := startBroker(t)
			p := startProxy(t, b.address)
			var seen, limit int
			cutAfter := func(byte) (pass, cut bool) {
				if seen++; seen <= limit || limit > 40 {
					return true, false
				}
				seen, limit = 0, limit+1
				return false, true
			}
			if downwards {
				p.filterWith(cutAfter, nil)
			} else {
				p.filterWith(nil, cutAfter)
			}
			out := newOutbox(t, 0)
			appendWindows(t, out, 1, 400)
			r := run(t, testConfig(p.url()), out, composeBoth)
			awaitEmpty(t, r)
			got := payloads(b.all(), windowTopic)
			if !reflect.DeepEqual(firsts(got), numbers(1, 400)) {
				t.Errorf("windows %v", firsts(got))
			}
			t.Logf("%d connections, %d windows published for 400", p.connections(), len(got))
		})
	}
}

// TestLostAcknowledgement swallows one PUBACK and leaves the connection up: the
// record and all after it are published again.
func TestLostAcknowledgement(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	var acks int
	p.filterWith(func(kind byte) (pass, cut bool) {
		if kind == pubackKind {
			acks++
			return acks != 10, false
		}
		return true, false
	}, nil)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 30)
	cfg := testConfig(p.url())
	cfg.Timeout = 300 * time.Millisecond
	r := run(t, cfg, out, composeBoth)
	awaitEmpty(t, r)
	if got := firsts(payloads(b.all(), windowTopic)); !reflect.DeepEqual(got, numbers(1, 30)) {
		t.Errorf("windows %v", got)
	}
	if st := r.State(); st.Connects != 2 || st.Retries == 0 || !strings.Contains(st.LastError, "does not acknowledge") {
		t.Errorf("state %+v", st)
	}
}

// TestSlowBroker acknowledges so slowly that all that is in flight together
// takes longer than the timeout, but each not.
func TestSlowBroker(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	p.filterWith(func(kind byte) (pass, cut bool) {
		if kind == pubackKind {
			time.Sleep(40 * time.Millisecond)
		}
		return true, false
	}, nil)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 16)
	cfg := testConfig(p.url())
	cfg.Timeout = 600 * time.Millisecond
	r := run(t, cfg, out, composeBoth)
	awaitEmpty(t, r)
	if st := r.State(); st.Connects != 1 || st.Retries != 0 {
		t.Errorf("a slow broker was taken for a dead one: %+v", st)
	}
}

// silentServer accepts connections and never answers.
func silentServer(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return l.Addr().String()
}

func TestBrokerThatNeverAnswers(t *testing.T) {
	cfg := testConfig("mqtt://" + silentServer(t))
	cfg.Timeout = 100 * time.Millisecond
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the failure to show", func() bool { return r.State().LastError != "" })
	if got := r.State().LastError; !strings.Contains(got, "no answer from mqtt://") {
		t.Errorf("last error %q", got)
	}
}

// TestStopsWhileConnecting must not wait for a broker that never answers.
func TestStopsWhileConnecting(t *testing.T) {
	cfg := testConfig("mqtt://" + silentServer(t))
	cfg.Timeout = time.Hour
	dialled := make(chan struct{}, 1)
	cfg.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		defer func() { dialled <- struct{}{} }()
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	<-dialled
	began := time.Now()
	r.stop()
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("stopping took %v", took)
	}
}

// TestStopsWhileNothingIsAcknowledged bounds the farewell.
func TestStopsWhileNothingIsAcknowledged(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	p.filterWith(func(kind byte) (pass, cut bool) { return kind != pubackKind, false }, nil)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 5)
	cfg := testConfig(p.url())
	cfg.Timeout = time.Hour
	r := run(t, cfg, out, composeBoth)
	b.await(t, "windows", allOf(5))
	began := time.Now()
	r.stop()
	if took := time.Since(began); took > farewellTime+2*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if out.Stats().Rows != 5 {
		t.Error("records left the outbox without an acknowledgement")
	}
	b.await(t, "the farewell", func(all []arrival) bool {
		s := payloads(all, statusTopic)
		return len(s) > 0 && s[len(s)-1] == "offline"
	})
}

func TestLastWill(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	run(t, testConfig(p.url()), newOutbox(t, 0), composeBoth)
	b.await(t, "online", func(all []arrival) bool { return len(payloads(all, statusTopic)) == 1 })
	p.cut()
	all := b.await(t, "the will and a new greeting", func(all []arrival) bool { return len(payloads(all, statusTopic)) >= 3 })
	count := map[string]int{}
	for _, s := range payloads(all, statusTopic) {
		count[s]++
	}
	if count["online"] < 2 || count["offline"] < 1 {
		t.Errorf("status messages %v", payloads(all, statusTopic))
	}
}

func TestPeriodicAndPoke(t *testing.T) {
	b := startBroker(t)
	cfg := testConfig("mqtt://" + b.address)
	cfg.Interval = 20 * time.Millisecond
	n := 0
	cfg.Periodic = func() []Message {
		n++
		return []Message{{healthTopic, fmt.Append(nil, n), true}}
	}
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	b.await(t, "three periodic messages", func(all []arrival) bool { return len(payloads(all, healthTopic)) >= 3 })
	r.stop()

	b2 := startBroker(t)
	cfg.Broker, cfg.Interval = "mqtt://"+b2.address, time.Hour
	r = run(t, cfg, newOutbox(t, 0), composeBoth)
	b2.await(t, "the greeting", func(all []arrival) bool { return len(all) == 1 })
	r.Poke()
	b2.await(t, "what was poked for", func(all []arrival) bool { return len(payloads(all, healthTopic)) == 1 })
}

func TestPoisonIsDropped(t *testing.T) {
	b := startBroker(t)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 40)
	r := run(t, testConfig("mqtt://"+b.address), out, func(r buffer.Record, now time.Time) ([]Message, error) {
		switch string(r.Payload) {
		case "1", "17", "40":
			return nil, errors.New("cannot be read")
		case "20":
			return []Message{{Topic: "with/a/+/wildcard"}}, nil
		case "21":
			return []Message{{Topic: ""}}, nil
		case "22":
			return nil, nil // nothing to publish is no failure
		}
		return composeBoth(r, now)
	})
	awaitEmpty(t, r)
	if n := len(payloads(b.all(), windowTopic)); n != 34 {
		t.Errorf("%d windows, want 34", n)
	}
	if st := r.State(); st.Dropped != 5 || st.Connects != 1 {
		t.Errorf("state %+v", st)
	}
	if !strings.Contains(r.log.String(), "cannot be read") {
		t.Error("the log does not say why a window was dropped")
	}
}

func TestBadSideMessagesAreLeftOut(t *testing.T) {
	b := startBroker(t)
	cfg := testConfig("mqtt://" + b.address)
	cfg.Greeting = func() []Message {
		return []Message{{Topic: "bad/#"}, {Topic: healthTopic, Payload: make([]byte, buffer.MaxPayload+1)}, {Topic: statusTopic}}
	}
	r := run(t, cfg, newOutbox(t, 0), composeBoth)
	b.await(t, "the good one", func(all []arrival) bool { return len(all) == 1 && all[0].topic == statusTopic })
	if !strings.Contains(r.log.String(), "bad/#") {
		t.Error("the log does not name the bad topic")
	}
}

// TestEvictedWhileInFlight: the outbox drops a record that is under way.
func TestEvictedWhileInFlight(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	p.filterWith(func(kind byte) (pass, cut bool) { return kind != pubackKind, false }, nil)
	out := newOutbox(t, 10)
	appendWindows(t, out, 1, 10)
	r := run(t, testConfig(p.url()), out, composeBoth)
	b.await(t, "windows", allOf(10))
	appendWindows(t, out, 11, 30)
	p.filterWith(nil, nil)
	p.cut()
	awaitEmpty(t, r)
	got := firsts(payloads(b.all(), windowTopic))
	if last := got[len(got)-1]; last != "30" {
		t.Errorf("windows %v", got)
	}
}

func TestTakeover(t *testing.T) {
	b := startBroker(t)
	cfg := testConfig("mqtt://" + b.address)
	cfg.RetryMax = 2 * time.Second // sessions shorter than this are suspicious
	first := run(t, cfg, newOutbox(t, 0), composeBoth)
	second := run(t, cfg, newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the log to name the cause", func() bool {
		return strings.Contains(first.log.String()+second.log.String(), `another client uses the id \"footfall-test\"`)
	})
}

// failingOutbox cannot delete for a while, as on a full disk.
type failingOutbox struct {
	*buffer.Outbox
	mu  sync.Mutex
	err error
}

func (f *failingOutbox) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *failingOutbox) Delete(seqs ...uint64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return f.err
	}
	return f.Outbox.Delete(seqs...)
}

func TestDeletesLaterWhenTheDiskIsFull(t *testing.T) {
	b := startBroker(t)
	out := &failingOutbox{Outbox: newOutbox(t, 0), err: errors.New("disk full")}
	appendWindows(t, out.Outbox, 1, 50)
	u, err := New(testConfig("mqtt://"+b.address), out, composeBoth)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- u.Run(ctx) }()
	awaitTrue(t, "all acknowledged", func() bool { return u.State().Acknowledged == 101 })
	b.stop() // a new session must not publish them again
	b.start(t)
	awaitTrue(t, "the connection", func() bool { return u.State().Connects == 2 })
	out.set(nil)
	appendWindows(t, out.Outbox, 51, 51)
	awaitTrue(t, "the outbox to be empty", func() bool { return out.Stats().Rows == 0 })
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := payloads(b.all(), windowTopic); !reflect.DeepEqual(got, numbers(1, 51)) {
		t.Errorf("windows %v", got)
	}
}

func TestDamagedOutboxEndsRun(t *testing.T) {
	b := startBroker(t)
	out := &failingOutbox{Outbox: newOutbox(t, 0), err: buffer.ErrCorrupt}
	appendWindows(t, out.Outbox, 1, 1)
	u, err := New(testConfig("mqtt://"+b.address), out, composeBoth)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := u.Run(ctx); !errors.Is(err, buffer.ErrCorrupt) {
		t.Errorf("Run: %v", err)
	}
}

func TestNoGoroutinesAreLeft(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	r := run(t, testConfig(p.url()), newOutbox(t, 0), composeBoth)
	awaitTrue(t, "a connection", func() bool { return r.State().Connects >= 1 })
	before := runtime.NumGoroutine()
	for i := range 20 {
		p.cut()
		awaitTrue(t, "a new connection", func() bool { return r.State().Connects >= uint64(i+2) })
	}
	awaitTrue(t, "goroutines to end", func() bool { return runtime.NumGoroutine() <= before+4 })
}

func TestComposeGetsRecordAndTime(t *testing.T) {
	b := startBroker(t)
	out := newOutbox(t, 0)
	appendWindows(t, out, 7, 7)
	cfg := testConfig("mqtt://" + b.address)
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	cfg.Now = func() time.Time { return now }
	r := run(t, cfg, out, func(r buffer.Record, at time.Time) ([]Message, error) {
		text, err := json.Marshal(map[string]any{"key": r.Key, "late": at.Sub(time.Unix(0, r.End)) > time.Minute})
		return []Message{{Topic: windowTopic, Payload: text}}, err
	})
	awaitEmpty(t, r)
	if got := payloads(b.all(), windowTopic); !reflect.DeepEqual(got, []string{`{"key":"zone","late":true}`}) {
		t.Errorf("got %v", got)
	}
}

func BenchmarkDrain(b *testing.B) {
	br := startBroker(b)
	out := newOutbox(b, 0)
	const n = 2000
	next := 1
	for b.Loop() {
		appendWindows(b, out, next, next+n-1)
		next += n
		began := time.Now()
		r := run(b, testConfig("mqtt://"+br.address), out, composeBoth)
		awaitEmpty(b, r)
		b.ReportMetric(n/time.Since(began).Seconds(), "records/s")
		r.stop()
	}
}
