package engine_test

import (
	"crypto/rand"
	"errors"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"footfall/hashing"
	"footfall/hashing/secret"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
)

// liveEngine is an engine as the daemon has it, with its key in secret memory.
func liveEngine(t *testing.T, change string) (*engine.Engine, *collector, engine.Config) {
	t.Helper()
	var c collector
	config := engine.Config{Config: testConfig(t, change), Keys: rand.Reader, Noise: rand.Reader, Emit: c.Emit, Live: true}
	e, err := engine.New(config, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.CloseGate)
	if e.KeyFile() == nil {
		t.Skip("SKIPPED, NOT TESTED: this kernel has no secret memory (memfd_secret)")
	}
	e.SourceUp(0, noon)
	e.SourceUp(1, noon)
	return e, &c, config
}

// keyFile is the engine's key as the service manager would hand it on.
func keyFile(t *testing.T, e *engine.Engine) *os.File {
	t.Helper()
	fd, err := unix.Dup(int(e.KeyFile().Fd()))
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "key")
}

// TestResumeGoesOnInTheSameWindow has a phone seen before and after a restart
// counted once. A phone that opted out by radio before stays out after it. Devices are
// estimated as if there had been no restart.
func TestResumeGoesOnInTheSameWindow(t *testing.T) {
	a, _, config := liveEngine(t, "")
	see(t, a, 0, 1, noon+minute)
	see(t, a, 0, 2, noon+minute)
	see(t, a, 0, 9, noon+minute)
	marked := sighting(9, noon+minute+1)
	marked.DoNotCount = true
	if err := a.Sighting(0, &marked); err != nil {
		t.Fatal(err)
	}
	snapshot, key := a.Snapshot(nil, noon+minute), keyFile(t, a)
	epoch := a.Epoch()
	a.HandOver()

	var got collector
	config.Emit = got.Emit
	b, err := engine.Resume(config, key, snapshot, noon+2*minute, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.CloseGate)
	for n := range byte(3) {
		see(t, b, 0, n+1, noon+2*minute)
	}
	see(t, b, 0, 9, noon+2*minute)
	if err := b.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, &got, "12:00:00+300s entrance=3 floor=0 scans,partial,restart")
	wantDevices(t, &got, unbroken(t))
	if b.Epoch() != epoch || got.Windows[0][0].Epoch != epoch {
		t.Errorf("epoch %s, then %s", epoch, b.Epoch())
	}
}

// unbroken is what a sensor releases that heard the phones of
// TestResumeGoesOnInTheSameWindow without a restart.
func unbroken(t *testing.T) *collector {
	t.Helper()
	e, c, _ := liveEngine(t, "")
	see(t, e, 0, 1, noon+minute)
	see(t, e, 0, 2, noon+minute)
	e.SourceDown(0, noon+minute)
	e.SourceDown(1, noon+minute)
	for n := range byte(3) {
		see(t, e, 0, n+1, noon+2*minute)
	}
	if err := e.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestResumeNeverReleasesTwice resumes a window that was released after the
// snapshot was made.
func TestResumeNeverReleasesTwice(t *testing.T) {
	a, _, config := liveEngine(t, "")
	see(t, a, 0, 1, noon+minute)
	snapshot, key := a.Snapshot(nil, noon+minute), keyFile(t, a)
	a.HandOver()
	var got collector
	config.Emit = got.Emit
	b, err := engine.Resume(config, key, snapshot, noon+6*minute, noon+5*minute)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.CloseGate)
	if b.Start() != noon+5*minute {
		t.Errorf("the window begins %v after noon", time.Duration(b.Start()-noon))
	}
	if err := b.Advance(noon + 10*minute); err != nil {
		t.Fatal(err)
	}
	wantWindows(t, &got, "12:05:00+300s entrance=0 floor=0 scans,partial")
}

func TestResumeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(snapshot []byte) []byte
		now    int64
		want   error
	}{
		"a period that is over": {func(b []byte) []byte { return b }, noon + 61*minute, hashing.ErrPeriodOver},
		"another version":       {func(b []byte) []byte { return append([]byte{99}, b[1:]...) }, noon, engine.ErrState},
		"nothing":               {func([]byte) []byte { return nil }, noon, engine.ErrState},
	} {
		a, _, config := liveEngine(t, "key: {rotate_at: \"13:00\"}\n")
		snapshot := c.change(a.Snapshot(nil, noon+minute))
		if _, err := engine.Resume(config, keyFile(t, a), snapshot, c.now, 0); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
}

func FuzzParseState(f *testing.F) {
	e, _ := newTestEngine(f, noon, "")
	f.Add(e.Snapshot(nil, noon))
	f.Add([]byte{2, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7, 1, 0, 0, 0, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := engine.ParseState(b)
		if gate, counter := s.Parts(); err != nil && gate+counter > 0 || gate+counter > len(b) {
			t.Errorf("%d bytes parsed into %d and %d: %v", len(b), gate, counter, err)
		}
	})
}

// TestStackOfResuming sees that a crowd is taken over on less stack than is wiped
// afterwards.
func TestStackOfResuming(t *testing.T) {
	a, _, config := liveEngine(t, "")
	for i := range 20_000 {
		s := scanned(i)
		s.Time = noon + int64(i)*minute/20_000
		if err := a.Sighting(0, &s); err != nil {
			t.Fatal(err)
		}
	}
	snapshot, key := a.Snapshot(nil, noon+minute), keyFile(t, a)
	a.HandOver()

	var b *engine.Engine
	var err error
	var got int
	enginetest.Undisturbed(func() {
		got = enginetest.Depth(func() { b, err = engine.Resume(config, key, snapshot, noon+2*minute, 0) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("resuming takes %d bytes of stack", got); got > secret.StackDepth*3/4 {
		t.Errorf("resuming takes %d bytes of stack, of which %d are wiped", got, secret.StackDepth)
	}
	b.CloseGate()
}
