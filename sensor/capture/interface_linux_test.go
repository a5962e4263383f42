package capture

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/captest"
)

// patience is how long a test waits for what should come at once.
const patience = 10 * time.Second

// openTAP opens a live source on a TAP.
func openTAP(t *testing.T, tap *captest.TAP, opts InterfaceOptions) Source {
	t.Helper()
	s, err := OpenInterface(tap.Name, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// collect reads n frames and copies their bytes. It has a source hand over what
// it collects, and leaves no request unanswered.
func collect(t *testing.T, s Source, n int) []Frame {
	t.Helper()
	var all []Frame
	for len(all) < n {
		all = append(all, flushed(t, s)...)
	}
	return all
}

// flushed asks for what there is and copies it.
func flushed(t *testing.T, s Source) (all []Frame) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s.(Flusher).Flush()
	for {
		frames, err := s.Next(ctx)
		if err != nil {
			t.Fatalf("after %d frames: %v", len(all), err)
		}
		if len(frames) == 0 {
			return all
		}
		for _, f := range frames {
			f.Data = bytes.Clone(f.Data)
			all = append(all, f)
		}
	}
}

// probe is the i-th probe request of a test, behind a radiotap header.
func probe(i int) []byte {
	return captest.Radiotap(-50, captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, byte(i)}, uint16(i)))
}

func TestInterfaceGivesProbeRequestsOnly(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	earliest := time.Now().Add(-time.Second).UnixNano()
	s := openTAP(t, tap, InterfaceOptions{})
	var want [][]byte
	for i := range 150 {
		tap.Write(captest.Radiotap(-40, captest.Beacon([6]byte{2, 9, 9, 9, 9, 9}, uint16(i))))
		want = append(want, probe(i))
		tap.Write(want[i])
	}
	for i, f := range collect(t, s, len(want)) {
		switch {
		case !bytes.Equal(f.Data, want[i]):
			t.Fatalf("frame %d differs", i)
		case f.Link != LinkRadiotap || f.Length != len(f.Data) || f.Origin != 0:
			t.Errorf("frame %d: link %d, length %d of %d, origin %d", i, f.Link, len(f.Data), f.Length, f.Origin)
		case f.Time < earliest || f.Time > time.Now().Add(time.Second).UnixNano():
			t.Errorf("frame %d: time %d is not that of this test", i, f.Time)
		}
	}
	if got := s.Stats(); got != (Stats{Frames: 150}) {
		t.Errorf("stats %+v", got)
	}
}

func TestInterfaceOfRawFrames(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerIEEE80211)
	s := openTAP(t, tap, InterfaceOptions{Now: func() time.Time { return time.Unix(0, 42) }})
	want := captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, 1}, 7)
	tap.Write(captest.Beacon([6]byte{2, 9, 9, 9, 9, 9}, 1))
	tap.Write(want)
	f := collect(t, s, 1)[0]
	if !bytes.Equal(f.Data, want) || f.Link != LinkIEEE80211 || f.Time != 42 {
		t.Errorf("link %d, time %d, %d bytes", f.Link, f.Time, len(f.Data))
	}
}

func TestInterfaceCutsLongFrames(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	long := append(probe(1), make([]byte, slotSize)...)
	tap.Write(long)
	tap.Write(probe(2))
	frames := collect(t, s, 2)
	if f := frames[0]; f.Length != len(long) || !bytes.Equal(f.Data, long[:slotSize]) {
		t.Errorf("%d of %d bytes; want %d of %d", len(f.Data), f.Length, slotSize, len(long))
	}
	if !bytes.Equal(frames[1].Data, probe(2)) {
		t.Error("the frame after a long one differs")
	}
}

func TestInterfaceCountsDrops(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{Memory: 4096, WithoutRing: true})
	const sent = 500
	for i := range sent / 2 {
		tap.Write(probe(i))
	}
	first := s.Stats().Dropped
	if first == 0 || first > sent/2 {
		t.Fatalf("%d of %d frames dropped by a buffer of 4 KiB", first, sent/2)
	}
	for i := range sent / 2 {
		tap.Write(probe(i))
	}
	total := s.Stats().Dropped
	if total <= first {
		t.Errorf("%d dropped, then %d: the kernel's count is not added up", first, total)
	}
	if again := s.Stats().Dropped; again != total {
		t.Errorf("%d dropped, and %d when asked again", total, again)
	}
	collect(t, s, sent-int(total))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := s.Stats(); got.Dropped != total || got.Frames != sent-total {
		t.Errorf("after Close: %+v; want %d dropped and %d frames", got, total, sent-total)
	}
}

func TestInterfaceWaitEndsWithContext(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	for round := range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := s.Next(ctx)
			done <- err
		}()
		runtime.Gosched()
		cancel()
		select {
		case err := <-done:
			if err != context.Canceled {
				t.Fatalf("round %d: %v", round, err)
			}
		case <-time.After(patience):
			t.Fatal("Next does not notice that its context has ended")
		}
		// The next call waits again: the deadline of this one is gone.
		tap.Write(probe(round))
		collect(t, s, 1)
	}
}

