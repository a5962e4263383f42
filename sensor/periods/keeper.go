package periods

import (
	"slices"
	"strings"
	"time"

	"footfall/configs"
	"footfall/configs/facts"
	"footfall/sensor/disclose"
)

// Keeper collects released windows and makes periods of them. It is used by one goroutine
// at a time.
type Keeper struct {
	config *configs.Config
	open   map[Kind]map[string]*running // by zone
}

// running is a period that has not ended.
type running struct {
	start, end time.Time
	cells      []cell
	done       bool // it was handed out by the process before
}

// ends tells whether a window is the last of a period.
func (r *running) ends(p *disclose.Payload) bool {
	return p.Start < r.end.UnixNano() && p.End >= r.end.UnixNano()
}

// NewKeeper returns a keeper for the zones of a configuration. Seed it with the windows
// of the last two days.
func NewKeeper(c *configs.Config) *Keeper {
	return &Keeper{config: c, open: map[Kind]map[string]*running{Hour: {}, Day: {}}}
}

// Since is from when on windows are of use at a time.
func (k *Keeper) Since(now time.Time) time.Time {
	start, _ := Day.Span(now, k.config.Location)
	day, _ := Day.Span(start.Add(-time.Minute), k.config.Location)
	return day
}

// Seed notes the windows of one release of before, in the order of the releases. A period
// whose last window was released went out with it, and does not again.
func (k *Keeper) Seed(payloads []disclose.Payload) {
	cells := k.cells(payloads)
	for _, kind := range []Kind{Hour, Day} {
		for i := range payloads {
			r, _ := k.take(kind, &payloads[i], cells[i])
			r.done = r.done || r.ends(&payloads[i])
		}
	}
}

// Add notes the windows of one release, one per zone. It returns the periods that have
// ended with them.
func (k *Keeper) Add(payloads []disclose.Payload) []Period {
	var ended []Period
	cells := k.cells(payloads)
	for _, kind := range []Kind{Hour, Day} {
		for i := range payloads {
			p := &payloads[i]
			r, before := k.take(kind, p, cells[i])
			if before != nil && !before.done {
				ended = append(ended, k.period(kind, p, before))
			}
			if r.ends(p) && !r.done {
				r.done = true
				ended = append(ended, k.period(kind, p, r))
			}
		}
	}
	return ended
}

// take puts a window into the period that its middle is in. It also returns the period
// before if a new one begins. A window of an earlier period, after a clock was set back,
// is left out: that period has been published.
func (k *Keeper) take(kind Kind, p *disclose.Payload, c cell) (r, before *running) {
	start, end := kind.Span(time.Unix(0, p.Start+(p.End-p.Start)/2), k.config.Location)
	r = k.open[kind][p.Zone]
	if r != nil && start.Before(r.start) {
		return r, nil
	}
	if r == nil || !r.start.Equal(start) {
		before = r
		r = &running{start: start, end: end}
		k.open[kind][p.Zone] = r
	}
	r.cells = append(r.cells, c)
	return r, before
}

// cells reads the windows of one release.
func (k *Keeper) cells(payloads []disclose.Payload) (cells []cell) {
	for i := range payloads {
		p := &payloads[i]
		c := newCell(p)
		switch {
		case p.Zone == disclose.TotalZone && !c.known:
			c = sumOf(cells, c)
		case k.isFew(p):
			c.few(k.config.Privacy.MinCount)
		}
		cells = append(cells, c)
	}
	return cells
}

// isFew tells whether a zone with Wi-Fi withheld its devices for being few. A flood is the
// other reason to withhold them, and a gap withholds nothing.
func (k *Keeper) isFew(p *disclose.Payload) bool {
	return !p.Devices.Known() && p.Suppressed && !p.Flooded() && k.hasWiFi(p.Zone)
}

// hasWiFi tells whether a source of Wi-Fi feeds a zone.
func (k *Keeper) hasWiFi(zone string) bool {
	for _, z := range k.config.Zones {
		for _, link := range z.Sources {
			if z.Name == zone && slices.ContainsFunc(k.config.Sources, func(s configs.Source) bool { return s.Name == link.Source && s.Bluetooth == "" }) {
				return true
			}
		}
	}
	return false
}

