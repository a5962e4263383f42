package periods

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/status/schematest"
)

// nine is the beginning of an hour and of a day's business, in UTC.
var nine = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const five = 5 * time.Minute

func config(t *testing.T, change string) *configs.Config {
	t.Helper()
	c, err := configs.Parse([]byte("site: shop\nsensor: front\ntimezone: Asia/Kolkata\nsources: [{name: door, interface: mon0}]\n"+
		"zones: [{name: entrance, sources: [{source: door}], staff: 2}, {name: floor, sources: [{source: door}], staff: 1}]\n"+change), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// window is a released window of the entrance; devices below 0 stand for withheld.
func window(start time.Time, devices float64) disclose.Payload {
	p := disclose.Payload{
		Site: "shop", Sensor: "front", Zone: "entrance", Start: start.UnixNano(), End: start.Add(five).UnixNano(),
		Coverage: disclose.Whole(1), Quality: "scans", Suppressed: devices < 0,
	}
	if devices >= 0 {
		p.Devices, p.DevicesLow, p.DevicesHigh = disclose.Rounded(devices, 0), disclose.Rounded(devices*0.8, 0), disclose.Rounded(devices*1.2, 0)
		p.WiFiDevices = p.Devices
	}
	return p
}

// add gives windows one by one, and returns the periods that end.
func add(k *Keeper, start time.Time, devices ...float64) (ended []Period) {
	for i, d := range devices {
		ended = append(ended, k.Add([]disclose.Payload{window(start.Add(time.Duration(i)*five), d)})...)
	}
	return ended
}

func times(n int, devices float64) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = devices
	}
	return all
}

