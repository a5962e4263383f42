package survey

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/sensor/count"
)

// at is an admission with a threshold, from one with none.
func at(source int, dBm int8) count.Admission {
	return count.Admission{Source: source, MinSignal: dBm, HasMinSignal: true}
}

func free(source int) count.Admission { return count.Admission{Source: source} }

// plan is a store with a radio at the door and one at the ceiling.
func plan(zones ...count.Zone) *Plan {
	return &Plan{Sources: []string{"door", "ceiling"}, Zones: zones}
}

func zone(name string, sources ...count.Admission) count.Zone {
	return count.Zone{Name: name, Sources: sources}
}

// along is a walk of n readings that the two sources hear at these levels and
// ±spread in turn; 0 for not at all.
func along(n int, door, ceiling, spread int8) *Walk {
	w := NewWalk(2)
	for i := range n {
		wobble := []int8{-spread, spread}[i%2]
		for s, l := range []int8{door, ceiling} {
			if l != 0 {
				hear(w, int64(i)*10*second, s, l+wobble)
			}
		}
	}
	w.Finish()
	return w
}

// checkProposal: at least half of the readings pass the proposed threshold, and
// no higher whole one is the nearest to their median.
func checkProposal(t *testing.T, w *Walk, source int) {
	levels := w.at(source)
	if len(levels) == 0 {
		if a := proposal(w, at(source, -50)); a != at(source, -50) {
			t.Fatalf("nothing was heard, and %+v is proposed", a)
		}
		return
	}
	a := proposal(w, free(source))
	median := quantile(levels, 0.5)
	if d := median - float64(a.MinSignal); median >= -127 && median <= 0 && (d > 0.5 || d < -0.25) {
		t.Fatalf("median %v, proposed %d", median, a.MinSignal)
	}
	if share := admitted(a, levels); median >= -127 && median <= 0 && share < 0.5 {
		t.Fatalf("%v of the readings %v pass %d", share, levels, a.MinSignal)
	}
	if low, high := quantile(levels, 0.25), quantile(levels, 0.75); low > median || median > high ||
		low < levels[0].dBm() || high > levels[len(levels)-1].dBm() {
		t.Fatalf("quartiles %v %v %v of %v", low, median, high, levels)
	}
}

func TestReport(t *testing.T) {
	p := plan(zone("entrance", at(0, -60)), zone("floor", free(1)))
	w := NewWalk(2)
	for range 6 {
		scans(w, 0, -72, -68, -66, -66, -55)
	}
	r := p.Report([]Walked{{0, w}})
	if len(r.Borders) != 1 || len(r.Warnings) != 0 {
		t.Fatalf("%+v", r)
	}
	b := r.Borders[0]
	want := Level{Source: "door", Readings: 30, Low: -68, Median: -66, High: -66, MinSignal: -66,
		Present: -60, HasPresent: true, Now: 0.2, Then: 0.6}
	if b.Zone != "entrance" || b.Readings != 30 || len(b.Levels) != 1 || b.Levels[0] != want || b.Warnings != nil {
		t.Errorf("%+v", b)
	}
	if b.Now.In("entrance") != 0.2 || b.Then.In("entrance") != 0.6 || b.Then.In("floor") != 0 || b.Then.Nowhere() != 0.4 {
		t.Errorf("now %v, then %v", b.Now, b.Then)
	}
	if p.Zones[0].Sources[0] != at(0, -60) {
		t.Error("the plan was changed")
	}
}

