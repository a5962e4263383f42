package metrics

import (
	"encoding/json"
	"time"
)

// grace is added to the length of a window where the payload does not say until when it
// counts.
const grace = time.Minute

// window is what the page shows of a payload. A number that is null is nil.
type window struct {
	Zone        string    `json:"zone"`
	End         time.Time `json:"end"`
	Until       time.Time `json:"until"`
	Seconds     float64   `json:"seconds"`
	Devices     *float64  `json:"devices"`
	DevicesLow  *float64  `json:"devices_low"`
	DevicesHigh *float64  `json:"devices_high"`
	BLE         *float64  `json:"ble_devices"`
	BLELow      *float64  `json:"ble_low"`
	BLEHigh     *float64  `json:"ble_high"`
	Addresses   *float64  `json:"addresses"`
	People      *float64  `json:"people"`
	PeopleLow   *float64  `json:"people_low"`
	PeopleHigh  *float64  `json:"people_high"`
	Suppressed  bool      `json:"suppressed"`
	Coverage    *float64  `json:"coverage"`

	until time.Time
}

// parseWindow reads a payload of a window. Unknown members are ignored.
func parseWindow(text []byte, length time.Duration) (window, bool) {
	var w window
	if err := json.Unmarshal(text, &w); err != nil || w.Zone == "" || w.End.IsZero() {
		return window{}, false
	}
	w.until = w.Until
	if w.until.IsZero() {
		w.until = w.End.Add(length + grace)
	}
	return w, true
}

// numbers are the metrics that may be null.
var numbers = []struct {
	name, help string
	of         func(*window) *float64
}{
	{"footfall_devices", "Devices with Wi-Fi present on average in the newest window.", func(w *window) *float64 { return w.Devices }},
	{"footfall_devices_low", "Lower bound of the 90 % interval.", func(w *window) *float64 { return w.DevicesLow }},
	{"footfall_devices_high", "Upper bound of the 90 % interval.", func(w *window) *float64 { return w.DevicesHigh }},
	{"footfall_ble_devices", "Devices with Bluetooth LE; do not add them to those with Wi-Fi.", func(w *window) *float64 { return w.BLE }},
	{"footfall_ble_devices_low", "Lower bound of the 90 % interval.", func(w *window) *float64 { return w.BLELow }},
	{"footfall_ble_devices_high", "Upper bound of the 90 % interval.", func(w *window) *float64 { return w.BLEHigh }},
	{"footfall_addresses", "Unique Wi-Fi addresses in the newest window, several times more than devices.", func(w *window) *float64 { return w.Addresses }},
	{"footfall_people", "People present, where the zone is calibrated.", func(w *window) *float64 { return w.People }},
	{"footfall_people_low", "Lower bound of the 90 % interval.", func(w *window) *float64 { return w.PeopleLow }},
	{"footfall_people_high", "Upper bound of the 90 % interval.", func(w *window) *float64 { return w.PeopleHigh }},
	{"footfall_coverage_ratio", "Share of the newest window that was listened to.", func(w *window) *float64 { return w.Coverage }},
	{"footfall_window_seconds", "Length of the newest window.", func(w *window) *float64 { return &w.Seconds }},
}

// windows writes the numbers of windows that still count.
func (p *page) windows(current []window) {
	for _, n := range numbers {
		f := p.gauge(n.name, n.help)
		for i := range current {
			if v := n.of(&current[i]); v != nil {
				f.put(*v, label{"zone", current[i].Zone})
			}
		}
	}
	withheld := p.gauge("footfall_suppressed", "1 where a number was withheld: it was small, or there was a flood.")
	for _, w := range current {
		withheld.flag(w.Suppressed, label{"zone", w.Zone})
	}
	end := p.gauge("footfall_window_end_timestamp_seconds", "When the newest window ended.")
	for _, w := range current {
		end.put(float64(w.End.UnixMilli())/1000, label{"zone", w.Zone})
	}
}
