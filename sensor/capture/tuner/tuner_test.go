package tuner

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/nl80211/nl80211test"
)

// pipes is a listener whose connections are pipes, which a bubble of synthetic
// time can wait for.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return nil }

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// rig is a server on radios in memory, in synthetic time.
type rig struct {
	t      *testing.T
	kernel *nl80211test.Kernel
	pipes  *pipes
	stop   context.CancelFunc
	ended  chan error
}

func newRig(t *testing.T, kernel *nl80211test.Kernel, guard Guard) *rig {
	ctx, cancel := context.WithCancel(t.Context())
	r := &rig{t: t, kernel: kernel, pipes: &pipes{conns: make(chan net.Conn), done: make(chan struct{})}, stop: cancel, ended: make(chan error, 1)}
	server := &Server{Kernel: kernel, Guard: guard, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	go func() { r.ended <- server.Serve(ctx, r.pipes) }()
	return r
}

// end stops the server and wants nothing of ours to be left.
func (r *rig) end() {
	r.t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		r.t.Error(err)
	}
	links, err := r.kernel.Links()
	if err != nil || slices.ContainsFunc(links, nl80211.Link.Own) {
		r.t.Errorf("left %+v, %v", links, err)
	}
}

// follow starts a follower and lets it run for a while.
func (r *rig) follow(radio string, seconds float64, mhz ...int) (*Follower, context.CancelFunc) {
	r.t.Helper()
	f := NewFollower(FollowerOptions{Dial: r.pipes.dial, Radio: radio, Channels: channels.Spec{MHz: mhz, Auto: mhz == nil}, Dwell: time.Second, Now: time.Now})
	ctx, cancel := context.WithCancel(r.t.Context())
	go func() { _ = f.Run(ctx) }()
	pass(seconds)
	return f, cancel
}

// pass lets time go by, to a moment after all that happens at full seconds.
func pass(seconds float64) {
	time.Sleep(time.Duration(seconds * float64(time.Second)))
	synctest.Wait()
}

// inBubble runs a test in synthetic time, with radios.
func inBubble(t *testing.T, n int, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nl80211test.New(n), Guard{})
		test(t, r)
		r.end()
	})
}

func wantState(t *testing.T, f *Follower, name string, condition nl80211.Condition) State {
	t.Helper()
	s, _ := f.State()
	var got nl80211.Condition
	if s.Problem != nil {
		got = s.Problem.Condition
	}
	if s.Interface != name || got != condition {
		t.Errorf("interface %q, problem %v; want %q, %q", s.Interface, s.Problem, name, condition)
	}
	return s
}

func wantCoverage(t *testing.T, f *Follower, from time.Time, want float64) {
	t.Helper()
	if got := f.Coverage(from, time.Now().Truncate(time.Second)); math.Abs(got-want) > 0.01 {
		t.Errorf("coverage %.3f, want %.3f", got, want)
	}
}

func TestHops(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		began := time.Now()
		f, stop := r.follow("wlan0", 30.1, 2412, 2437, 2462)
		defer stop()
		s := wantState(t, f, "ffmon0", "")
		if !s.Hops || s.MHz != 2462 || s.Driver != "testwifi" {
			t.Errorf("%+v", s)
		}
		wantCoverage(t, f, began, 1)
		on := map[int]time.Duration{}
		for _, v := range f.Visits(began, began.Add(30*time.Second)) {
			on[v.MHz] += v.To.Sub(v.From)
		}
		for _, mhz := range []int{2412, 2437, 2462} {
			if on[mhz] < 9900*time.Millisecond {
				t.Errorf("%v on %d MHz, want 10 s", on[mhz], mhz)
			}
		}
		f.Forget(began.Add(20 * time.Second))
		if left := f.Visits(began, began.Add(30*time.Second)); len(left) != 10 {
			t.Errorf("after Forget: %d visits, want 10", len(left))
		}
	})
}

