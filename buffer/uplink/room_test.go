package uplink

import (
	"errors"
	"io"
	"net"
	"reflect"
	"syscall"
	"testing"
	"time"
)

// TestRoom follows what a broker is given through good and bad times.
func TestRoom(t *testing.T) {
	r := newRoom(4, time.Second)
	steps := []struct {
		name     string
		do       func()
		inFlight int
		patience time.Duration
	}{
		{"at first all", func() {}, 4, time.Second},
		{"a broken connection", func() { r.lost(false) }, 1, time.Second},
		{"delivered", func() { r.delivered(0) }, 2, time.Second},
		{"none in time", func() { r.lost(true) }, 1, 2 * time.Second},
		{"none in time again", func() { r.lost(true) }, 1, 4 * time.Second},
		{"slowly", func() { r.delivered(3 * time.Second) }, 2, 4 * time.Second},
		{"quickly", func() { r.delivered(time.Second) }, 3, 2 * time.Second},
		{"quickly again", func() { r.delivered(0); r.delivered(0); r.delivered(0) }, 4, time.Second},
		{"for ever", func() {
			for range 40 {
				r.lost(true)
			}
		}, 1, mostPatience * time.Second},
	}
	for _, s := range steps {
		if s.do(); r.inFlight != s.inFlight || r.patience != s.patience {
			t.Errorf("%s: %d in flight, %v; want %d, %v", s.name, r.inFlight, r.patience, s.inFlight, s.patience)
		}
	}
}

func TestOverloaded(t *testing.T) {
	closed := &net.OpError{Op: "read", Err: syscall.ECONNRESET}
	for _, c := range []struct {
		err     error
		records int
		waited  time.Duration
		want    bool
	}{
		{errNoAck, 0, 0, true},
		{io.EOF, 1, 3 * time.Second, true},
		{closed, 1, 3 * time.Second, true},
		{io.EOF, 1, 2 * time.Second, false}, // it was just killed
		{io.EOF, 0, time.Hour, false},
		{errors.New("no route"), 1, time.Hour, false},
	} {
		s := &session{u: &Uplink{cfg: Config{Timeout: 10 * time.Second}}, queue: queue{records: c.records, since: time.Now().Add(-c.waited)}}
		if got := s.overloaded(c.err); got != c.want {
			t.Errorf("%v, %d records, %v: got %v", c.err, c.records, c.waited, got)
		}
	}
}

// TestOverloadedBroker takes longer for each acknowledgement than the timeout, also for
// those that nothing waits for any more. With all records published again after each
// timeout, none would ever leave the outbox.
func TestOverloadedBroker(t *testing.T) {
	const timeout = 100 * time.Millisecond
	b := startBroker(t)
	p := startProxy(t, b.address)
	p.filterWith(func(kind byte) (pass, cut bool) {
		if kind == pubackKind {
			time.Sleep(timeout * 5 / 4)
		}
		return true, false
	}, nil)
	out := newOutbox(t, 0)
	appendWindows(t, out, 1, 16)
	cfg := testConfig(p.url())
	cfg.Timeout = timeout
	r := run(t, cfg, out, composeBoth)
	awaitEmpty(t, r)
	published := payloads(b.all(), windowTopic)
	if got := firsts(published); !reflect.DeepEqual(got, numbers(1, 16)) {
		t.Errorf("windows %v", got)
	}
	t.Logf("%d windows published for 16, on %d connections", len(published), r.State().Connects)
	if len(published) > 2*16+8 {
		t.Errorf("%d windows published for 16", len(published))
	}
}
