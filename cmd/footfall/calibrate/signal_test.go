package calibrate

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/control"
	zones "footfall/sensor/count"
	"footfall/sensor/decode"
	"footfall/sensor/survey"
)

// What is printed for pasting reads back as the zones that were meant, with any names.
func TestProposedZonesReadBack(t *testing.T) {
	const head = "site: s\nsensor: s\nsources: [{name: \"true\", interface: mon0}, {name: 1e5, interface: mon1}]\n"
	config, err := configs.Parse([]byte(head+`zones:
- {name: "null", sources: [{source: "true", min_signal: -50}, {source: 1e5, min_signal: -51}]}
- {name: 2026-01-01, sources: [{source: 1e5}]}
- {name: plain-one, sources: [{source: "true", min_signal: -90}]}
`), "before")
	if err != nil {
		t.Fatal(err)
	}
	s := &signalSurvey{config: config, plan: survey.PlanOf(config)}
	var text bytes.Buffer
	s.writeZones(&text, survey.Report{Borders: []survey.Border{
		{Zone: "2026-01-01", Levels: []survey.Level{{Readings: 1, MinSignal: -70}}},
		{Zone: "null", Levels: []survey.Level{{Readings: 9, MinSignal: -66}, {MinSignal: -1}}},
	}})
	after, err := configs.Parse([]byte(head+text.String()), "after")
	if err != nil {
		t.Fatalf("%v\n%s", err, &text)
	}
	want := config.Zones
	want[0].Sources[0].MinSignal = -66
	want[1].Sources[0] = configs.ZoneSource{Source: "1e5", MinSignal: -70, HasMinSignal: true}
	for i, z := range after.Zones {
		if z.Name != want[i].Name || len(z.Sources) != len(want[i].Sources) {
			t.Fatalf("%s\nreads as %+v", &text, z)
		}
		for j, a := range z.Sources {
			if a != want[i].Sources[j] {
				t.Errorf("zone %s: %+v, want %+v", z.Name, a, want[i].Sources[j])
			}
		}
	}
}

// On a terminal the readings are drawn in place, elsewhere one line for each
// that has come.
func TestMeter(t *testing.T) {
	s := &signalSurvey{plan: survey.Plan{Sources: []string{"door", "back"}, Zones: []zones.Zone{{Name: "z", Sources: []zones.Admission{{Source: 1}, {Source: 0, MinSignal: -61, HasMinSignal: true}}}}}}
	for _, c := range []struct {
		terminal bool
		want     string
	}{
		{false, "door: 1 reading, last -60 dBm (in, from -61), median -60 dBm\ndoor: 2 readings, last -63 dBm (out, from -61), median -61.5 dBm\n"},
		{true, "back: not heard yet\x1b[K\ndoor: not heard yet\x1b[K\n" +
			"\x1b[2Aback: not heard yet\x1b[K\ndoor: 1 reading, last -60 dBm (in, from -61), median -60 dBm\x1b[K\n" +
			"\x1b[2Aback: 1 frame without a signal\x1b[K\ndoor: 2 readings, last -63 dBm (out, from -61), median -61.5 dBm\x1b[K\n"},
	} {
		var text bytes.Buffer
		m := newMeter(&text, s, 0)
		m.terminal = c.terminal
		walk := survey.NewWalk(2)
		m.show(walk)
		for i, dBm := range []int8{-60, -63} {
			walk.Hear(survey.Heard{Reception: decode.Reception{Time: int64(i) * int64(time.Minute), Signal: dBm, HasSignal: true}})
			if i == 1 {
				walk.Hear(survey.Heard{Source: 1})
			}
			walk.Finish()
			m.show(walk)
		}
		want := &control.Walk{Zone: "z", Sources: []control.WalkSource{{Source: "back"}, {Source: "door", Readings: 2, Last: -63, Median: -61.5}}}
		if got := m.told(walk); !reflect.DeepEqual(got, want) {
			t.Errorf("the sensor is told %+v", got)
		}
		if text.String() != c.want {
			t.Errorf("terminal %v:\n%q\nwant\n%q", c.terminal, text.String(), c.want)
		}
	}
}