func TestAccessPointHoldsTheChannel(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		r.kernel.Pin(0, 2437)
		began := time.Now()
		f, stop := r.follow("wlan0", 30.1, 2412, 2437, 2462)
		defer stop()
		if s := wantState(t, f, "ffmon0", nl80211.Busy); s.MHz != 2437 || !strings.Contains(s.Problem.Sentence, "wlan0") {
			t.Errorf("%+v", s)
		}
		wantCoverage(t, f, began, 1.0/3)
		for range 3 { // also while it is on the wanted channel, or the alert would flap
			pass(1)
			wantState(t, f, "ffmon0", nl80211.Busy)
		}
		stop()
		pass(1)
		single, end := r.follow("wlan0", 3.1, 2437)
		defer end()
		wantState(t, single, "ffmon0", "")
	})
}

// TestPark takes down a managed interface that is up and that nothing uses, and
// brings it up again at the end; one that a supplicant holds stays up.
func TestPark(t *testing.T) {
	for _, held := range []bool{false, true} {
		inBubble(t, 1, func(t *testing.T, r *rig) {
			if err := r.kernel.SetUp(2, true); err != nil {
				t.Fatal(err)
			}
			r.kernel.Edit(0, func(radio *nl80211.Radio) { radio.Interfaces[0].Held = held })
			f, stop := r.follow("wlan0", 3.1, 2437)
			if s, _ := f.State(); held != (s.Problem != nil) || s.MHz == 0 != held {
				t.Errorf("held %t: %+v", held, s)
			}
			stop()
			pass(1)
			links, err := r.kernel.Links()
			if err != nil || len(links) != 1 || !links[0].Up || links[0].Alias != "" {
				t.Errorf("left %+v, %v", links, err)
			}
		})
	}
}

// TestBroughtUpLater leaves an interface up that somebody brings up while the
// radio is in use, and says that it holds the channel.
func TestBroughtUpLater(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("wlan0", 3.1, 2412, 2437)
		defer stop()
		if err := r.kernel.SetUp(2, true); err != nil {
			t.Fatal(err)
		}
		pass(3)
		wantState(t, f, "ffmon0", nl80211.Busy)
	})
}

// TestDriverIgnoresChannels believes what is read back, not that tuning worked.
func TestDriverIgnoresChannels(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		r.kernel.Ignore(true)
		began := time.Now()
		f, stop := r.follow("wlan0", 5.1, 2437)
		defer stop()
		wantState(t, f, "ffmon0", nl80211.Ignores)
		wantCoverage(t, f, began, 0)
	})
}

func TestOthersMoveTheRadio(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 5.1, 2437)
		defer stop()
		began := time.Now()
		for range 10 { // each time noticed after up to a poll, and put right
			if err := r.kernel.Tune(3, 2412); err != nil {
				t.Fatal(err)
			}
			pass(1)
		}
		if s := wantState(t, f, "ffmon0", ""); s.MHz != 2437 {
			t.Errorf("on %d MHz", s.MHz)
		}
		if got := f.Coverage(began, time.Now().Truncate(time.Second)); got > 0.95 || got < 0.7 {
			t.Errorf("coverage %.3f", got)
		}
	})
}

func TestScanTakesTheRadioAway(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 5, 2437)
		defer stop()
		began := time.Now()
		r.kernel.Tell(nl80211.Event{Kind: nl80211.ScanBegan, Radio: 1}) // another radio
		r.kernel.Tell(nl80211.Event{Kind: nl80211.ScanBegan, Radio: 0})
		pass(4)
		r.kernel.Tell(nl80211.Event{Kind: nl80211.ScanEnded, Radio: 0})
		pass(6.1)
		wantCoverage(t, f, began, 0.6)
	})
}

func TestInterfaceComesBack(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 5.1, 2437)
		defer stop()
		// In this order: the two changes come within one incident of a rival.
		for _, c := range []struct {
			name   string
			breaks func() error
		}{
			{"removed", func() error { r.kernel.Drop(link(t, r.kernel, "ffmon0")); return nil }},
			{"down", func() error { return r.kernel.SetUp(link(t, r.kernel, "ffmon0"), false) }},
			{"managed", func() error {
				l := link(t, r.kernel, "ffmon0")
				return errors.Join(r.kernel.SetUp(l, false), r.kernel.SetMode(l, nl80211.Managed), r.kernel.SetUp(l, true))
			}},
		} {
			if err := c.breaks(); err != nil {
				t.Fatal(err)
			}
			pass(0.8)
			if p, err := nl80211.Diagnose(r.kernel, "ffmon0"); p != nil || err != nil {
				t.Errorf("%s: after 0.8 s: %v, %v", c.name, p, err)
			}
			pass(2)
			wantState(t, f, "ffmon0", "")
		}
	})
}

