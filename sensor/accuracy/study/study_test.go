package main

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"footfall/sensor/accuracy"
)

// TestPlanKeepsPhonesApart: no crowd is judged by a prior of its own phones, and both
// halves together are all phones.
func TestPlanKeepsPhonesApart(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []uint64{1, 2, 3} {
		crowds := planned("crowd.py", "bin", seed, nil)
		if len(crowds) != 2*len(groups) {
			t.Fatalf("%d crowds", len(crowds))
		}
		for _, c := range crowds {
			phones, others := argument(c.make, "--phones"), argument(c.teach, "--phones")
			both := []byte(phones + others)
			slices.Sort(both)
			if strings.ContainsAny(phones, others) || string(both) != library {
				t.Errorf("%s: of %s, judged by %s", c.stem, phones, others)
			}
			key := argument(c.make, "--seed")
			if seen[key] || seen[c.stem] {
				t.Errorf("%s: another crowd has its seed or its place", c.stem)
			}
			seen[key], seen[c.stem] = true, true
		}
	}
	if got := planned("m", "f", 1, []string{"open 40"}); len(got) != 2 || got[0].group != "open 40" {
		t.Errorf("one group: %+v", got)
	}
}

func argument(args []string, flag string) string { return args[slices.Index(args, flag)+1] }

// TestPeopleKnowNothingOfTheDay: the ratio of a day comes from other days of its sensor.
func TestPeopleKnowNothingOfTheDay(t *testing.T) {
	day := func(truth, devices float64) scored {
		w := []accuracy.Window{{Truth: truth, Estimate: devices, Low: devices - 1, High: devices + 1}}
		return scored{w, w}
	}
	files := []accuracy.Crowd{{Name: "a-p1"}, {Name: "b-p1"}, {Name: "c-p2"}, {Name: "d-p1"}}
	days := []scored{day(10, 20), day(10, 40), day(10, 1), day(4, 1)}
	if w := peopleOf(files, days, 0)[0][0]; math.Abs(w.Estimate-20*10.0/40) > 1e-9 || math.Abs(w.Low-19*10.0/40) > 1e-9 {
		t.Errorf("%+v, want a quarter of the devices", w)
	}
	if peopleOf(files, days, 2) != nil {
		t.Error("a ratio without another day of the sensor")
	}
}

func TestTableOfAPage(t *testing.T) {
	page := "before\n" + tableBegins + "old\n" + tableEnds + "after\n"
	got, err := withTable([]byte(page), []byte("new\n\n"))
	if want := strings.Replace(page, "old", "new", 1); err != nil || string(got) != want {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
	if _, err := withTable([]byte("no table"), []byte("new")); err == nil {
		t.Error("a page without a place for a table")
	}
}

func TestRow(t *testing.T) {
	var out bytes.Buffer
	windows := []accuracy.Window{{Truth: 10, Estimate: 12, Low: 9, High: 13}, {Truth: 10, Estimate: 9, Low: 8, High: 9}}
	writeRow(&out, "open 40", []scored{{windows, windows}})
	if want := "| open 40 (1) | 15.0 | 15.0 | +5.0 | 50 | 22 | 125 |"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("%q, want %q", out.String(), want)
	}
}
