package engine_test

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"footfall/configs"
	"footfall/hashing"
	"footfall/hashing/optout"
	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
)

// both is a store with a source of each radio, which feed one zone.
func both(t *testing.T, change func(*engine.Config)) (*engine.Engine, *collector, *configs.Config) {
	t.Helper()
	c, err := configs.Parse([]byte(`site: shop
sensor: front
timezone: UTC
sources: [{name: door, interface: mon0}, {name: hall, bluetooth: hci0}]
zones:
  - {name: near, sources: [{source: door}, {source: hall, min_signal: -60 dBm}]}
  - {name: far, sources: [{source: hall}]}
privacy: {epsilon: off, min_count: 0}
mqtt: {broker: "mqtt://127.0.0.1"}
`), "both.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var got collector
	config := engine.Config{Config: c, Keys: rand.Reader, Noise: rand.Reader, Emit: got.Emit, Release: enginetest.Exact(t, c)}
	if change != nil {
		change(&config)
	}
	e, err := engine.New(config, noon, 0)
	if err != nil {
		t.Fatal(err)
	}
	e.SourceUp(0, noon)
	e.SourceUp(1, noon)
	return e, &got, c
}

// advertiser is what a Bluetooth device sends; data are advertising data.
type advertiser struct {
	address [6]byte // most significant byte first
	data    []byte
	signal  int8
}

// airs has a device heard every ten seconds of a window.
func (a advertiser) airs(t *testing.T, e *engine.Engine, c *configs.Config) (outcomes map[decode.Outcome]int) {
	t.Helper()
	outcomes = map[decode.Outcome]int{}
	r := engine.NewReceiver(c, 1)
	for at := noon; at < noon+5*minute; at += minute / 6 {
		b := []byte{0x04, 0x3e, 0, 0x02, 1, 0, 1}
		for i := range a.address {
			b = append(b, a.address[5-i])
		}
		b = append(append(append(b, byte(len(a.data))), a.data...), byte(a.signal))
		b[2] = byte(len(b) - 3)
		var s decode.Sighting
		for r.Begin(&capture.Frame{Time: at, Data: b, Length: len(b), Link: capture.LinkHCIH4}); ; {
			outcome, ok := r.Next(&s)
			if !ok {
				break
			}
			outcomes[outcome]++
			if outcome == decode.Seen {
				if err := e.Sighting(1, &s); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return outcomes
}

// Data of a phone (Apple, nearby info), and of a device that asks to be left out.
var phoneData = []byte{2, 1, 0x1a, 10, 0xff, 0x4c, 0, 0x10, 5, 0x87, 5, 0xd5, 0x7b, 0x41}

func markData(t *testing.T) []byte {
	t.Helper()
	uuid, err := hex.DecodeString(strings.ReplaceAll(optout.ServiceUUID, "-", ""))
	if err != nil {
		t.Fatal(err)
	}
	data := []byte{17, 0x07}
	for i := range uuid {
		data = append(data, uuid[15-i]) // least significant byte first
	}
	return data
}

var resolvable = [6]byte{0x4a, 1, 2, 3, 4, 5}

// released are the devices of the first window by zone: Wi-Fi's and Bluetooth's.
func released(t *testing.T, e *engine.Engine, c *collector) string {
	t.Helper()
	if err := e.Advance(noon + 5*minute); err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, p := range c.Windows[0][:2] {
		words = append(words, p.Zone+" "+p.Devices.String()+" "+p.BLEDevices.String())
	}
	return strings.Join(words, ", ")
}

// TestBluetoothIsCountedApart: a phone of each radio is in the count of its radio alone.
// A zone without Wi-Fi has no devices.
func TestBluetoothIsCountedApart(t *testing.T) {
	e, c, config := both(t, nil)
	advertiser{resolvable, phoneData, -50}.airs(t, e, config)
	if got := released(t, e, c); got != "near 0 1, far null 0" {
		t.Errorf("released %s", got)
	}
}

// TestKindsAreReleasedOnRequest, with the configured noise, and not otherwise.
func TestKindsAreReleasedOnRequest(t *testing.T) {
	for _, enabled := range []bool{false, true} {
		e, c, config := both(t, func(c *engine.Config) {
			c.Config.Kinds.Enabled, c.Config.Kinds.Epsilon, c.Release = enabled, big.NewRat(1, 4), nil
		})
		advertiser{resolvable, phoneData, -50}.airs(t, e, config)
		released(t, e, c)
		p := c.Windows[0][0]
		if p.HasKinds != enabled || p.KindsEpsilon.Known() != enabled || p.Kinds[0].Known() != enabled {
			t.Errorf("enabled %t: %+v", enabled, p)
		}
		if enabled && p.KindsEpsilon.String() != "0.25" {
			t.Errorf("epsilon of kinds %s", p.KindsEpsilon)
		}
	}
	e, c, config := both(t, func(c *engine.Config) { c.Config.Kinds.Enabled = true })
	advertiser{resolvable, phoneData, -50}.airs(t, e, config)
	released(t, e, c)
	for i, want := range []string{"1 0 0 0", "0 0 0 0"} {
		k := c.Windows[0][i].Kinds
		if got := fmt.Sprint(k[0], k[1], k[2], k[3]); got != want {
			t.Errorf("zone %d: kinds %s, want %s", i, got, want)
		}
	}
}

// TestThresholdsOfBluetooth: weak devices are in the zone without a threshold, and so are
// those without a signal (127, Bluetooth Core 5.4, volume 4, part E, 7.7.65.2).
func TestThresholdsOfBluetooth(t *testing.T) {
	for signal, want := range map[int8]string{-60: "near 0 1, far null 0", -61: "near 0 0, far null 1", 127: "near 0 0, far null 1"} {
		e, c, config := both(t, nil)
		advertiser{resolvable, phoneData, signal}.airs(t, e, config)
		if got := released(t, e, c); got != want {
			t.Errorf("signal %d: released %s, want %s", signal, got, want)
		}
	}
}

// TestEmptyAdvertisementsNeverCount: ever-new private addresses without data.
func TestEmptyAdvertisementsNeverCount(t *testing.T) {
	e, c, config := both(t, nil)
	for n := range byte(50) {
		address := resolvable
		address[5] = n
		if got := (advertiser{address, nil, -50}).airs(t, e, config); got[decode.BLEEmpty] != 30 || len(got) != 1 {
			t.Fatalf("outcomes %v", got)
		}
	}
	if got := released(t, e, c); got != "near 0 0, far null 0" {
		t.Errorf("released %s", got)
	}
}

// TestDoNotCountService: one advertisement with the service takes the sender out, with
// what was heard of it before, until the key changes.
func TestDoNotCountService(t *testing.T) {
	e, c, config := both(t, nil)
	advertiser{resolvable, phoneData, -50}.airs(t, e, config)
	advertiser{[6]byte{0x4b, 1, 2, 3, 4, 5}, phoneData, -50}.airs(t, e, config)
	advertiser{resolvable, markData(t), -50}.airs(t, e, config)
	advertiser{resolvable, phoneData, -50}.airs(t, e, config)
	if got := released(t, e, c); got != "near 0 1, far null 0" {
		t.Errorf("released %s", got)
	}
	if stats := e.Gate(); stats.Marked != 1 || stats.OptedOut != 59 {
		t.Errorf("%+v", stats)
	}
}

// TestListsCoverStableBluetooth: public and static random addresses, by digest and plain.
// In opt-in mode they can be enrolled.
func TestListsCoverStableBluetooth(t *testing.T) {
	static, public := [6]byte{0xc9, 0x5e, 0xaa, 0x31, 0x77, 1}, [6]byte{0x00, 0x16, 0xea, 0x5c, 0xb7, 1}
	listed, err := optout.New(rand.Reader, optout.Head{Purpose: optout.Objection, Scope: optout.Anywhere})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := listed.Add(&static); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		change func(*engine.Config)
		want   string
	}{
		"none":    {nil, "near 0 2, far null 0"},
		"digests": {func(c *engine.Config) { c.Checkers = []hashing.Checker{listed} }, "near 0 1, far null 0"},
		"plain": {func(c *engine.Config) {
			list, err := hashing.ReadList(strings.NewReader("bluetooth:c9:5e:aa:31:77:01\n"), "plain")
			if err != nil {
				t.Fatal(err)
			}
			c.OptOut = list
		}, "near 0 1, far null 0"},
		"opt-in": {func(c *engine.Config) {
			c.Config.OptOut.Mode = configs.ModeOptIn
			c.Checkers = []hashing.Checker{listed}
		}, "near 0 1, far null 0"},
	} {
		e, c, config := both(t, test.change)
		advertiser{static, append([]byte{3, 0x03, 0x0d, 0x18}, 2, 1, 6), -50}.airs(t, e, config) // a band
		if name != "opt-in" {
			advertiser{resolvable, phoneData, -50}.airs(t, e, config)
		} else {
			advertiser{public, phoneData, -50}.airs(t, e, config)
		}
		if got := released(t, e, c); got != test.want {
			t.Errorf("%s: released %s, want %s", name, got, test.want)
		}
	}
}

// TestExcludeTakesBluetoothOut of the open window.
func TestExcludeTakesBluetoothOut(t *testing.T) {
	e, c, config := both(t, nil)
	static := [6]byte{0xc9, 0x5e, 0xaa, 0x31, 0x77, 1}
	advertiser{static, phoneData, -50}.airs(t, e, config)
	e.Exclude(&static)
	if got := released(t, e, c); got != "near 0 0, far null 0" {
		t.Errorf("released %s", got)
	}
}

// TestReceiversRefuseTheOtherRadio, and tell so.
func TestReceiversRefuseTheOtherRadio(t *testing.T) {
	_, _, config := both(t, nil)
	for source, want := range map[int]decode.Outcome{0: decode.LinkBLE, 1: decode.LinkWiFi} {
		link := []capture.LinkType{capture.LinkHCIH4, capture.LinkRadiotap}[source]
		r := engine.NewReceiver(config, source)
		var s decode.Sighting
		r.Begin(&capture.Frame{Data: []byte{0, 0, 8, 0, 0, 0, 0, 0, 0x40, 0}, Length: 10, Link: link})
		outcome, ok := r.Next(&s)
		if outcome != want || !ok {
			t.Errorf("source %d: %v", source, outcome)
		}
		if _, more := r.Next(&s); more {
			t.Errorf("source %d: more than one outcome", source)
		}
		r.Forget()
	}
}