// TestAnotherRadio takes the radio away that was chosen automatically. For a while it may
// come back; then another is taken, and not the one that another client has.
func TestAnotherRadio(t *testing.T) {
	inBubble(t, 3, func(t *testing.T, r *rig) {
		_, stopOther := r.follow("phy1", 2, 2437)
		defer stopOther()
		f, stop := r.follow("auto", 2, 2437)
		defer stop()
		wantState(t, f, "ffmon0", "")
		r.kernel.Edit(0, func(radio *nl80211.Radio) { radio.Name, radio.Bus, radio.Monitor = "phy9", "usb-9", false })
		r.kernel.Drop(link(t, r.kernel, "ffmon0"))
		pass(2)
		wantState(t, f, "ffmon0", nl80211.Gone)
		pass(4)
		wantState(t, f, "ffmon2", "")
	})
}

// TestUnloading has nothing made while interfaces go one after the other.
func TestUnloading(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 2, 2437)
		defer stop()
		r.kernel.Drop(link(t, r.kernel, "ffmon0"))
		for range 20 {
			pass(0.2)
			r.kernel.Tell(nl80211.Event{Kind: nl80211.LinkGone, Radio: -1, Link: 99})
		}
		wantState(t, f, "ffmon0", nl80211.Gone)
		pass(2)
		wantState(t, f, "ffmon0", "")
	})
}

// TestNetworkManager takes the interface back again and again. That is told from the second
// time on, until a minute after the last.
func TestNetworkManager(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 5.1, 2437)
		defer stop()
		snatch := func() {
			l := link(t, r.kernel, "ffmon0")
			if err := errors.Join(r.kernel.SetUp(l, false), r.kernel.SetMode(l, nl80211.Managed), r.kernel.SetUp(l, true)); err != nil {
				t.Fatal(err)
			}
			pass(2)
		}
		snatch()
		wantState(t, f, "ffmon0", "")
		pass(5)
		snatch()
		wantState(t, f, "ffmon0", nl80211.Contested)
		for range 9 {
			pass(5)
			r.kernel.Hear(link(t, r.kernel, "ffmon0"), 10)
		}
		pass(20)
		wantState(t, f, "ffmon0", "")
	})
}

func TestInterfaceIsRenamed(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 5.1, 2437)
		defer stop()
		r.kernel.Rename(link(t, r.kernel, "ffmon0"), "other")
		pass(2)
		wantState(t, f, "other", "")
	})
}

func link(t *testing.T, k nl80211.Kernel, name string) int {
	t.Helper()
	links, err := k.Links()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		if l.Name == name {
			return l.Index
		}
	}
	t.Fatalf("no interface %s in %+v", name, links)
	return 0
}

func TestBlocked(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 5.1, 2437)
		defer stop()
		block := func(soft, hard bool) {
			r.kernel.Edit(0, func(radio *nl80211.Radio) { radio.SoftBlocked, radio.HardBlocked = soft, hard })
			if soft || hard {
				if err := r.kernel.SetUp(link(t, r.kernel, "ffmon0"), false); err != nil {
					t.Fatal(err)
				}
			}
			pass(2)
		}
		block(true, false)
		wantState(t, f, "ffmon0", nl80211.SoftBlocked)
		block(false, false)
		wantState(t, f, "ffmon0", "")
		block(false, true)
		wantState(t, f, "ffmon0", nl80211.HardBlocked)
		block(false, false)
		wantState(t, f, "ffmon0", "")
	})
}