func TestInterfaceWaitEndsWithDeadline(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := s.Next(ctx); err != context.DeadlineExceeded {
		t.Errorf("%v", err)
	}
}

func TestInterfaceWaitEndsWithClose(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	done := make(chan error, 1)
	go func() {
		_, err := s.Next(t.Context())
		done <- err
	}()
	runtime.Gosched()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		if !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%v", err)
		}
	case <-time.After(patience):
		t.Fatal("Next does not notice Close")
	}
}

// wantKind checks an error's kind and that its text tells what to do.
func wantKind(t *testing.T, err, kind error, texts ...string) {
	t.Helper()
	var e *InterfaceError
	if !errors.As(err, &e) || !errors.Is(err, kind) {
		t.Fatalf("error %v; want kind %v", err, kind)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not say %q", err, text)
		}
	}
}

// nextFails waits for a live source to break, and checks that it stays broken.
func nextFails(t *testing.T, s Source) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := s.Next(ctx)
	if err == nil {
		t.Fatal("Next gives frames")
	}
	if _, again := s.Next(ctx); again != err {
		t.Errorf("first %v, then %v", err, again)
	}
	return err
}

func TestInterfaceGoesDown(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	tap.Down()
	wantKind(t, nextFails(t, s), ErrInterfaceDown, tap.Name+" is down", "ip link set "+tap.Name+" up")
}

// TestInterfaceGoesDownBehindItsFrames hands over the frames that came before, though
// their block is still open.
func TestInterfaceGoesDownBehindItsFrames(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	const sent = 10
	for i := range uint16(sent) {
		tap.Write(captest.Radiotap(-50, captest.ProbeRequest([6]byte{2, 0, 0, 0, 0, byte(i)}, i)))
	}
	tap.Down()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	got := 0
	for {
		frames, err := s.Next(ctx)
		if err != nil {
			wantKind(t, err, ErrInterfaceDown)
			break
		}
		got += len(frames)
	}
	if got != sent {
		t.Errorf("%d frames before the end, want %d", got, sent)
	}
}

func TestInterfaceDisappears(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	tap.Remove()
	err := nextFails(t, s)
	if errors.Is(err, ErrInterfaceDown) {
		// The kernel takes an interface down before it takes it away, and a reader
		// may see it in between; the next attempt says that it has gone.
		err = interfaceError(tap.Name, unix.ENETDOWN)
	}
	wantKind(t, err, ErrNoInterface, tap.Name)
}

func TestInterfaceGoesDownWhileWaiting(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	s := openTAP(t, tap, InterfaceOptions{})
	done := make(chan error, 1)
	go func() {
		_, err := s.Next(t.Context())
		done <- err
	}()
	runtime.Gosched()
	tap.Down()
	select {
	case err := <-done:
		wantKind(t, err, ErrInterfaceDown)
	case <-time.After(patience):
		t.Fatal("Next does not notice that the interface went down")
	}
}

func TestInterfaceIsDown(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	tap.Down()
	_, err := OpenInterface(tap.Name, InterfaceOptions{})
	wantKind(t, err, ErrInterfaceDown, tap.Name+" is down", "ip link set "+tap.Name+" up")
}

func TestInterfaceIsMissing(t *testing.T) {
	_, err := OpenInterface("nosuch0", InterfaceOptions{})
	wantKind(t, err, ErrNoInterface, "nosuch0", "monitor") // with or without a radio here
	_, err = OpenInterface("../etc/passwd", InterfaceOptions{})
	wantKind(t, err, ErrNoInterface)
}

func TestInterfaceIsNoMonitor(t *testing.T) {
	tap := captest.NewTAP(t, layerEthernet)
	_, err := OpenInterface(tap.Name, InterfaceOptions{})
	wantKind(t, err, ErrNotMonitor, tap.Name, "monitor")
}

func TestInterfaceWithOtherHeaders(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerPrism)
	_, err := OpenInterface(tap.Name, InterfaceOptions{})
	wantKind(t, err, ErrLinkLayer, tap.Name, "802", "803")
	_, err = OpenInterface("lo", InterfaceOptions{})
	wantKind(t, err, ErrLinkLayer, "lo")
}

// TestInterfaceWithoutPermission drops CAP_NET_RAW in a thread of its own,
// which ends with its goroutine.
func TestInterfaceWithoutPermission(t *testing.T) {
	tap := captest.NewTAP(t, captest.LayerRadiotap)
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		if err := dropNetRaw(); err != nil {
			done <- err
			return
		}
		_, err := OpenInterface(tap.Name, InterfaceOptions{})
		done <- err
	}()
	wantKind(t, <-done, ErrPermission, tap.Name, "setcap cap_net_raw+ep", "systemd unit")
}

func dropNetRaw() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return os.NewSyscallError("capget", err)
	}
	data[0].Effective &^= 1 << unix.CAP_NET_RAW
	return os.NewSyscallError("capset", unix.Capset(&header, &data[0]))
}
