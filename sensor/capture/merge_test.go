package capture

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// deal gives each frame to one of k hands as rule says, and returns the
// frames as a merge should give them: by time, ties by hand.
func deal(frames []Frame, k int, rule func(i int) int) (hands [][]Frame, merged []Frame) {
	hands = make([][]Frame, k)
	for i, f := range frames {
		hand := rule(i)
		hands[hand] = append(hands[hand], f)
		f.Origin = hand
		merged = append(merged, f)
	}
	slices.SortStableFunc(merged, func(a, b Frame) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Origin, b.Origin))
	})
	return hands, merged
}

func openMerged(t *testing.T, hands [][]Frame) Source {
	t.Helper()
	var sources []Source
	for _, h := range hands {
		sources = append(sources, mustOpen(t, file(t, "x.pcap", pcapOf(h))))
	}
	s := Merge(sources...)
	t.Cleanup(func() { s.Close() })
	return s
}

// pcapOf writes a file that may have no frames.
func pcapOf(frames []Frame) []byte {
	if len(frames) == 0 {
		return micro(testFrames(1, LinkRadiotap))[:pcapHeader]
	}
	return micro(frames)
}

func TestSourceMerge(t *testing.T) {
	frames := testFrames(3000, LinkRadiotap)
	for name, c := range map[string]struct {
		k    int
		rule func(i int) int
	}{
		"in turn":           {3, func(i int) int { return i % 3 }},
		"in runs":           {4, func(i int) int { return i / 100 % 4 }},
		"one after another": {2, func(i int) int { return i / 2000 }},
		"latest first":      {2, func(i int) int { return 1 - i/1500 }},
		"some empty":        {5, func(i int) int { return 1 + 2*(i%2) }},
		"one of many":       {9, func(i int) int { return i * i % 9 }},
		"only one":          {1, func(int) int { return 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			hands, want := deal(frames, c.k, c.rule)
			testSource(t, conformant{want: want, end: io.EOF,
				open: func(t *testing.T) Source { return openMerged(t, hands) }})
		})
	}
}

func TestMergeKeepsTheOrderOfSourcesAtTheSameTime(t *testing.T) {
	frames := testFrames(900, LinkRadiotap)
	for i := range frames {
		frames[i].Time = start + int64(i/30)*1e9
	}
	hands, want := deal(frames, 3, func(i int) int { return (i * 7) % 3 })
	got, err := drain(t, openMerged(t, hands))
	if err != io.EOF {
		t.Fatal(err)
	}
	sameFrames(t, got, want)
}

func TestMergeOfNothing(t *testing.T) {
	s := Merge()
	for range 2 {
		if _, err := s.Next(t.Context()); err != io.EOF {
			t.Errorf("%v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestMergeOfOneIsThatSource(t *testing.T) {
	s := mustOpen(t, file(t, "x.pcap", pcapOf(nil)))
	if Merge(s) != s {
		t.Error("a single source is wrapped")
	}
	nested := Merge(Merge(s, s))
	if nested == nil {
		t.Fatal("no source")
	}
}

func TestMergeSetsTheOriginOfNestedMerges(t *testing.T) {
	hands, want := deal(testFrames(100, LinkRadiotap), 2, func(i int) int { return i % 2 })
	got, err := drain(t, Merge(openMerged(t, hands)))
	if err != io.EOF {
		t.Fatal(err)
	}
	for i := range want {
		want[i].Origin = 0
	}
	sameFrames(t, got, want)
}

func TestMergeGoesOnWhereOneBreaks(t *testing.T) {
	hands, want := deal(testFrames(1200, LinkRadiotap), 3, func(i int) int { return i % 3 })
	var sources []Source
	for i, name := range []string{"one.pcap", "two.pcap", "three.pcap"} {
		b := micro(hands[i])
		if i != 1 {
			b = append(b, "cut off"...)
		}
		sources = append(sources, mustOpen(t, file(t, name, b)))
	}
	s := Merge(sources...)
	got, err := drain(t, s)
	sameFrames(t, got, want)
	text := err.Error()
	one, three := strings.Index(text, "one.pcap: record 401"), strings.Index(text, "three.pcap: record 401")
	if !errors.Is(err, ErrTruncated) || one < 0 || three < one || strings.Contains(text, "two.pcap") {
		t.Errorf("ends with %v", err)
	}
	if _, again := s.Next(t.Context()); again != err {
		t.Errorf("then %v", again)
	}
}

func TestMergeClosesItsSources(t *testing.T) {
	a, b := mustOpen(t, file(t, "a", pcapOf(nil))), mustOpen(t, file(t, "b", pcapOf(nil)))
	if err := Merge(a, b).Close(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []Source{a, b} {
		if _, err := s.Next(t.Context()); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%v", err)
		}
	}
}

// TestMergeGathersBatches: with sources in turn, runs are one frame long, and
// batches must be long all the same.
func TestMergeGathersBatches(t *testing.T) {
	hands, _ := deal(testFrames(2000, LinkRadiotap), 2, func(i int) int { return i % 2 })
	s, batches := openMerged(t, hands), 0
	for {
		if _, err := s.Next(t.Context()); err != nil {
			break
		}
		batches++
	}
	if batches > 2000/100 {
		t.Errorf("2000 frames came in %d batches", batches)
	}
}

func BenchmarkMerge(b *testing.B) {
	path := benchFile(b)
	b.ReportAllocs()
	b.ResetTimer()
	for read := 0; read < b.N; {
		var sources []Source
		for range 4 {
			s, err := Open(path, nil)
			if err != nil {
				b.Fatal(err)
			}
			sources = append(sources, s)
		}
		m := Merge(sources...)
		for read < b.N {
			frames, err := m.Next(context.Background())
			if err != nil {
				break
			}
			read += len(frames)
		}
		m.Close()
	}
}
