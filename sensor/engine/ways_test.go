package engine_test

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"footfall/hashing"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
)

// listing is a list that can be changed.
type listing map[[6]byte]bool

func (l listing) Listed(a *[6]byte) bool { return l[*a] }

// object has phone 1 object in one of the ways, at a time.
type object func(t *testing.T, e *engine.Engine, c *engine.Config, at int64) *engine.Engine

// ways are those of the table in the README.
var ways = map[string]object{
	"looks for a hidden network": func(t *testing.T, e *engine.Engine, _ *engine.Config, at int64) *engine.Engine {
		s := sighting(1, at)
		s.Kind, s.DoNotCount = decode.Global, true
		if err := e.Sighting(0, &s); err != nil {
			t.Fatal(err)
		}
		return e
	},
	"asks the staff": func(_ *testing.T, e *engine.Engine, c *engine.Config, at int64) *engine.Engine {
		s := sighting(1, at)
		c.Checkers = []hashing.Checker{listing{s.Address: true}}
		e.SetCheckers(c.Checkers)
		e.Exclude((*[6]byte)(&s.Address))
		return e
	},
	"is on the list of the chain": func(_ *testing.T, e *engine.Engine, c *engine.Config, at int64) *engine.Engine {
		s := sighting(1, at)
		c.Checkers = []hashing.Checker{listing{s.Address: true}}
		e.SetCheckers(c.Checkers) // whose addresses these are is not known
		return e
	},
	"is in a file of the store": func(t *testing.T, e *engine.Engine, c *engine.Config, at int64) *engine.Engine {
		list, err := hashing.ReadList(strings.NewReader("00:16:ea:5c:b7:01\n"), "list")
		if err != nil {
			t.Fatal(err)
		}
		c.OptOut = list
		return reload(t, e, c, at)
	},
}

func reload(t *testing.T, e *engine.Engine, c *engine.Config, at int64) *engine.Engine {
	t.Helper()
	next, err := e.Continue(*c, at)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

// TestWaysToOptOut has one of two phones object in the middle of a window. It is not
// counted in that window, in the next one, or after a reload. Under the next key it is not
// counted either, except that a hidden network has to be looked for again.
func TestWaysToOptOut(t *testing.T) {
	for way, object := range ways {
		t.Run(way, func(t *testing.T) {
			var c collector
			config := engine.Config{Config: testConfig(t, ""), Keys: rand.Reader, Noise: rand.Reader, Emit: c.Emit}
			e, err := engine.New(config, noon, 0)
			if err != nil {
				t.Fatal(err)
			}
			both := func(at int64) {
				for n := byte(1); n <= 2; n++ {
					s := sighting(n, at)
					s.Kind = decode.Global
					if err := e.Sighting(0, &s); err != nil {
						t.Fatal(err)
					}
				}
			}
			// released is the addresses of the window that a time is in.
			released := func(at int64) string {
				both(at)
				if err := e.Advance(at + 5*minute); err != nil {
					t.Fatal(err)
				}
				for _, w := range c.Windows {
					if w[0].Start <= at && at < w[0].Start+5*minute {
						return w[0].Addresses.String()
					}
				}
				return "no window"
			}
			if got := released(noon); got != "2" {
				t.Fatalf("before: %s addresses, want 2", got)
			}
			both(noon + 6*minute)
			e = object(t, e, &config, noon+7*minute)
			later := noon + 20*60*minute // under the next key
			want := "1"
			if way == "looks for a hidden network" {
				want = "2"
			}
			for _, step := range []struct {
				when string
				at   int64
				want string
			}{{"in that window", noon + 8*minute, "1"}, {"in the next one", noon + 12*minute, "1"}} {
				if got := released(step.at); got != step.want {
					t.Errorf("%s: %s addresses, want %s", step.when, got, step.want)
				}
			}
			e = reload(t, e, &config, noon+18*minute)
			if got := released(noon + 18*minute); got != "1" {
				t.Errorf("after a reload: %s addresses, want 1", got)
			}
			if got := released(later); got != want {
				t.Errorf("under the next key: %s addresses, want %s", got, want)
			}
		})
	}
}

// TestOptInCountsTheListed has an enrolled phone counted beside one that is not, until it
// looks for a hidden network or its entry goes.
func TestOptInCountsTheListed(t *testing.T) {
	for _, withdraw := range []string{"looks for a hidden network", "asks the staff"} {
		var c collector
		enrolled := listing{sighting(1, 0).Address: true}
		config := engine.Config{Config: testConfig(t, "opt_out: {mode: opt-in, list: enrolled.list}\n"), Keys: rand.Reader, Noise: rand.Reader, Emit: c.Emit,
			Checkers: []hashing.Checker{enrolled}}
		e, err := engine.New(config, noon, 0)
		if err != nil {
			t.Fatal(err)
		}
		count := func(at int64) string {
			for n := byte(1); n <= 2; n++ {
				s := sighting(n, at)
				s.Kind = decode.Global
				if err := e.Sighting(0, &s); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Advance(at + 5*minute); err != nil {
				t.Fatal(err)
			}
			return c.Windows[len(c.Windows)-1][0].Addresses.String()
		}
		if got := count(noon); got != "1" {
			t.Errorf("%s addresses, want that of the enrolled phone alone", got)
		}
		if withdraw == "asks the staff" {
			s := sighting(1, 0)
			delete(enrolled, s.Address)
			e.SetCheckers(config.Checkers)
			e.Exclude((*[6]byte)(&s.Address))
		} else {
			e = ways[withdraw](t, e, &config, noon+6*minute)
		}
		if got := count(noon + 7*minute); got != "0" {
			t.Errorf("%s: %s addresses, want 0", withdraw, got)
		}
	}
}

// TestReadmeNamesTheWays holds the table of the README against the ways that were tried.
func TestReadmeNamesTheWays(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for way := range ways {
		if !strings.Contains(string(page), "| "+way+" ") {
			t.Errorf("the README has no row of somebody who %s", way)
		}
	}
}
