package prior

import (
	"testing"

	"footfall/sensor/count/scans"
)

// timed is a device that scans every 20 s, but every tenth time after 7 s already,
// at any moment of a quarter of a second.
func timed(n int) *Model {
	m, d, now := &Model{}, &heard{}, 0.0
	for i := range n {
		m.scan(d, now)
		d.at = now
		if i%10 == 9 {
			now += 7 + float64(i%97)/20 // 7 to 12 s
			continue
		}
		now += 20.1
	}
	return m
}

// TestHidden: what ends a silence off the beat is counted, per mean silence, and
// what ends it on the beat is where the beat is too faint.
func TestHidden(t *testing.T) {
	g := Gaps{"A": timed(5000)}
	h := g.hidden()
	between := g["A"].between()
	if between < 18.5 || between > 19.5 {
		t.Fatalf("a mean period of %v s", between)
	}
	at := func(lag float64) int {
		for i, l := range scans.Lags() {
			if l == lag {
				return i
			}
		}
		t.Fatal("no such lag")
		return 0
	}
	faint := scans.Faint()
	for k := range faint {
		// From 8 to 15 s some 8 % of periods end, in 7 s less what they lack, off the
		// beat; after 15 s all that last end on the beat.
		if got := h[k][at(15)]; got < 0.08*between/7 || got > 0.09*between/6 {
			t.Errorf("faint %v: %v per mean silence from 8 to 15 s", faint[k], got)
		}
		got := h[k][at(22)]
		if visible := faint[k] < 0.8; visible && got != 0 || !visible && got < 3 {
			t.Errorf("faint %v: %v per mean silence from 15 to 22 s", faint[k], got)
		}
		if h[k][at(4)] != 0 || h[k][at(200)] != 0 {
			t.Errorf("faint %v: something where nothing is", faint[k])
		}
	}
}

// TestHiddenOfSeveral: a model counts as far as its periods last.
func TestHiddenOfSeveral(t *testing.T) {
	g := Gaps{"A": silent(3, 3, 3, 41), "B": silent(41, 41, 41, 41)}
	beats := g.hidden()
	// Nothing stands out beyond a share of 1; between 2 and 4 s, 3 of A's 4 end within
	// 3 + 2 s, and none of B's. Mean periods are 12.5 and 41 s.
	a, b := 3.0/5*12.5, 0.0
	if got, want := beats[scans.NumFaint-1][3], (a+b)/2; !near(got, want) {
		t.Errorf("up to 4 s: %v, want %v", got, want)
	}
	// From 30 to 45 s all that last end after 11 s: a quarter of A, all of B.
	a, b = 12.5/11, 41.0/11
	if got, want := beats[scans.NumFaint-1][8], (a/4+b)/(1.25); !near(got, want) {
		t.Errorf("up to 45 s: %v, want %v", got, want)
	}
}
