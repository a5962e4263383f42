package simulate

import (
	"math"
	"strings"
	"testing"
	"time"

	"footfall/sensor/capture"
	sighted "footfall/sensor/decode"
	"footfall/sensor/decode/ble"
)

// advertised is what a Bluetooth source yields in half an hour, read by the decoder.
func advertised(t *testing.T, c Config, f func(*sighted.Sighting)) {
	t.Helper()
	c.Length = 30 * time.Minute
	d := ble.New(ble.UUID{1})
	drain(t, mustNew(t, c).BluetoothSources()[0], func(frame *capture.Frame) {
		var s sighted.Sighting
		d.Begin(frame)
		if out, ok := d.Next(&s); !ok || out != sighted.Seen {
			t.Fatalf("an advertisement is %v", out)
		}
		f(&s)
	})
}

// only leaves one gadget, that everybody carries.
func only(name string) Config {
	c := Default(1)
	for _, g := range c.Gadgets {
		if g.Name == name {
			if g.PerZone == 0 {
				g.Share = 1
			}
			c.Gadgets = []Gadget{g}
			return c
		}
	}
	panic(name)
}

// TestGadgetsAreWhatTheySay: kinds of device and address, and addresses as long as
// documented.
func TestGadgetsAreWhatTheySay(t *testing.T) {
	for name, want := range map[string]struct {
		device sighted.Device
		kind   sighted.AddressKind
		lasts  bool
	}{
		"iphone": {sighted.Phone, sighted.Resolvable, false}, "android": {sighted.Phone, sighted.Resolvable, false},
		"watch": {sighted.Watch, sighted.Resolvable, false}, "band": {sighted.Watch, sighted.Static, true},
		"earbuds": {sighted.Earbuds, sighted.Resolvable, false}, "tag": {sighted.Tag, sighted.Static, false},
		"laptop": {sighted.Unknown, sighted.NonResolvable, false}, "beacon": {sighted.Beacon, sighted.Static, true},
		"till": {sighted.Unknown, sighted.Global, true},
	} {
		c := only(name)
		c.Arrivals, c.Initial, c.Staff = 0, 0, 5
		first, last := map[sighted.Address]int64{}, map[sighted.Address]int64{}
		advertised(t, c, func(s *sighted.Sighting) {
			if s.Device != want.device || s.Kind != want.kind || s.Radio != sighted.BLE || !s.HasSignal {
				t.Fatalf("%s: %v, kind of address %v", name, s.Device, s.Kind)
			}
			if first[s.Address] == 0 {
				first[s.Address] = s.Time
			}
			last[s.Address] = s.Time
		})
		devices := 5
		if c.Gadgets[0].PerZone > 0 {
			devices = 3 // one in each zone
		}
		if got := len(first); want.lasts && got > devices || !want.lasts && (got < 2*devices || got > 3*devices) {
			t.Errorf("%s: %d addresses of %d devices", name, got, devices)
		}
		for a := range first {
			if life := time.Duration(last[a] - first[a]); !want.lasts && life > addressLife*102/100 {
				t.Errorf("%s: an address lasts for %v", name, life)
			}
		}
	}
}

// TestAdvertisingIntervals: a gadget is heard as often as its interval and the loss say.
func TestAdvertisingIntervals(t *testing.T) {
	c := only("beacon")
	c.Arrivals, c.Initial, c.Staff = 0, 0, 0
	c.Zones = c.Zones[:1]
	n := 0.0
	advertised(t, c, func(*sighted.Sighting) { n++ })
	if want := 1800 / 0.105 * (1 - bluetoothLoss); math.Abs(n/want-1) > 0.03 {
		t.Errorf("%v reports, want about %.0f", n, want)
	}
}

// TestBluetoothLeavesWiFiAlone: with and without gadgets, Wi-Fi yields the same bytes, and
// Bluetooth yields its own in any order of reading.
func TestBluetoothLeavesWiFiAlone(t *testing.T) {
	with, without := noisy(1), noisy(1)
	without.Gadgets = nil
	if a, b := digest(t, mustNew(t, with).Sources()[0]), digest(t, mustNew(t, without).Sources()[0]); a != b {
		t.Errorf("digests %s and %s", a, b)
	}
	one, two := mustNew(t, with), mustNew(t, with)
	two.BluetoothTruth("aisle", with.Start, with.Start+int64(10*time.Minute))
	if a, b := digest(t, one.BluetoothSources()[1]), digest(t, two.BluetoothSources()[1]); a != b {
		t.Errorf("digests %s and %s of one seed", a, b)
	}
}

// TestBluetoothTruth: devices are those that people carry, and fixtures are none.
func TestBluetoothTruth(t *testing.T) {
	c := only("iphone")
	c.CarryNothing = 1
	c.Gadgets = append(c.Gadgets, only("till").Gadgets...)
	s := mustNew(t, c)
	end := c.Start + int64(time.Hour)
	for _, z := range s.Zones() {
		if devices, people := s.BluetoothTruth(z, c.Start, end), s.People(z, c.Start, end); devices != people || people == 0 {
			t.Errorf("%s: %v devices of %v people", z, devices, people)
		}
	}
	if !math.IsNaN(s.BluetoothTruth("nowhere", c.Start, end)) {
		t.Error("there is a truth of no zone")
	}
}

func TestGadgetsAreChecked(t *testing.T) {
	for want, change := range map[string]func(*Gadget){
		"share":    func(g *Gadget) { g.Share = 2 },
		"interval": func(g *Gadget) { g.Interval = 0 },
		"31 bytes": func(g *Gadget) { g.Data = make([]byte, 32) },
	} {
		c := Default(1)
		change(&c.Gadgets[2])
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `gadget 3 ("watch")`) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
