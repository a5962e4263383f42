package simulate

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"
)

// sent are the frames of a flood, read with another decoder.
type sent struct {
	at       []int64
	from     []string
	sequence []uint16
	signal   []int8
	names    []string
	elements []int
}

func flooded(t *testing.T, c FloodConfig) (s sent) {
	t.Helper()
	f, err := NewFlood(c)
	if err != nil {
		t.Fatal(err)
	}
	for {
		frames, err := f.Next(context.Background())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range frames {
			d, err := decode(x.Data)
			if err != nil || d.dot11.Type != layers.Dot11TypeMgmtProbeReq {
				t.Fatal(err, d.dot11.Type)
			}
			s.at = append(s.at, x.Time)
			s.from = append(s.from, string(d.dot11.Address2))
			s.sequence = append(s.sequence, d.dot11.SequenceNumber)
			s.signal = append(s.signal, d.radio.DBMAntennaSignal)
			body := x.Data[radiotapLength+managementLength:]
			s.names = append(s.names, string(body[2:2+body[1]]))
			s.elements = append(s.elements, len(body))
		}
	}
	if n := f.Stats().Frames; n != uint64(len(s.at)) {
		t.Errorf("%d frames of %d", n, len(s.at))
	}
	return s
}

// distinct counts different values.
func distinct[T comparable](list []T) int {
	seen := map[T]bool{}
	for _, v := range list {
		seen[v] = true
	}
	return len(seen)
}

func TestFlood(t *testing.T) {
	phone := chainedPhone()
	base := FloodConfig{Seed: 1, Start: 1e18, Length: 15 * time.Second, Rate: 20, Signal: -50}
	for name, c := range map[string]struct {
		change func(*FloodConfig)
		check  func(s sent) bool
	}{
		"an address a frame": {func(*FloodConfig) {}, func(s sent) bool { return distinct(s.from) == 300 && distinct(s.names) == 1 && s.names[0] == "" }},
		"random numbers":     {func(*FloodConfig) {}, func(s sent) bool { return distinct(s.sequence) > 250 && s.sequence[1] != s.sequence[0]+1 }},
		"bursts":             {func(c *FloodConfig) { c.Burst = 3 }, func(s sent) bool { return distinct(s.from) == 100 && s.at[1]-s.at[0] == burstSpacing }},
		"one maker": {func(c *FloodConfig) { c.Maker = []byte{0, 1, 2} }, func(s sent) bool {
			return !slices.ContainsFunc(s.from, func(a string) bool { return a[:3] != "\x00\x01\x02" })
		}},
		"counting up": {func(c *FloodConfig) { c.CountUp = true }, func(s sent) bool { return s.sequence[299] == s.sequence[0]+299 }},
		"spread":      {func(c *FloodConfig) { c.Spread = 40 }, func(s sent) bool { return slices.Max(s.signal)-slices.Min(s.signal) > 30 }},
		"one level":   {func(*FloodConfig) {}, func(s sent) bool { return slices.Max(s.signal)-slices.Min(s.signal) < 14 }},
		"names":       {func(c *FloodConfig) { c.Names = []string{"a", "b"} }, func(s sent) bool { return s.names[0] == "a" && s.names[1] == "b" && s.names[2] == "a" }},
		"a phone":     {func(c *FloodConfig) { c.Phone = &phone }, func(s sent) bool { return s.elements[0] > 60 }},
		"uneven":      {func(c *FloodConfig) { c.Uneven = true }, func(s sent) bool { return s.at[1]-s.at[0] != s.at[2]-s.at[1] }},
	} {
		f := base
		c.change(&f)
		s := flooded(t, f)
		if n := len(s.at); n < 240 || n > 360 || s.at[0] != base.Start || s.at[n-1] >= base.Start+int64(base.Length) || !slices.IsSorted(s.at) {
			t.Errorf("%s: %d frames", name, n)
		}
		if name != "uneven" && len(s.at) != 300 {
			t.Errorf("%s: %d frames, want 300", name, len(s.at))
			continue
		}
		if !c.check(s) {
			t.Errorf("%s: not so", name)
		}
	}
}

// TestFloodRefuses settings that make no sense, and ends when it is closed.
func TestFloodRefuses(t *testing.T) {
	for _, c := range []FloodConfig{{}, {Rate: -1}, {Rate: 1, Length: -1}, {Rate: 1, Burst: -1}, {Rate: 1, Spread: -1}, {Rate: 1, Maker: make([]byte, 7)}} {
		if _, err := NewFlood(c); err == nil || !strings.Contains(err.Error(), "the rate must be above 0") {
			t.Errorf("%+v: %v", c, err)
		}
	}
	f, err := NewFlood(FloodConfig{Rate: 1, Length: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_ = f.Close()
	if _, err := f.Next(context.Background()); !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
}