// TestHour has an hour by the clock of the store, whose time zone is half an hour off.
func TestHour(t *testing.T) {
	k := NewKeeper(config(t, "stay: 10m\n"))
	half := nine.Add(30 * time.Minute)
	ended := add(k, half, append(times(9, 20), 50, 50, 50)...)
	if len(ended) != 1 {
		t.Fatalf("%d periods have ended, want the hour alone", len(ended))
	}
	h := ended[0]
	for got, want := range map[string]string{
		h.ID:    "shop/front/entrance/hour/2026-03-02T09:30:00Z",
		h.Start: "2026-03-02T09:30:00Z", h.End: "2026-03-02T10:30:00Z", h.LocalDate: "2026-03-02", "hours " + h.OpeningHours: "hours 00:00-24:00", h.Timezone: "Asia/Kolkata",
		"mean " + h.Devices.String():                 "mean 27.5",
		"peak " + h.Peak.String():                    "peak 50",
		"at " + *h.PeakStart:                         "at 2026-03-02T10:15:00Z",
		"minutes " + h.DeviceMinutes.String():        "minutes 1650",
		"visits " + h.Visits.String():                "visits 153", // (1650 - 2 * 60) / 10
		"low " + h.DevicesLow.String():               "low 22",
		"high " + h.DevicesHigh.String():             "high 33",
		"coverage " + h.Coverage.String():            "coverage 1",
		"open " + h.OpenMinutes.String():             "open 60",
		"stay " + h.StayMinutes.String():             "stay 10",
		"quality " + h.Quality:                       "quality scans",
		"epsilon " + h.Epsilon.String():              "epsilon null",
		"visits low " + h.VisitsLow.String():         "visits low 102.5",
		"visits high " + h.VisitsHigh.String():       "visits high 203.5",
		"minutes low " + h.DeviceMinutesLow.String(): "minutes low 1320",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if h.Windows != 12 || h.Withheld != 0 || h.Staff != 2 {
		t.Errorf("%d windows, %d withheld, staff %d", h.Windows, h.Withheld, h.Staff)
	}
}

// TestUnknown leaves out what cannot be known.
func TestUnknown(t *testing.T) {
	half := nine.Add(30 * time.Minute)
	hour := func(change string, windows []disclose.Payload) Period {
		t.Helper()
		k := NewKeeper(config(t, change))
		for _, w := range windows {
			if ended := k.Add([]disclose.Payload{w}); len(ended) > 0 {
				return ended[0]
			}
		}
		t.Fatal("no period has ended")
		return Period{}
	}
	all := func(devices float64, change func(p *disclose.Payload)) (windows []disclose.Payload) {
		for i := range 12 {
			w := window(half.Add(time.Duration(i)*five), devices)
			change(&w)
			windows = append(windows, w)
		}
		return windows
	}
	same := func(*disclose.Payload) {}
	if h := hour("", all(20, same)); h.Visits.Known() || h.StayMinutes.Known() || !h.DeviceMinutes.Known() {
		t.Errorf("visits %s with a stay nobody has set", h.Visits)
	}
	if h := hour("stay: 10m\n", all(20, func(p *disclose.Payload) { p.Coverage = disclose.Rounded(0.8, 3) })); h.Visits.Known() || h.Coverage.String() != "0.8" || h.DeviceMinutes.String() != "960" {
		t.Errorf("visits %s, coverage %s, minutes %s of an hour that was not heard in whole", h.Visits, h.Coverage, h.DeviceMinutes)
	}
	if h := hour("stay: 10m\n", all(20, func(p *disclose.Payload) { p.Quality = "scans,flood" })); h.Visits.Known() || h.Quality != "scans,flood" {
		t.Errorf("visits %s of forged devices", h.Visits)
	}
	withheld := hour("stay: 10m\nprivacy: {min_count: 5}\n", all(-1, same))
	if withheld.Devices.String() != "2" || withheld.DevicesLow.String() != "0" || withheld.DevicesHigh.String() != "4" || withheld.Withheld != 12 || withheld.Windows != 0 {
		t.Errorf("withheld windows: %s from %s to %s", withheld.Devices, withheld.DevicesLow, withheld.DevicesHigh)
	}
	flood := hour("privacy: {min_count: 5}\n", all(-1, func(p *disclose.Payload) { p.Quality = "scans,flood" }))
	if flood.Devices.Known() || flood.Withheld != 0 || flood.Coverage.String() != "0" {
		t.Errorf("windows withheld for a flood are few devices: %s, %d", flood.Devices, flood.Withheld)
	}
	none := hour("", all(20, func(p *disclose.Payload) {
		*p = disclose.Payload{Site: p.Site, Sensor: p.Sensor, Zone: p.Zone, Start: p.Start, End: p.End, Quality: "scans,partial"}
	}))
	if none.Devices.Known() || none.Peak.Known() || none.PeakStart != nil || none.Coverage.String() != "0" {
		t.Errorf("nothing was heard: %+v", none)
	}
}

// TestGapsAndRestarts ends an hour whose last window never came with the next window, and
// does not end an hour twice over a restart.
func TestGapsAndRestarts(t *testing.T) {
	half := nine.Add(30 * time.Minute)
	k := NewKeeper(config(t, ""))
	add(k, half, times(6, 20)...)
	ended := add(k, half.Add(2*time.Hour), 20)
	if len(ended) != 1 || ended[0].Start != "2026-03-02T09:30:00Z" || ended[0].Coverage.String() != "0.5" || ended[0].Windows != 6 {
		t.Errorf("after a gap: %+v", ended)
	}
	for name, test := range map[string]struct{ seeded, ended int }{"in the middle": {6, 1}, "behind the last window": {12, 0}} {
		k := NewKeeper(config(t, ""))
		for i := range test.seeded {
			w := window(half.Add(time.Duration(i)*five), 20)
			k.Seed([]disclose.Payload{w})
		}
		ended := add(k, half.Add(time.Hour), 20)
		if len(ended) != test.ended || test.ended > 0 && ended[0].Windows != 6 {
			t.Errorf("started again %s: %d periods, want %d", name, len(ended), test.ended)
		}
	}
}

// TestTotalOfAnHour adds a zone that withheld its devices to one that did not: the total of
// the windows has no number, and that of the hour is not small.
func TestTotalOfAnHour(t *testing.T) {
	k := NewKeeper(config(t, "privacy: {min_count: 5}\n"))
	half := nine.Add(30 * time.Minute)
	for i := range 12 {
		start := half.Add(time.Duration(i) * five)
		release := []disclose.Payload{window(start, 40), window(start, -1), window(start, -1)}
		release[1].Zone, release[2].Zone = "floor", disclose.TotalZone
		for _, p := range k.Add(release) {
			if p.Zone == disclose.TotalZone && (p.Devices.String() != "42" || p.DevicesLow.String() != "32" || p.DevicesHigh.String() != "52" || p.Withheld != 12 || p.Staff != 3) {
				t.Errorf("total %s from %s to %s, %d withheld, staff %d", p.Devices, p.DevicesLow, p.DevicesHigh, p.Withheld, p.Staff)
			}
		}
	}
	release := []disclose.Payload{window(half.Add(time.Hour), 40), window(half.Add(time.Hour), -1), window(half.Add(time.Hour), -1)}
	release[1].Zone, release[1].Quality, release[2].Zone = "floor", "scans,flood", disclose.TotalZone
	if c := k.cells(release); c[1].counts() || c[2].counts() {
		t.Errorf("of a zone with a flood: %+v", c)
	}
}

// TestKinds: a zone of Bluetooth alone has no Wi-Fi devices that could be few, and where
// both are it is not known which of them was withheld.
func TestKinds(t *testing.T) {
	c := config(t, "privacy: {min_count: 5}\n")
	c.Sources = append(c.Sources, configs.Source{Name: "hall", Bluetooth: "hci0"})
	c.Zones = append(c.Zones, configs.Zone{Name: "hall", Sources: []configs.ZoneSource{{Source: "hall"}}},
		configs.Zone{Name: "both", Sources: []configs.ZoneSource{{Source: "hall"}, {Source: "door"}}})
	for _, test := range []struct {
		zone string
		ble  disclose.Number
		few  bool
	}{
		{"entrance", disclose.Number{}, true}, {"hall", disclose.Number{}, false},
		{"both", disclose.Number{}, true}, {"both", disclose.Whole(9), true},
	} {
		p := window(nine, -1)
		p.Zone, p.BLEDevices = test.zone, test.ble
		if got := NewKeeper(c).isFew(&p); got != test.few {
			t.Errorf("%s, Bluetooth %s: few is %t", test.zone, test.ble, got)
		}
	}
}

// TestStays: visits by duration are those that came with the last window of the period. An
// hour that ends without them has none, and none of another hour.
func TestStays(t *testing.T) {
	half := nine.Add(30 * time.Minute)
	for name, test := range map[string]struct {
		start      time.Time
		want, cost string
	}{
		"its own":      {half, "12 ± 9", "6.25"},
		"another hour": {half.Add(-time.Hour), "null ± null", "6"},
	} {
		k := NewKeeper(config(t, ""))
		var ended []Period
		for i := range 12 {
			w := window(half.Add(time.Duration(i)*five), 20)
			w.Epsilon = disclose.Rounded(0.5, 1)
			if i == 11 {
				w.Hour = &disclose.Stays{Start: test.start.UnixNano(), Error: disclose.Whole(9), Epsilon: disclose.Rounded(0.25, 2)}
				w.Hour.Visits[2] = disclose.Whole(12)
			}
			ended = append(ended, k.Add([]disclose.Payload{w})...)
		}
		if len(ended) != 1 {
			t.Fatalf("%d periods", len(ended))
		}
		h := ended[0]
		if got := h.Dwell5.String() + " ± " + h.DwellError.String(); got != test.want || h.PassersBy.Known() || h.Epsilon.String() != test.cost {
			t.Errorf("%s: %s, ε %s; want %s, ε %s", name, got, h.Epsilon, test.want, test.cost)
		}
	}
}

// TestDay ends at midnight of the store, after its last hour.
func TestDay(t *testing.T) {
	k := NewKeeper(config(t, "stay: 20m\nopening_hours: {daily: 10:00-20:00}\n"))
	midnight := time.Date(2026, 3, 1, 18, 30, 0, 0, time.UTC)
	ended := add(k, midnight, times(24*12, 10)...)
	if len(ended) != 25 || ended[24].Kind != Day || ended[23].Kind != Hour {
		t.Fatalf("%d periods", len(ended))
	}
	day := ended[24]
	if day.LocalDate != "2026-03-02" || day.Windows != 288 || day.OpenMinutes.String() != "600" || day.OpeningHours != "10:00-20:00" || day.Devices.String() != "10" {
		t.Errorf("%+v", day)
	}
	if since := k.Since(nine); !since.Equal(midnight.Add(-24 * time.Hour)) {
		t.Errorf("windows are of use since %v", since)
	}
}

func TestPeriodOnTheWire(t *testing.T) {
	schema := schematest.Strict(t, Schema())
	k := NewKeeper(config(t, "stay: 10m\n"))
	for _, p := range add(k, nine.Add(30*time.Minute), times(12, 20)...) {
		text, err := p.JSON()
		if err := schema.Validate(schematest.Value(t, text)); err != nil {
			t.Error(err)
		}
		if err != nil || len(text) != wireLength {
			t.Errorf("%d bytes, %v; want %d", len(text), err, wireLength)
		}
		back, err := ParsePeriod(text)
		if err != nil || *back.PeakStart != *p.PeakStart {
			t.Errorf("came back as %+v, %v", back, err)
		}
		back.PeakStart = p.PeakStart
		if back != p {
			t.Errorf("came back as %+v", back)
		}
	}
	for _, text := range []string{"", "{}", `{"schema":1,"period":"week","zone":"a"}`, `{"schema":2,"period":"day","zone":"a"}`} {
		if _, err := ParsePeriod([]byte(text)); err == nil {
			t.Errorf("%q is a period", text)
		}
	}
}

// TestIntervals draws windows with known truth, an error of the estimate that an hour
// shares in part, and noise. The interval of the hour holds the true mean in nine of ten
// hours or more, and is narrower than that of a window where noise rules.
func TestIntervals(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const hours, noise, relative = 2000, 8, 0.15 // half-widths of 90 %
	sigma := func(half float64) float64 { return half / 1.645 }
	held, narrower, peaks := 0, 0, 0
	for range hours {
		level := 10 + 60*r.Float64()
		shared := r.NormFloat64()
		var cells []cell
		var truth, top float64
		var curve []float64
		for i := range 12 {
			at := level * (1 + 0.3*math.Sin(float64(i)/4))
			truth += at / 12
			curve = append(curve, at)
			wrong := at * sigma(relative) * (math.Sqrt(0.7)*shared + math.Sqrt(0.3)*r.NormFloat64())
			seen := max(at+wrong+sigma(noise)*r.NormFloat64(), 0)
			start := nine.Add(time.Duration(i) * five).UnixNano()
			cells = append(cells, cell{start: start, end: start + int64(five), heard: 300, known: true,
				value: seen, below: relative * seen, above: relative * seen, noise: noise})
		}
		for i := range curve[:10] {
			top = max(top, (curve[i]+curve[i+1]+curve[i+2])/3)
		}
		m := meanOf(cells)
		if m.low <= truth && truth <= m.high {
			held++
		}
		if m.high-m.low < 2*math.Hypot(noise, relative*m.value) {
			narrower++
		}
		if p, _, ok := peakOf(cells); ok && p.low <= top && top <= p.high {
			peaks++
		}
	}
	if share := float64(held) / hours; share < 0.9 {
		t.Errorf("the interval holds the truth in %.1f %% of hours", 100*share)
	}
	if share := float64(peaks) / hours; share < 0.85 {
		t.Errorf("the interval of the peak holds the truth in %.1f %% of hours", 100*share)
	}
	if narrower < hours*9/10 {
		t.Errorf("the interval of an hour is narrower than that of a window in %d of %d", narrower, hours)
	}
}

// FuzzParsePeriod reads any payload. What is taken is written as it was read.
func FuzzParsePeriod(f *testing.F) {
	f.Add([]byte(`{"schema":1,"period":"day","zone":"a","devices":1.5}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := ParsePeriod(text)
		if err != nil {
			return
		}
		again, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParsePeriod(again); err != nil {
			t.Fatalf("%v: %s", err, strings.TrimSpace(string(again)))
		}
	})
}
