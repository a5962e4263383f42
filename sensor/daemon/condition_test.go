package daemon

import (
	"context"
	"strings"
	"testing"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/status"
)

// played is a radio that did what a test says.
type played struct {
	channels.Meter
	state tuner.State
}

func (p *played) Run(context.Context) error             { return nil }
func (p *played) State() (tuner.State, <-chan struct{}) { return p.state, nil }

// TestConditions of a radio that listens, by where it was in the last minute.
func TestConditions(t *testing.T) {
	at := func(s float64) time.Time { return time.Unix(0, noon).Add(time.Duration(s * float64(time.Second))) }
	type stay struct {
		mhz      int
		from, to float64
	}
	for name, test := range map[string]struct {
		problem *nl80211.Problem
		stays   []stay
		hops    bool
		want    string
		alert   bool
		says    string
	}{
		"on its channel":       {nil, []stay{{2437, 0, 120}}, false, "", false, ""},
		"just begun":           {nil, []stay{{2437, 118, 120}}, false, "", false, ""},
		"nothing known":        {nil, nil, false, "", false, ""},
		"moved for a moment":   {nil, []stay{{2437, 0, 100}, {2412, 100, 101}, {2437, 101, 120}}, false, moved, false, "from channel 6 to 1"},
		"moved for good":       {nil, []stay{{2437, 0, 70}, {2412, 70, 120}}, false, moved, true, "stop what sets its channel"},
		"moved long ago":       {nil, []stay{{2412, 0, 50}, {2437, 50, 120}}, false, "", false, ""},
		"away for a scan":      {nil, []stay{{2437, 0, 100}, {0, 100, 102}, {2437, 102, 120}}, false, scanned, false, "use a radio of its own"},
		"scanned all the time": {nil, []stay{{2437, 0, 60}, {0, 60, 120}}, false, scanned, true, "nmcli"},
		"interrupted":          {nil, []stay{{2437, 60, 70}, {2437, 80, 90}, {2437, 100, 120}}, false, interrupted, true, "does not keep up"},
		"slow to tune":         {nil, []stay{{2437, 60, 70}, {2437, 80, 90}, {2437, 100, 120}}, true, slow, true, "longer dwell"},
		"pinned":               {&nl80211.Problem{Condition: nl80211.Busy, Sentence: "take wlan0 down"}, []stay{{2437, 0, 120}}, false, "busy", true, "take wlan0 down"},
	} {
		p := &played{state: tuner.State{Interface: "ffmon0", Problem: test.problem, Hops: test.hops}}
		for _, s := range test.stays {
			p.Add(channels.Stop{MHz: 2437}, []channels.Visit{{MHz: s.mhz, From: at(s.from), To: at(s.to)}})
		}
		c := (&radio{tuning: p}).condition(at(120))
		if c.name != test.want || c.alert != test.alert || !strings.Contains(c.sentence, test.says) || (c.problem("door") != "") != test.alert {
			t.Errorf("%s: %+v, want %q, alert %t, %q", name, c, test.want, test.alert, test.says)
		}
	}
	p := &played{state: tuner.State{Interface: "ffmon0", MHz: 2437, Planned: []int{2437, 5975}}}
	h := status.SourceHealth{Listening: true}
	(&radio{tuning: p}).health(&h, at(120))
	if h.Channel != "6" || strings.Join(h.Plan, " ") != "6 6g:5" || h.Condition != "" {
		t.Errorf("health %+v", h)
	}
	if c := (*radio)(nil).condition(at(0)); c != (condition{}) {
		t.Errorf("without a radio: %+v", c)
	}
}

// TestHeaders counts frames whose radiotap channel contradicts the kernel, and says so at
// the end of a window if they are many.
func TestHeaders(t *testing.T) {
	start := time.Unix(0, noon)
	at := func(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }
	stays := []channels.Stay{
		{Visit: channels.Visit{MHz: 2412, From: at(0), To: at(1)}, Wanted: 2412},
		{Visit: channels.Visit{MHz: 2437, From: at(1), To: at(2)}, Wanted: 2437},
		{Visit: channels.Visit{From: at(2), To: at(3)}, Wanted: 2462},
	}
	for name, test := range map[string]struct {
		when         float64
		mhz          uint16
		frames, more int // as many of those, and as many that agree
		want         bool
	}{
		"agree":              {0.5, 2412, 100, 0, false},
		"contradict":         {0.5, 2437, 20, 0, true},
		"few contradict":     {0.5, 2437, 19, 0, false},
		"a tenth":            {1.5, 2412, 20, 180, true},
		"fewer than a tenth": {1.5, 2412, 20, 181, false},
		"at the change":      {1.02, 2412, 100, 0, false},
		"during a scan":      {2.5, 5180, 100, 0, false},
		"without a channel":  {0.5, 0, 100, 0, false},
		"not known yet":      {3.5, 5180, 100, 0, false},
	} {
		var h headers
		for range test.frames {
			h.note(at(test.when).UnixNano(), test.mhz)
		}
		for range test.more {
			h.note(at(0.5).UnixNano(), 2412)
		}
		h.compare(stays, at(3))
		if h.wrong() {
			t.Errorf("%s: said before the end of the window", name)
		}
		h.judge()
		if h.wrong() != test.want {
			t.Errorf("%s: contradicted %t, want %t", name, h.wrong(), test.want)
		}
		if c := (&radio{tuning: &played{}, headers: headers{contradicted: test.want}}).condition(at(3)); (c.name == contradicted) != test.want || c.alert != test.want {
			t.Errorf("%s: %+v", name, c)
		}
		if h.judge(); h.wrong() {
			t.Errorf("%s: still said after a window without frames", name)
		}
	}
	var h headers
	for i := range 2 * mostHeaders {
		h.note(at(float64(i)).UnixNano(), 2412)
	}
	if len(h.waiting) != mostHeaders {
		t.Errorf("%d frames wait", len(h.waiting))
	}
	if h.compare(nil, at(3)); len(h.waiting) != 4 {
		t.Errorf("%d frames wait for what is not known yet, want 4", len(h.waiting))
	}
}