// period sums up what has ended.
func (k *Keeper) period(kind Kind, p *disclose.Payload, r *running) Period {
	c := k.config
	start := r.start.UTC().Format(time.RFC3339)
	sum := Period{
		Schema: schemaVersion, Kind: kind, Site: p.Site, Sensor: p.Sensor, Zone: p.Zone,
		ID: strings.Join([]string{p.Site, p.Sensor, p.Zone, string(kind), start}, "/"), Start: start, End: r.end.UTC().Format(time.RFC3339),
		LocalDate: r.start.In(c.Location).Format(time.DateOnly), Timezone: c.Location.String(), OpeningHours: k.hoursOf(r.start.In(c.Location).Weekday()), Staff: k.staff(p.Zone),
	}
	m := meanOf(r.cells)
	open := k.openTime(r.start, r.end)
	sum.OpenMinutes = disclose.Rounded(open.Minutes(), 1)
	sum.count(r.cells)
	if m.seconds > 0 {
		sum.Devices, sum.DevicesLow, sum.DevicesHigh = rounded(m)
		if top, at, ok := peakOf(r.cells); ok {
			sum.Peak, sum.PeakLow, sum.PeakHigh = rounded(top)
			text := time.Unix(0, at).UTC().Format(time.RFC3339)
			sum.PeakStart = &text
		}
		minutes := m.times(m.seconds / 60)
		sum.DeviceMinutes, sum.DeviceMinutesLow, sum.DeviceMinutesHigh = rounded(minutes)
		if open > 0 {
			sum.Coverage = disclose.Rounded(min(m.seconds/open.Seconds(), 1), 3)
		}
		k.visits(&sum, minutes, m.seconds/60)
	}
	sum.stays(p, r.start)
	if !sum.Coverage.Known() {
		sum.Coverage = disclose.Whole(0)
	}
	return sum
}

// visits fills in the visits, where they can be known.
func (k *Keeper) visits(sum *Period, minutes mean, heard float64) {
	if !k.config.StayGiven {
		return
	}
	sum.StayMinutes = disclose.Rounded(k.config.Stay.Minutes(), 1)
	if sum.Coverage.Float64() < leastCoverage || disclose.Doubtful(sum.Quality) {
		return
	}
	staff := float64(float64(sum.Staff) * heard)
	sum.Visits, sum.VisitsLow, sum.VisitsHigh = rounded(visitsOf(minutes, staff, k.config.Stay.Minutes()))
}

// stays takes over the visits by duration, if they came with the last window.
func (p *Period) stays(last *disclose.Payload, start time.Time) {
	s := last.Hour
	if p.Kind == Day {
		s = last.Day
	}
	if s == nil || s.Start != start.UnixNano() {
		return
	}
	for i, n := range []*disclose.Number{&p.PassersBy, &p.Dwell1, &p.Dwell5, &p.Dwell15, &p.Dwell30, &p.Dwell60} {
		*n = s.Visits[i]
	}
	p.DwellError = s.Error
	if p.Epsilon.Known() && s.Epsilon.Known() {
		p.Epsilon = p.Epsilon.Plus(s.Epsilon)
	} else {
		p.Epsilon = disclose.Number{}
	}
}

// count sums up what the cells are.
func (p *Period) count(cells []cell) {
	p.Epsilon = disclose.Whole(0)
	var flags []string
	method := ""
	for i := range cells {
		c := &cells[i]
		switch {
		case c.known:
			p.Windows++
		case c.withheld:
			p.Withheld++
		}
		if !c.epsilon.Known() {
			p.Epsilon = disclose.Number{}
		} else if p.Epsilon.Known() {
			p.Epsilon = p.Epsilon.Plus(c.epsilon)
		}
		words := strings.Split(c.quality, ",")
		method = words[0]
		for _, flag := range words[1:] {
			if !slices.Contains(flags, flag) {
				flags = append(flags, flag)
			}
		}
	}
	slices.Sort(flags)
	p.Quality = strings.Join(append([]string{method}, flags...), ",")
}

func (m mean) times(by float64) mean {
	return mean{m.value * by, m.low * by, m.high * by, m.seconds}
}

func rounded(m mean) (value, low, high disclose.Number) {
	return disclose.Rounded(m.value, 1), disclose.Rounded(m.low, 1), disclose.Rounded(m.high, 1)
}

// staff is the setting of a zone, or their sum for the total of the store.
func (k *Keeper) staff(zone string) (n int) {
	for _, z := range k.config.Zones {
		if z.Name == zone || zone == disclose.TotalZone {
			n += z.Staff
		}
	}
	return n
}

// hoursOf are the opening hours of a day of the week in words.
func (k *Keeper) hoursOf(day time.Weekday) string {
	h := &k.config.Hours
	if h.Always {
		return "00:00-24:00"
	}
	var spans []string
	for _, s := range h.Days[day] {
		spans = append(spans, facts.Clock(s.Start)+"-"+facts.Clock(s.End))
	}
	return strings.Join(spans, ", ")
}

// openTime is how much of a period the store is open.
func (k *Keeper) openTime(start, end time.Time) time.Duration {
	h := &k.config.Hours
	if h.Always {
		return end.Sub(start)
	}
	var open time.Duration
	for t := start; t.Before(end); t = t.Add(time.Minute) {
		if h.Open(t.In(k.config.Location)) {
			open += time.Minute
		}
	}
	return open
}
