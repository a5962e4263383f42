package count

import (
	"math"
	"testing"
)

// listened is the coverage of the door in the window from 0 to 300 s, and in the next.
func listened(t *testing.T, hear func(*Counter)) (first, second float64) {
	t.Helper()
	c := store(t, nil)
	hear(c)
	end := 300 * int64(1e9)
	first = c.Close(end, false).Cells[0].Coverage
	c.Open(end, 2*end, "e")
	return first, c.Close(2*end, false).Cells[0].Coverage
}

// TestCoverageIsMeasured from visits: of the time in which the source was open, and on
// the channel that its plan wanted.
func TestCoverageIsMeasured(t *testing.T) {
	type visit struct {
		planned  bool
		from, to int64 // seconds
	}
	whole := []visit{{true, 0, 300}, {true, 300, 600}}
	for name, test := range map[string]struct {
		up            [][2]int64
		visits        []visit
		first, second float64
	}{
		"on its channel all the time":  {[][2]int64{{0, 600}}, whole, 1, 1},
		"visits without a gap":         {[][2]int64{{0, 600}}, []visit{{true, 0, 100}, {true, 100, 200}, {true, 200, 300}}, 1, 0},
		"a visit beyond the window":    {[][2]int64{{0, 600}}, []visit{{true, 0, 450}}, 1, 0.5},
		"time between channels":        {[][2]int64{{0, 600}}, []visit{{true, 0, 90}, {true, 100, 190}, {true, 200, 290}}, 0.9, 0},
		"on a channel of others":       {[][2]int64{{0, 600}}, []visit{{true, 0, 100}, {false, 100, 300}}, 1.0 / 3, 0},
		"never where it was wanted":    {[][2]int64{{0, 600}}, []visit{{false, 0, 300}}, 0, 0},
		"a scan took it away":          {[][2]int64{{0, 600}}, []visit{{true, 0, 150}, {false, 150, 180}, {true, 180, 300}}, 0.9, 0},
		"closed for a while":           {[][2]int64{{0, 100}, {150, 600}}, whole, 250.0 / 300, 1},
		"closed while it was there":    {nil, whole, 0, 0},
		"open before it was there":     {[][2]int64{{0, 600}}, []visit{{true, 30, 300}}, 0.9, 0},
		"closed, and between channels": {[][2]int64{{0, 90}, {200, 300}}, []visit{{true, 0, 60}, {true, 80, 220}, {true, 240, 300}}, 150.0 / 300, 0},
		"told twice":                   {[][2]int64{{0, 600}}, []visit{{true, 0, 150}, {true, 100, 150}}, 0.5, 0},
	} {
		const s = int64(1e9)
		first, second := listened(t, func(c *Counter) {
			for _, u := range test.up {
				c.SourceUp(0, u[0]*s)
				if u[1] < 600 {
					c.SourceDown(0, u[1]*s)
				}
			}
			for _, v := range test.visits {
				c.Visited(0, v.planned, v.from*s, v.to*s)
			}
		})
		if math.Abs(first-test.first) > 1e-9 || math.Abs(second-test.second) > 1e-9 {
			t.Errorf("%s: %v, then %v; want %v, then %v", name, first, second, test.first, test.second)
		}
	}
}

// TestDropsLowerCoverage in whole per cent, and not where there were few frames.
func TestDropsLowerCoverage(t *testing.T) {
	for _, test := range []struct {
		frames, dropped uint64
		want            float64
	}{{100_000, 0, 1}, {99_000, 1000, 0.99}, {98_999, 1001, 0.98}, {999, 1, 0.99}, {900, 99, 1}, {0, 5000, 0}, {0, 0, 1}} {
		first, second := listened(t, func(c *Counter) {
			c.SourceUp(0, 0)
			c.Received(0, test.frames/2, test.dropped)
			c.Received(0, test.frames-test.frames/2, 0)
		})
		if math.Abs(first-test.want) > 1e-9 || second != 1 {
			t.Errorf("%d frames, %d dropped: %v, then %v; want %v, then 1", test.frames, test.dropped, first, second, test.want)
		}
	}
}

// TestCoverageBySource is what health tells.
func TestCoverageBySource(t *testing.T) {
	c := store(t, nil)
	if c.Coverage() != nil {
		t.Error("coverage without a window")
	}
	c.SourceUp(0, 0)
	c.SourceUp(1, 150*second)
	c.Close(300*second, false)
	if got := c.Coverage(); len(got) != 2 || got[0] != 1 || got[1] != 0.5 {
		t.Errorf("%v, want 1 and 0.5", got)
	}
}

// TestClockSetBackForgetsVisits of times that come again.
func TestClockSetBackForgetsVisits(t *testing.T) {
	c := store(t, nil)
	c.SourceUp(0, 0)
	c.Visited(0, true, 0, 3000*second)
	c.Close(300*second, false)
	c.Open(300*second, 600*second, "e")
	c.Close(600*second, false)
	c.Open(0, 300*second, "e")
	if got := c.Close(300*second, false).Cells[0].Coverage; got != 0 {
		t.Errorf("coverage %v of a time that was not listened to", got)
	}
}

// TestSpansAreBounded: more visits than there is room for are time that is lost.
func TestSpansAreBounded(t *testing.T) {
	var l spans
	for i := range int64(2 * mostSpans) {
		l.add(3*i+1, 3*i+2)
	}
	if len(l) != mostSpans {
		t.Errorf("%d spans, want %d", len(l), mostSpans)
	}
	l.add(1<<40, 1<<40+5)
	if l.length(0, 1<<62) != mostSpans {
		t.Errorf("%d long, want %d", l.length(0, 1<<62), mostSpans)
	}
}
