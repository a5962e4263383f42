package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"sync"
	"testing"
	"time"

	"footfall/sensor/capture"
)

// noisy has everything in it.
func noisy(seed uint64) Config {
	c := Default(seed)
	c.DoNotCount = 0.05
	c.Noise = Noise{Beacons: 1, Data: 1, Acks: 1, Malformed: 1}
	c.Length = 20 * time.Minute
	return c
}

// digest hashes times and bytes of all frames of a source.
func digest(t testing.TB, src capture.Source) string {
	h := sha256.New()
	drain(t, src, func(f *capture.Frame) {
		_ = binary.Write(h, binary.LittleEndian, f.Time)
		_ = binary.Write(h, binary.LittleEndian, int64(len(f.Data)))
		h.Write(f.Data)
	})
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// golden digests of noisy(1)'s sources. They change when anything about the
// simulation does; that is no mistake, but recorded figures are then stale.
var golden = []string{"a04fde6e412f4d5d", "0630d7b01a00a188", "43f72a0a97a853bd"}

// TestSameSeedSameBytes: from run to run, in any order of reading, and with or without a
// call of Truth.
func TestSameSeedSameBytes(t *testing.T) {
	s := mustNew(t, noisy(1))
	if runtime.GOARCH == "amd64" {
		for i, src := range s.Sources() {
			if got := digest(t, src); got != golden[i] {
				t.Errorf("source %d: digest %s, want %s", i, got, golden[i])
			}
		}
	}
	again, other := mustNew(t, noisy(1)).Sources(), mustNew(t, noisy(2)).Sources()
	for i, src := range s.Sources() {
		s.Truth("aisle", s.c.Start, s.c.Start+int64(time.Hour))
		one := digest(t, src)
		if two := digest(t, again[i]); one != two {
			t.Errorf("source %d: digests %s and %s of one seed", i, one, two)
		}
		if one == digest(t, other[i]) {
			t.Errorf("source %d: same digest for another seed", i)
		}
	}
}

// TestSourcesInParallel reads all sources at once while the truth is asked for.
func TestSourcesInParallel(t *testing.T) {
	s := mustNew(t, noisy(3))
	alone := make([]string, len(s.c.Zones))
	for i, src := range s.Sources() {
		alone[i] = digest(t, src)
	}
	var wg sync.WaitGroup
	for i, src := range s.Sources() {
		wg.Go(func() {
			if got := digest(t, src); got != alone[i] {
				t.Errorf("source %d: digest %s in parallel, %s alone", i, got, alone[i])
			}
		})
		wg.Go(func() {
			for n := range int64(200) {
				s.People("aisle", s.c.Start+n, s.c.Start+n+int64(time.Hour))
				src.Stats()
			}
		})
	}
	wg.Wait()
}

// TestFramesInOrder: times never go back, stay within the run and are whole
// microseconds; lengths and link type are right.
func TestFramesInOrder(t *testing.T) {
	c := noisy(4)
	for i, src := range mustNew(t, c).Sources() {
		last, n := c.Start, uint64(0)
		drain(t, src, func(f *capture.Frame) {
			if f.Time < last || f.Time >= c.Start+int64(c.Length) || f.Time%1000 != 0 {
				t.Fatalf("source %d: frame at %d after one at %d", i, f.Time, last)
			}
			if f.Link != capture.LinkRadiotap || f.Length != len(f.Data) {
				t.Fatalf("source %d: link type %d, length %d of %d bytes", i, f.Link, f.Length, len(f.Data))
			}
			last = f.Time
			n++
		})
		if n < 5000 || src.Stats().Frames != n {
			t.Errorf("source %d: %d frames, Stats says %d", i, n, src.Stats().Frames)
		}
	}
}

// TestSourceEnds: by its context, by Close, and where nothing will ever come.
func TestSourceEnds(t *testing.T) {
	// No person carries a phone, so Next would search for ever.
	c := Default(5)
	c.CarryNothing = 1
	ctx, cancel := context.WithCancel(context.Background())
	src := mustNew(t, c).Sources()[0]
	done := make(chan error)
	go func() {
		_, err := src.Next(ctx)
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}

	src = mustNew(t, Default(5)).Sources()[0]
	frames, err := src.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	bytes := frames[0].Data
	if err := errors.Join(src.Close(), src.Close()); err != nil {
		t.Errorf("close: %v", err)
	}
	for _, b := range bytes {
		if b != 0 {
			t.Fatal("bytes left after Close")
		}
	}
	if _, err := src.Next(context.Background()); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("closed: error %v", err)
	}

	c.Initial, c.Staff, c.Arrivals = 0, 0, 0
	n := 0
	drain(t, mustNew(t, c).Sources()[0], func(*capture.Frame) { n++ })
	if n != 0 {
		t.Errorf("%d frames of an empty store", n)
	}
}

// fickle is a context that seems to have ended at every n-th look.
type fickle struct {
	context.Context
	looks, n, hits int
}

func (f *fickle) Err() error {
	f.looks++
	if f.looks%f.n == 0 {
		f.hits++
		return context.Canceled
	}
	return nil
}

// TestCancelLosesNothing: after a call of Next is cancelled, the next one continues from
// there.
func TestCancelLosesNothing(t *testing.T) {
	c := noisy(9)
	want, got := 0, 0
	drain(t, mustNew(t, c).Sources()[2], func(*capture.Frame) { want++ })
	src, ctx := mustNew(t, c).Sources()[2], &fickle{Context: context.Background(), n: 7}
	for {
		frames, err := src.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		got += len(frames)
	}
	if got != want || ctx.hits < 100 {
		t.Errorf("%d frames with %d cuts, %d without", got, ctx.hits, want)
	}
}

// TestSourceStaysSmall runs a store for days.
func TestSourceStaysSmall(t *testing.T) {
	c := Default(6)
	c.Phones = []Kind{kind(t, "sparse"), kind(t, "global")}
	c.Length = 3 * 24 * time.Hour
	src := newSource(&c, 1)
	most, air := 0, 0
	drain(t, src, func(*capture.Frame) {
		most, air = max(most, src.world.events.len()), max(air, src.world.air.len())
	})
	if src.world.people < 6_000 {
		t.Fatalf("%d people in three days", src.world.people)
	}
	if most > 500 || air > 2000 {
		t.Errorf("up to %d events and %d frames ahead", most, air)
	}
}