// Halves go down, so that at least half are admitted.
func TestWhole(t *testing.T) {
	for dBm, want := range map[float64]int8{-66: -66, -66.25: -66, -66.5: -67, -66.75: -67, -0.5: -1, 5: 0, -128: -127} {
		if got := whole(dBm); got != want {
			t.Errorf("%v: %d, want %d", dBm, got, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	entrance := zone("entrance", at(0, -60))
	silent := NewWalk(2)
	silent.Hear(Heard{Source: 0})
	endOfReach := along(30, 0, -50, 1)
	for i := range 25 {
		hear(endOfReach, int64(1000+10*i)*second, 0, -80)
		endOfReach.Finish()
	}
	scans(endOfReach, 1, slices.Repeat([]int8{-50}, 40)...)
	opposite := NewWalk(2)
	for i := range int8(40) { // from one radio to the other
		hear(opposite, int64(i)*10*second, 0, -50-i)
		hear(opposite, int64(i)*10*second, 1, -89+i)
	}
	opposite.Finish()
	long := NewWalk(2)
	for i := range int64(MaxReadings + 3) {
		hear(long, i*second, 0, -60)
	}
	long.Finish()
	both := zone("both", free(0), free(1))
	tests := []struct {
		name string
		plan *Plan
		walk *Walk
		want []string // beginnings
	}{
		{"sound", plan(entrance), along(20, -67, 0, 3), nil},
		{"too few", plan(entrance), along(19, -67, 0, 3), []string{"source door: only 19 readings; walk until there are 20"}},
		{"one", plan(entrance), along(1, -67, 0, 3), []string{"source door: only 1 reading;"}},
		{"unheard", plan(both), along(20, -67, 0, 3), []string{"source ceiling: never heard the phone"}},
		{"no signal", plan(entrance), silent, []string{"source door: its driver gives no signal"}},
		{"wide", plan(entrance), along(20, -67, 0, 14), []string{"source door: the readings scatter widely (half of them from -81 to -53 dBm)"}},
		{"end of reach", plan(both), endOfReach, []string{"source door: heard 25 of 95 readings; the border is at the end of its reach"}},
		{"too long", plan(entrance), long, []string{"the walk was too long: 3 readings after the first 3600"}},
		{"disagreement", plan(both), opposite, []string{"source door: the readings scatter", "source ceiling: the readings scatter",
			"the sources disagree about the border: none admits more than 52 %, and together they admit 100 %; moving all its levels by +11 dB gives 50 %"}},
		{"stronger zone", plan(entrance, zone("floor", free(1))), along(40, -67, -60, 3),
			[]string{"only 0 % of the readings would be counted here, and 100 % in zone floor, which hears them stronger; moving its levels does not help"}},
		{"weaker zone", plan(entrance, zone("floor", free(1))), along(40, -60, -67, 3), nil},
	}
	for _, tt := range tests {
		got := tt.plan.Report([]Walked{{0, tt.walk}})
		found := got.Borders[0].Warnings
		ok := len(found) == len(tt.want)
		for i := 0; ok && i < len(found); i++ {
			ok = strings.HasPrefix(found[i], tt.want[i])
		}
		if !ok || got.Warnings != nil {
			t.Errorf("%s: %q %q, want %q", tt.name, found, got.Warnings, tt.want)
		}
	}
}

// Two zones on one source are rings: the inner one first, and far enough apart.
func TestZoneWarnings(t *testing.T) {
	inner, outer := along(20, -55, 0, 3), along(20, -75, 0, 3)
	near := along(20, -57, 0, 6)
	tests := []struct {
		name  string
		plan  *Plan
		walks []Walked
		want  []string
	}{
		{"rings", plan(zone("desk", free(0)), zone("hall", free(0))), []Walked{{0, inner}, {1, outer}}, nil},
		{"other sources", plan(zone("desk", free(0)), zone("hall", free(1))), []Walked{{0, inner}}, nil},
		{"outer first", plan(zone("hall", free(0)), zone("desk", free(0))), []Walked{{1, inner}, {0, outer}},
			[]string{"source door: zone hall takes all that zone desk admits (from -75 dBm and from -55 dBm); write zone desk first"}},
		{"one walked", plan(zone("hall", free(0)), zone("desk", free(0))), []Walked{{1, inner}},
			[]string{"source door: zone hall takes all that zone desk admits (any signal and from -55 dBm)"}},
		{"first walked", plan(zone("hall", free(0)), zone("desk", at(0, -60))), []Walked{{0, outer}},
			[]string{"source door: zone hall takes all that zone desk admits (from -75 dBm and from -60 dBm)"}},
		{"the same level", plan(zone("left", free(0)), zone("right", free(0))), []Walked{{0, inner}, {1, inner}},
			[]string{"source door: zone left takes all that zone right admits"}},
		{"everything else", plan(zone("desk", free(0)), zone("hall", free(0))), []Walked{{0, inner}}, nil},
		{"narrow", plan(zone("desk", free(0)), zone("hall", free(0))), []Walked{{0, inner}, {1, near}},
			[]string{"source door: zone hall gets what is between -57 and -55 dBm, which is narrower than the"}},
		{"not walked", plan(zone("a", free(0)), zone("b", free(0)), zone("c", free(1))), []Walked{{2, along(20, 0, -60, 3)}}, nil},
	}
	for _, tt := range tests {
		got := tt.plan.Report(tt.walks).Warnings
		ok := len(got) == len(tt.want)
		for i := 0; ok && i < len(got); i++ {
			ok = strings.HasPrefix(got[i], tt.want[i])
		}
		if !ok {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPlanOf(t *testing.T) {
	c, err := configs.Parse([]byte(`{site: s, sensor: s, sources: [{name: a, interface: mon0}, {name: b, interface: mon1}],
		zones: [{name: y, sources: [{source: b, min_signal: -60}, {source: a}]}, {name: x, sources: [{source: a, min_signal: none}]}]}`), "t")
	if err != nil {
		t.Fatal(err)
	}
	p := PlanOf(c)
	want := Plan{Sources: []string{"a", "b"}, Zones: []count.Zone{zone("y", at(1, -60), free(0)), zone("x", free(0))}}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("%+v, want %+v", p, want)
	}
}
