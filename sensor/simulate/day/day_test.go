package day

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/simulate"
)

func config(t *testing.T) *configs.Config {
	t.Helper()
	c, err := configs.Parse([]byte("site: s\nsensor: t\ntimezone: Asia/Jakarta\noutbox: {path: /nowhere/outbox.db}\n"+Text+"mqtt: {}\n"), "day.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// monday is at a time of Monday, 2 March 2026, at the store.
func monday(c *configs.Config, hour, minute int) time.Time {
	return time.Date(2026, 3, 2, hour, minute, 0, 0, c.Location)
}

// frames counts a morning.
func frames(t *testing.T, c *configs.Config, seed uint64, silent ...Silence) (all []disclose.Payload) {
	t.Helper()
	keys, noise := seeded.New(seed)
	f := Frames{
		Config: c, Seed: seed, Keys: keys, Noise: noise, From: monday(c, 8, 30), Until: monday(c, 10, 0), Silent: silent,
		Emit: func(p []disclose.Payload) error { all = append(all, p...); return nil },
	}
	if err := f.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return all
}

func drawn(t *testing.T, c *configs.Config, seed uint64, from, until time.Time) (all []disclose.Payload) {
	t.Helper()
	_, noise := seeded.New(seed)
	o := Occupancy{
		Config: c, Seed: seed, Noise: noise, From: from, Until: until,
		Emit: func(p []disclose.Payload) error { all = append(all, p...); return nil },
	}
	if err := o.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return all
}

// text is payloads as they are published.
func text(t *testing.T, payloads []disclose.Payload) string {
	t.Helper()
	var b bytes.Buffer
	for i := range payloads {
		line, err := payloads[i].JSON()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", line)
	}
	return b.String()
}

func TestOneSeedGivesTheSameDay(t *testing.T) {
	c := config(t)
	if a, b := text(t, frames(t, c, 1)), text(t, frames(t, c, 1)); a != b {
		t.Error("two runs of frames differ")
	}
	from, until := monday(c, 8, 0), monday(c, 20, 0)
	a, b := text(t, drawn(t, c, 1, from, until)), text(t, drawn(t, c, 1, from, until))
	if a != b {
		t.Error("two runs of occupancy differ")
	}
	if a == text(t, drawn(t, c, 2, from, until)) {
		t.Error("another seed gives the same day")
	}
}

func TestTheStoreOpensAndSourcesFail(t *testing.T) {
	c := config(t)
	silence := Silence{Source: 2, Start: monday(c, 9, 30), End: monday(c, 9, 45)} // the tills' radio
	for _, p := range frames(t, c, 1, silence) {
		at := time.Unix(0, p.Start).In(c.Location)
		want := 1.0
		switch {
		case at.Before(monday(c, 9, 0)):
			want = 0
		case p.Zone == "checkout" && !at.Before(silence.Start) && at.Before(silence.End):
			want = 0.5 // its Bluetooth goes on
		case p.Zone == disclose.TotalZone:
			continue // a mean
		}
		if got := p.Coverage.Float64(); got != want {
			t.Errorf("%s at %s: coverage %g, want %g", p.Zone, at.Format(time.TimeOnly), got, want)
		}
	}
}

func TestADayHasItsHours(t *testing.T) {
	c := config(t)
	means := map[int]float64{}
	withheld := 0
	for _, p := range drawn(t, c, 1, monday(c, 0, 0), monday(c, 24, 0)) {
		at := time.Unix(0, p.Start).In(c.Location)
		if p.Zone == disclose.TotalZone && p.Devices.Known() {
			means[at.Hour()] += p.Devices.Float64() / 12
		}
		if p.Suppressed && at.Hour() == 9 {
			withheld++
		}
	}
	if withheld == 0 {
		t.Error("no number of the quiet morning is withheld")
	}
	if !(means[12] > 2*means[10] && means[18] > means[12] && means[18] > 1.5*means[15]) {
		t.Errorf("no lunch and no evening peak: %v", means)
	}
	if means[3] > 5 {
		t.Errorf("%g devices at night", means[3])
	}
}

// TestOccupancyIsWithinItsInterval holds the drawn estimates against the people: the
// interval should hold the truth in nine of ten windows.
func TestOccupancyIsWithinItsInterval(t *testing.T) {
	c := config(t)
	from, until := monday(c, 0, 0), monday(c, 7*24, 0)
	store, err := simulate.New(Simulation(c, 1, from, until.Sub(from)))
	if err != nil {
		t.Fatal(err)
	}
	in, all := 0, 0
	for _, p := range drawn(t, c, 1, from, until) {
		if p.Zone != "aisle" || !p.Devices.Known() || p.Coverage.Float64() < 1 {
			continue
		}
		truth := store.Truth("aisle", p.Start, p.End)
		all++
		if p.DevicesLow.Float64() <= truth && truth <= p.DevicesHigh.Float64() {
			in++
		}
	}
	if share := float64(in) / float64(all); share < 0.8 || share > 0.99 {
		t.Errorf("the interval holds the truth in %.0f %% of %d windows", 100*share, all)
	}
}

func TestEpochs(t *testing.T) {
	c := config(t)
	for at, want := range map[time.Time]string{
		monday(c, 3, 55): "2026-02-28T21:00:00Z", monday(c, 4, 0): "2026-03-01T21:00:00Z", monday(c, 23, 0): "2026-03-01T21:00:00Z",
	} {
		if got := epoch(c, at.UnixNano()); got != want {
			t.Errorf("epoch at %s: %s, want %s", at, got, want)
		}
	}
}

func TestABrokenEmitEndsTheDay(t *testing.T) {
	c := config(t)
	keys, noise := seeded.New(1)
	f := Frames{
		Config: c, Seed: 1, Keys: keys, Noise: noise, From: monday(c, 8, 30), Until: monday(c, 10, 0),
		Emit: func([]disclose.Payload) error { return context.Canceled },
	}
	if err := f.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("got %v", err)
	}
}
