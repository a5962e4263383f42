package uplink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"footfall/buffer"
)

// TestNoFalseAcknowledgement is the reason for most of this package. The proxy
// swallows every PUBACK and cuts the connection at each third. Nothing may leave the
// outbox.
func TestNoFalseAcknowledgement(t *testing.T) {
	b := startBroker(t)
	p := startProxy(t, b.address)
	var swallowed int
	p.filterWith(func(kind byte) (pass, cut bool) {
		if kind != pubackKind {
			return true, false
		}
		swallowed++
		return false, swallowed%3 == 0
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