func TestDriverLoadedAgain(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, r *rig) {
		f, stop := r.follow("auto", 5.1, 2437)
		defer stop()
		wantState(t, f, "ffmon0", "")
		r.kernel.Reload(0, 5)
		pass(2)
		if s := wantState(t, f, "ffmon5", ""); s.Radio != "phy5" {
			t.Errorf("%+v", s)
		}
	})
}

// TestSilentRadio goes through all remedies, gives up and says so, until there
// are frames.
func TestSilentRadio(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 320.5, 2437)
		defer stop()
		s, _ := f.State()
		wantState(t, f, s.Interface, nl80211.Pretends)
		calls := strings.Join(r.kernel.Calls(), "\n")
		for _, want := range []string{"SetUp 3 false\nSetUp 3 true", "Remove 3\nAddMonitor 0 ffmon0", "SetMode 2 monitor"} {
			if !strings.Contains(calls, want) {
				t.Errorf("no %q in\n%s", want, calls)
			}
		}
		r.kernel.Hear(link(t, r.kernel, s.Interface), 10)
		pass(2)
		wantState(t, f, s.Interface, "")
	})
}

func TestSilenceAbove2GHzIsNone(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		f, stop := r.follow("phy0", 400, 5180)
		defer stop()
		wantState(t, f, "ffmon0", "")
	})
}

// TestUsersInterface uses a monitor interface that the user made, and leaves it
// there.
func TestUsersInterface(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		mon, err := r.kernel.AddMonitor(0, "mon0")
		if err != nil || r.kernel.SetUp(mon, true) != nil {
			t.Fatal(err)
		}
		f, stop := r.follow("mon0", 5.1, 2437)
		wantState(t, f, "mon0", "")
		r.kernel.Drop(mon)
		pass(2)
		wantState(t, f, "mon0", nl80211.Missing)
		if mon, err = r.kernel.AddMonitor(0, "mon0"); err != nil {
			t.Fatal(err)
		}
		pass(2)
		wantState(t, f, "mon0", nl80211.Down) // which is the user's to change
		if err := r.kernel.SetUp(mon, true); err != nil {
			t.Fatal(err)
		}
		pass(2)
		wantState(t, f, "mon0", "")
		stop()
		pass(1)
		link(t, r.kernel, "mon0")
	})
}

func TestTwoSources(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, r *rig) {
		a, stopA := r.follow("auto", 2, 2437)
		b, stopB := r.follow("auto", 2, 2437)
		defer stopB()
		wantState(t, a, "ffmon0", "")
		wantState(t, b, "ffmon1", "")
		c, stopC := r.follow("phy0", 2, 2437)
		defer stopC()
		wantState(t, c, "", nl80211.Taken)
		stopA() // which gives its radio back
		pass(3)
		wantState(t, c, "ffmon0", "")
	})
}

// TestUndoneWhenAClientEnds has a client end in the middle of a long stay.
func TestUndoneWhenAClientEnds(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		_, stop := r.follow("phy0", 2.5, 2437)
		stop()
		pass(0.5)
		links, err := r.kernel.Links()
		if err != nil || len(links) != 1 {
			t.Errorf("left %+v, %v", links, err)
		}
	})
}

func TestProblemsOfOpening(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*nl80211test.Kernel)
		radio string
		mhz   int
		want  nl80211.Condition
	}{
		{"typo", func(*nl80211test.Kernel) {}, "wlna0", 2412, nl80211.Typo},
		{"no permission", func(k *nl80211test.Kernel) { k.Fail("AddMonitor", unix.EPERM) }, "phy0", 2412, nl80211.NoControl},
		{"blocked", func(k *nl80211test.Kernel) { k.Edit(0, func(r *nl80211.Radio) { r.SoftBlocked = true }) }, "auto", 2412, nl80211.SoftBlocked},
		{"neither way", func(k *nl80211test.Kernel) { k.Fail("AddMonitor", unix.EOPNOTSUPP); k.Fail("SetMode", unix.EOPNOTSUPP) }, "phy0", 2412, nl80211.Refuses},
		{"channel", func(*nl80211test.Kernel) {}, "phy0", 2484, nl80211.Refuses},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, 1, func(t *testing.T, r *rig) {
				test.spoil(r.kernel)
				f, stop := r.follow(test.radio, 2.5, test.mhz)
				defer stop()
				wantState(t, f, "", test.want)
			})
		})
	}
}

