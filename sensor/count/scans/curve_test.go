package scans

import (
	"math"
	"slices"
	"testing"
	"time"
)

// known is a curve of so many looks, by the shares of own and control places that
// stayed empty at each lag.
func known(looks float64, own, control func(i int) float64) curve {
	var c curve
	for i := range lags {
		c.looks[i], c.own[i], c.control[i] = looks, looks*own(i), looks*control(i)
	}
	return c
}

// at is the index of a lag.
func at(lag float64) int { return slices.Index(lags[:], lag) }

func always(v float64) func(int) float64 { return func(int) float64 { return v } }

// dying is the share that is left of what decays within so many seconds.
func dying(seconds float64) func(int) float64 {
	return func(i int) float64 { return math.Exp(-lags[i] / seconds) }
}

func TestGapOfKnownCurves(t *testing.T) {
	const many, last = 1e9, NumLags - 1
	exponential := func(mean, chance float64) curve {
		return known(many, func(i int) float64 { return chance * dying(mean)(i) }, always(chance))
	}
	for _, c := range []struct {
		name          string
		curve         curve
		window, lost  float64
		want, within  float64
		horizonWanted int
	}{
		{"heard again at once", known(many, always(0), always(1)), 900, 0, 0.25, 0.001, last},
		{"never heard again", known(many, always(1), always(1)), 900, 0, 200 + Library.Residual[last], 0.001, last},
		{"never heard again in a short window", known(many, always(1), always(1)), 100, 0, 90 + Library.Residual[at(90)], 0.001, at(90)},
		{"exponential", exponential(20, 1), 900, 0, 20, 2, last},
		{"exponential, chance takes half", exponential(20, 0.5), 900, 0, 20, 2, last},
		{"exponential, chance takes most: the prior's residual", exponential(1e9, 0.05), 900, 0, Library.Residual[0], 1, 0},
		{"a fifth is never found", known(many, func(i int) float64 { return 0.2 + 0.8*dying(20)(i) }, always(1)), 900, 0.2, 20, 2, last},
		{"more own places empty than control places", known(many, always(1), always(0.5)), 900, 0, 200 + Library.Residual[last], 0.001, last},
	} {
		g := c.curve.gap(&Library, c.window, linking{c.lost, minVoidBySignal})
		if math.Abs(g.mean-c.want) > c.within {
			t.Errorf("%s: mean gap %v s, want %v", c.name, g.mean, c.want)
		}
		if g.assumed < 0 || g.assumed > 1 {
			t.Errorf("%s: %+v", c.name, g)
		}
	}
}

// TestGapOfNothingIsThePrior: as the looks grow fewer, the gap goes to what the
// prior alone says.
func TestGapOfNothingIsThePrior(t *testing.T) {
	var c curve
	g := c.gap(&Library, 900, linking{0, minVoidBySignal})
	want, before, lag := 0.0, 1.0, 0.0
	for i, s := range Library.Survival {
		want += (lags[i] - lag) * (before + s) / 2
		before, lag = s, lags[i]
	}
	beyond := before * Library.Residual[NumLags-1] * math.Pow(before, ResidualPower)
	want += beyond
	if math.Abs(g.mean-want) > 1e-9 || math.Abs(g.assumed-beyond/want) > 1e-9 {
		t.Errorf("gap %+v, want a mean of %v", g, want)
	}
	few, more := known(1, always(0), always(1)), known(100, always(0), always(1))
	if a, b := few.gap(&Library, 900, linking{0, minVoidBySignal}).mean, more.gap(&Library, 900, linking{0, minVoidBySignal}).mean; !(b < a && a < g.mean) {
		t.Errorf("gaps %v, %v and %v s with no, one and a hundred looks", g.mean, a, b)
	}
}

// TestPriorWeighsAsLooksDo: where a tenth of the looks got as far as a lag, so did a
// tenth of the prior's.
func TestPriorWeighsAsLooksDo(t *testing.T) {
	sparse := known(59, always(1), always(1))
	for i := at(60); i < NumLags; i++ {
		sparse.looks[i], sparse.own[i], sparse.control[i] = 5, 5, 5
	}
	s := sparse.silent(&Library, NumLags-1, 0)
	for i, share := range map[int]float64{0: 1, at(45): 1, at(60): 0.1, NumLags - 1: 0.1} {
		n, k := sparse.looks[i], priorStrength*share
		if want := (n + k*Library.Survival[i]) / (n + k); math.Abs(s[i]-want) > 1e-9 {
			t.Errorf("%v s: %v are silent for longer, want %v", lags[i], s[i], want)
		}
	}
}

// TestLeavingIsNoSilence: who leaves after a minute or after an hour on average is
// taken for as silent as who stays as long as the library's devices.
func TestLeavingIsNoSilence(t *testing.T) {
	const scans = 90.0 // s between them on average
	// The share not heard up to a lag, of those who leave or scan at random.
	observed := func(stay, lag float64) float64 {
		rate := 1/scans + 1/stay
		return 1 - (1-math.Exp(-rate*lag))/(scans*rate)
	}
	for _, stay := range []time.Duration{4 * time.Minute, 8 * time.Minute, LibraryStay, time.Hour, 24 * time.Hour} {
		p := Library.Staying(stay)
		var s, was [NumLags]float64
		for i, lag := range lags {
			s[i] = observed(stay.Seconds(), lag)
		}
		was = s
		p.asInLibrary(s[:])
		for i, lag := range lags {
			if want := observed(LibraryStay.Seconds(), lag); math.Abs(s[i]-want) > 0.004 {
				t.Errorf("stays of %s: after %v s %.3f are silent, want %.3f", stay, lag, s[i], want)
			}
		}
		if same := s == was; same != (stay == LibraryStay) {
			t.Errorf("stays of %s: from %v to %v", stay, was, s)
		}
	}
	p := Library.Staying(2 * time.Minute)
	most := [NumLags]float64{0: 1, 1: 1, 2: 1} // all heard after 4 s, or seem to be
	p.asInLibrary(most[:])
	if most[NumLags-1] != 0 {
		t.Errorf("more are heard than there are: %v", most)
	}
}

