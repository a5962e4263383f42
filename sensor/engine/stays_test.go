package engine_test

import (
	"testing"
	"time"

	"footfall/sensor/engine/enginetest"
	"footfall/sensor/periods"
)

// TestStaysOfAnHour: visits of devices that keep their address come out with the hour, by
// the clock of the store, and go into its payload.
func TestStaysOfAnHour(t *testing.T) {
	const change = "dwell: {enabled: true, epsilon: off}\n"
	e, c := newTestEngine(t, noon, change)
	for m := range int64(60) {
		if m < 8 { // a visit of 7 minutes, which ends after a silence of 15
			see(t, e, 0, 1, noon+m*minute)
		}
		if m >= 20 && m < 40 {
			see(t, e, 1, 2, noon+m*minute)
		}
		if m >= 50 { // stays on
			see(t, e, 1, 3, noon+m*minute)
		}
	}
	if err := e.Advance(noon + 60*minute); err != nil {
		t.Fatal(err)
	}
	keeper := periods.NewKeeper(enginetest.Config(t, change))
	var ended []periods.Period
	for _, w := range c.Windows {
		for i := range w {
			if w[i].HasVisits {
				t.Fatalf("a window of %s has visits", w[i].Zone)
			}
		}
		ended = append(ended, keeper.Add(w)...)
	}
	if len(ended) != 3 {
		t.Fatalf("%d hours have ended, want one of each zone and the total", len(ended))
	}
	for i, want := range []string{"0 0 1 0 0 0", "0 0 0 1 0 0", "0 0 1 1 0 0"} {
		p := &ended[i]
		got := p.PassersBy.String() + " " + p.Dwell1.String() + " " + p.Dwell5.String() + " " + p.Dwell15.String() + " " + p.Dwell30.String() + " " + p.Dwell60.String()
		if got != want || p.DwellError.String() != "0" || p.Epsilon.Known() || p.Start != time.Unix(0, noon).UTC().Format(time.RFC3339) {
			t.Errorf("%s from %s: visits %s ± %s, ε %s; want %s", p.Zone, p.Start, got, p.DwellError, p.Epsilon, want)
		}
	}
}
