package engine

import (
	"strings"
	"testing"

	"footfall/configs"
)

func TestCostOf(t *testing.T) {
	const text = `site: s
sensor: a
timezone: UTC
sources: [{name: door, interface: mon0}]
zones: [{name: hall, sources: [{source: door}]}]
`
	parse := func(text string) *configs.Config {
		c, err := configs.Parse([]byte(text), "f.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, c := range []struct {
		old, new string
		want     Cost
	}{
		{"site: s", "site: s", NoCost},
		{"interface: mon0", "interface: mon1", NoCost},
		{"site: s", "log: {level: debug}\nsite: s", NoCost},
		{"site: s", "privacy: {epsilon: 0.1}\nsite: s", NoCost},
		{"site: s", "site: t", WindowCost},
		{"sensor: a", "sensor: b\nwindow: 10m", WindowCost},
		{"name: hall, sources: [{source: door}]", "name: hall, sources: [{source: door, min_signal: -60}]", WindowCost},
		{"timezone: UTC", "timezone: Asia/Jakarta", KeyCost},
		{"site: s", "key: {life: window}\nsite: s", KeyCost},
		{"site: s", "opt_out: {mode: opt-in}\nsite: s", KeyCost},
	} {
		got := CostOf(parse(text), parse(strings.Replace(text, c.old, c.new, 1)))
		if got != c.want || (got.String() == "") != (c.want == NoCost) {
			t.Errorf("%q to %q: %d %q, want %d", c.old, c.new, got, got, c.want)
		}
	}
}
