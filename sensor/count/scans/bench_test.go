package scans

import (
	"runtime"
	"testing"
)

// BenchmarkAdd files the frames of a crowd of 40 phones.
func BenchmarkAdd(b *testing.B) {
	frames := newCrowd(1).add(40, fresh, 20, 180).until(900)
	s := New(Library)
	feed(s, frames, 0, 900) // so that it has grown
	s.log.reset()
	b.ReportAllocs()
	b.ResetTimer()
	f := Frame{}
	for i := range b.N {
		at := i % len(frames)
		if at == 0 {
			b.StopTimer()
			s.log.reset()
			b.StartTimer()
		}
		f = frames[at].Frame
		f.Time = uint32(frames[at].at * 1000)
		s.Add(&f)
	}
}

// BenchmarkForged files addresses that are each heard once, random and stable:
// what a generator of forged ones costs.
func BenchmarkForged(b *testing.B) {
	for name, kind := range map[string]Kind{"random": Random, "stable": Stable} {
		b.Run(name, func(b *testing.B) {
			s := New(Library)
			for i := range maxEvents * 8 { // until it is full
				s.Add(&Frame{Key: keyOf(-i), Kind: kind})
			}
			b.ReportAllocs()
			b.ResetTimer()
			f := Frame{Kind: kind}
			for i := range b.N {
				f.Key = keyOf(i)
				s.Add(&f)
			}
		})
	}
}

// BenchmarkClose closes a window with a crowd, and with full logs of one class and of as
// many as may be. Full logs of an hour have more parts.
func BenchmarkClose(b *testing.B) {
	crowd := func(s *Estimator) {
		feed(s, newCrowd(1).add(40, fresh, 20, 180).until(900), 0, 900)
	}
	full := func(classes, seconds int) func(*Estimator) {
		return func(s *Estimator) {
			for i := range maxEvents {
				c := uint32(i % classes)
				s.Add(&Frame{
					Key: keyOf(i), Time: uint32(seconds * 1000 / maxEvents * i), Class: c, Family: c,
					Signal: int16(-40-40*(i/256%2)) * 128, HasSignal: true,
				})
			}
		}
	}
	for _, c := range []struct {
		name    string
		seconds float64
		fill    func(*Estimator)
	}{
		{"40-phones", 900, crowd},
		{"full", 900, full(1, 900)}, {"full-of-classes", 900, full(maxEvents, 900)},
		{"full-hour", 3600, full(1, 3600)}, {"full-hour-of-classes", 3600, full(maxEvents, 3600)},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := New(Library)
			for b.Loop() {
				b.StopTimer()
				c.fill(s)
				b.StartTimer()
				shut(s, windowOf(0, c.seconds))
			}
		})
	}
}

// BenchmarkMemory reports what an estimator holds after a million addresses in a
// window, and the most it took.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		before := inUse()
		s := New(Library)
		for i := range 1_000_000 {
			s.Add(&Frame{Key: keyOf(i), Class: uint32(i), Family: uint32(i), Time: uint32(i)})
		}
		full := inUse()
		shut(s, windowOf(0, 1000))
		b.ReportMetric(float64(full-before)/1024, "KiB-full")
		b.ReportMetric(float64(inUse()-before)/1024, "KiB-closed")
		runtime.KeepAlive(s)
	}
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
