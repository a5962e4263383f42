package calibrate

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"footfall/cmd/internal/cli"
	"footfall/sensor/admin"
	"footfall/sensor/control"
	"footfall/sensor/survey"
)

// meter shows the readings of a zone's sources during the walk: in place on a terminal,
// and otherwise a line for each.
type meter struct {
	w        io.Writer
	survey   *signalSurvey
	zone     int
	sources  []int
	terminal bool
	shown    []int // readings, per source
	drawn    bool
}

func newMeter(w io.Writer, s *signalSurvey, zone int) *meter {
	m := &meter{w: w, survey: s, zone: zone}
	for _, a := range s.plan.Zones[zone].Sources {
		m.sources = append(m.sources, a.Source)
	}
	m.shown = make([]int, len(m.sources))
	if f, ok := w.(*os.File); ok {
		m.terminal = term.IsTerminal(int(f.Fd()))
	}
	return m
}

// show draws the walk as it stands.
func (m *meter) show(walk *survey.Walk) {
	if m.terminal && m.drawn {
		fmt.Fprintf(m.w, "\x1b[%dA", len(m.sources)) // back to the first line
	}
	m.drawn = true
	for i, source := range m.sources {
		p := walk.Progress(source)
		if m.terminal || p.Readings > m.shown[i] {
			fmt.Fprintf(m.w, "%s%s\n", m.line(source, p), map[bool]string{true: "\x1b[K"}[m.terminal])
		}
		m.shown[i] = p.Readings
	}
}

// line describes one source.
func (m *meter) line(source int, p survey.Progress) string {
	name := m.survey.plan.Sources[source]
	switch {
	case p.Readings > 0:
		return fmt.Sprintf("%s: %s, last %g dBm%s, median %g dBm", name, cli.Plural(p.Readings, "reading"), p.Last, m.against(source, p.Last), p.Median)
	case p.Silent > 0:
		return fmt.Sprintf("%s: %s without a signal", name, cli.Count(int(p.Silent), "frame", "frames"))
	}
	return name + ": not heard yet"
}

// against holds a signal against the zone's present min_signal: " (in, from -65)"; "" where
// there is none. The line must fit the narrowest terminal, since it is drawn over.
func (m *meter) against(source int, dBm float64) string {
	for _, a := range m.survey.plan.Zones[m.zone].Sources {
		if a.Source != source || !a.HasMinSignal {
			continue
		}
		word := "out"
		if dBm >= float64(a.MinSignal) {
			word = "in"
		}
		return fmt.Sprintf(" (%s, from %d)", word, a.MinSignal)
	}
	return ""
}

// told is the walk as "footfall status --watch" shows it.
func (m *meter) told(walk *survey.Walk) *control.Walk {
	w := &control.Walk{Zone: m.survey.plan.Zones[m.zone].Name}
	for _, source := range m.sources {
		p := walk.Progress(source)
		w.Sources = append(w.Sources, control.WalkSource{
			Source: m.survey.plan.Sources[source], Readings: p.Readings, Last: p.Last, Median: p.Median,
		})
	}
	return w
}

// tellTime is how long telling the sensor may take: the walk goes on meanwhile.
const tellTime = time.Second

// tell lets the running sensor know how far the walk has come, for another screen. A walk
// does not need a sensor, so an error is no matter.
func (s *signalSurvey) tell(ctx context.Context, w *control.Walk) {
	client, err := admin.Dial(s.config)
	if err != nil || client == nil {
		return
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, tellTime)
	defer cancel()
	_, _ = client.Walk(ctx, w)
}
