package uplink

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"footfall/buffer"
)

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
	awaitTrue(t, "the broker to see the end", func() bool { return b.clients() == 0 })
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
		awaitTrue(t, "the absence to show", func() bool { return strings.Contains(r.State().LastError, "nothing listens at") })
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
	cfg := testConfig(p.url())
	cfg.InFlight = 20
	r := run(t, cfg, out, composeBoth)
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
	cfg.RetryMax = 10 * time.Second // sessions shorter than this are suspicious
	first := run(t, cfg, newOutbox(t, 0), composeBoth)
	second := run(t, cfg, newOutbox(t, 0), composeBoth)
	awaitTrue(t, "the log to name the cause", func() bool {
		return strings.Contains(first.log.String()+second.log.String(), `another client uses the id \"footfall-test\"`)
	})
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