// TestHorizon: links are sought as far as chance leaves room, and not beyond the part.
func TestHorizon(t *testing.T) {
	for _, c := range []struct {
		name    string
		control float64
		seconds float64
		want    int
	}{
		{"empty places enough", 0.5, 900, NumLags - 1},
		{"too few empty places", 0.25, 900, 0},
		{"a part of a minute", 1, 60, at(45)},
		{"nine tenths of the part are looked at", 1, 33, at(22)},
		{"a part of nothing", 1, 0, 0},
	} {
		k := known(1e9, always(c.control), always(c.control))
		if got, want := k.gap(&Library, c.seconds, signalLinking), k.gapTo(&Library, c.want, signalLinking); math.Abs(got.mean-want.mean) > 1e-6 {
			t.Errorf("%s: %v s, to lag %d %v", c.name, got.mean, c.want, want.mean)
		}
	}
}

// TestHorizonIsNoCliff: as chance leaves fewer places empty at a lag, the gap goes by
// degrees from one horizon to the other.
func TestHorizonIsNoCliff(t *testing.T) {
	const last = 5
	with := func(void float64) float64 {
		c := known(1e9, always(1), always(1))
		for i := last; i < NumLags; i++ {
			c.own[i], c.control[i] = 0, 0
		}
		c.control[last] = void * c.looks[last]
		return c.gap(&Library, 900, signalLinking).mean
	}
	short, long := with(0), with(1)
	half := math.Sqrt(short * long)
	for void, want := range map[float64]float64{
		minVoidBySignal - voidWidth - 0.001: short, minVoidBySignal: half, minVoidBySignal + voidWidth + 0.001: long,
	} {
		if got := with(void); math.Abs(got-want) > 1e-3*want {
			t.Errorf("%.3f of the places empty: %v s, want %v", void, got, want)
		}
	}
}

func TestNotingLooks(t *testing.T) {
	var c curve
	c.note(3, 40)         // empty up to 2 s, seen up to 30 s
	c.note(never, 5)      // empty as far as was looked: 4 s
	c.noteControl(20, 40) // empty up to 15 s
	want := struct{ own, control, looks [NumLags]float64 }{
		own:     [NumLags]float64{2, 2, 2, 1},
		control: [NumLags]float64{0.2, 0.2, 0.2, 0.2, 0.2, 0.2},
		looks:   [NumLags]float64{2, 2, 2, 2, 1, 1, 1, 1},
	}
	if c.own != want.own || c.control != want.control || c.looks != want.looks {
		t.Errorf("noted %+v", c)
	}
	c.fade(0.5)
	if c.own[0] != 1 || c.control[5] != 0.1 || c.looks[6] != 0.5 {
		t.Errorf("faded to %+v", c)
	}
	if got, want := (&curve{}).void(0), 1.0; got != want {
		t.Errorf("a curve of no looks says that %v of places stay empty, want %v", got, want)
	}
}

func TestLinked(t *testing.T) {
	for _, c := range []struct {
		name        string
		looks       float64
		own         float64
		control     float64
		least, most float64
		sure        bool
	}{
		{"all are followed", 100, 0, 0.9, 0.95, 1, true},
		{"half are followed", 200, 0.45, 0.9, 0.45, 0.55, true},
		{"as by chance", 200, 0.9, 0.9, -0.05, 0.05, false},
		{"less than by chance", 200, 1, 0.8, -0.4, -0.2, false},
		{"two looks", 2, 0, 1, 0.5, 0.7, false},
		{"no looks", 0, 0, 0, -0.01, 0.01, false},
	} {
		k := known(c.looks, always(c.own), always(c.control))
		share, deviations := k.linked()
		if share < c.least || share > c.most || deviations > continuesDeviations != c.sure {
			t.Errorf("%s: %v of events by %v deviations", c.name, share, deviations)
		}
	}
}

// TestLinkedJudgesWhereChanceLeavesRoom: lags at which chance fills the places
// say nothing.
func TestLinkedJudgesWhereChanceLeavesRoom(t *testing.T) {
	k := known(100, func(i int) float64 {
		if i <= 6 {
			return 0.1
		}
		return 0
	}, func(i int) float64 {
		if i <= 6 {
			return 0.9
		}
		return 0.01
	})
	if share, deviations := k.linked(); share < 0.85 || deviations < 10 {
		t.Errorf("%v of events by %v deviations at the last lag that can be judged", share, deviations)
	}
}

// TestLinkedIsJudgedWhereLooksReach: of a thousand looks, twenty went on for longer
// than a minute, too few to say anything; that is no reason to doubt what the others
// have shown.
func TestLinkedIsJudgedWhereLooksReach(t *testing.T) {
	k := known(1000, always(0.05), always(0.7))
	for i := at(75); i < NumLags; i++ {
		k.own[i], k.control[i], k.looks[i] = 5, 6, 20
	}
	if share, deviations := k.linked(); share < 0.9 || deviations < continuesDeviations {
		t.Errorf("followed are %v, by %v standard deviations", share, deviations)
	}
}