func TestSwitchesWhereNothingCanBeAdded(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		r.kernel.Fail("AddMonitor", unix.EOPNOTSUPP)
		f, stop := r.follow("phy0", 2.5, 2437)
		defer stop()
		wantState(t, f, "wlan0", "")
	})
}

func TestServerEndsAndComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kernel := nl80211test.New(1)
		r := newRig(t, kernel, Guard{})
		var way atomic.Pointer[pipes]
		way.Store(r.pipes)
		dial := func(ctx context.Context) (net.Conn, error) { return way.Load().dial(ctx) }
		f := NewFollower(FollowerOptions{Dial: dial, Radio: "auto", Channels: channels.Spec{Auto: true}, Dwell: time.Second, Now: time.Now})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx) }()
		pass(3)
		_, changed := f.State()
		r.end()
		<-changed
		wantState(t, f, "ffmon0", nl80211.NoControl)
		r = newRig(t, kernel, Guard{})
		way.Store(r.pipes)
		pass(3)
		wantState(t, f, "ffmon0", "")
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		r.end()
	})
}

// TestCrashIsUndone begins with what a server left that could not clean up.
func TestCrashIsUndone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kernel := nl80211test.New(1)
		radios, err := kernel.Radios()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := nl80211.Make(kernel, radios[0], nl80211.Switched); err != nil {
			t.Fatal(err)
		}
		r := newRig(t, kernel, Guard{})
		pass(1)
		r.end()
	})
}

func TestLeftAloneAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		before := Guard{folder, "before"}
		if err := before.begin("usb-1-0"); err != nil {
			t.Fatal(err)
		}
		r := newRig(t, nl80211test.New(1), Guard{folder, "after"})
		f, stop := r.follow("phy0", 2.5, 2437)
		wantState(t, f, "", nl80211.Restarts)
		if calls := r.kernel.Calls(); len(calls) != 0 {
			t.Errorf("changed %q", calls)
		}
		stop()
		r.end()
	})
}

// TestGuardSettles takes the note away after a minute.
func TestGuardSettles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		guard := Guard{t.TempDir(), "now"}
		other := Guard{guard.Folder, "another"}
		r := newRig(t, nl80211test.New(1), guard)
		_, stop := r.follow("phy0", 30, 2437)
		if !other.blames("usb-1-0") {
			t.Error("no note while it is not known")
		}
		pass(40)
		if other.blames("usb-1-0") {
			t.Error("the note is still there after a minute")
		}
		stop()
		r.end()
	})
}

// TestLongStay is reported while it lasts.
func TestLongStay(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		began := time.Now()
		f := NewFollower(FollowerOptions{Dial: r.pipes.dial, Radio: "phy0", Channels: channels.Spec{MHz: []int{2437}}, Dwell: time.Minute, Now: time.Now})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { _ = f.Run(ctx) }()
		pass(10.1)
		if s, _ := f.State(); s.MHz != 2437 {
			t.Errorf("after 10 s: %+v", s)
		}
		wantCoverage(t, f, began, 1)
	})
}

// TestStrangers speaks another protocol to the server, and another version to the
// client.
func TestStrangers(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, r *rig) {
		for _, line := range []string{"hello\n", "tune 2437 1000\n", strings.Repeat("x", maxLine+1) + "\n"} {
			conn, err := r.pipes.dial(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := make(chan []byte)
			go func() { data, _ := io.ReadAll(conn); got <- data }()
			_, _ = io.WriteString(conn, line) // the server may end it at any byte
			if data := <-got; string(data) != greeting+"\n" {
				t.Errorf("%.10q: answered %q", line, data)
			}
			conn.Close()
		}
		_, err := dial(t.Context(), func(context.Context) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() { _, _ = io.WriteString(theirs, "footfall-radio 2\n") }()
			return ours, nil
		})
		if err == nil || !strings.Contains(err.Error(), "another version") {
			t.Error(err)
		}
	})
}
