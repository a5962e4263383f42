package daemon

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"footfall/configs"
	"footfall/hashing"
	"footfall/sensor/capture"
	"footfall/sensor/disclose"
	"footfall/sensor/leaktest"
)

// bleAddress is the address of Bluetooth device n, most significant byte first. It is
// static where n is odd, and resolvable where it is even (Bluetooth Core 5.4, volume 6,
// part B, 1.3).
func bleAddress(n byte) [6]byte {
	top := byte(0xc9)
	if n%2 == 0 {
		top = 0x4a
	}
	return [6]byte{top, 0x5e, 0xaa, 0x31, 0x77, n}
}

// advert writes an LE Advertising Report event of device n into b, and returns its
// length. No address is ever put together elsewhere.
func advert(b []byte, n byte) int {
	b = append(b[:0], 0x04, 0x3e, 0, 0x02, 1, 0, 1, n, 0x77, 0x31, 0xaa, 0x5e, 0xc9, 3, 2, 0x01, 0x06, 0xc4)
	if n%2 == 0 {
		b[12] = 0x4a
	}
	b[2] = byte(len(b) - 3)
	return len(b)
}

// advertising is a Bluetooth source: a number of devices, each heard every 20 ms until
// the time is moved.
type advertising struct {
	devices byte
	moved   *atomic.Int64
	next    byte
	buffer  [64]byte
	frame   [1]capture.Frame
}

func (a *advertising) Next(ctx context.Context) ([]capture.Frame, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond / time.Duration(a.devices)):
		}
		if a.moved.Load() == 0 {
			break
		}
	}
	a.next = a.next%a.devices + 1
	n := advert(a.buffer[:0], a.next)
	a.frame[0] = capture.Frame{Time: time.Now().UnixNano(), Data: a.buffer[:n], Length: n, Link: capture.LinkHCIH4}
	return a.frame[:], nil
}

func (a *advertising) Stats() capture.Stats { return capture.Stats{} }
func (a *advertising) Close() error         { return nil }

// blePseudonyms are those of the first Bluetooth devices under a gate's key, as the
// counter keeps them: with the radio in the lowest bit.
func blePseudonyms(t *testing.T, gate *hashing.Gate, n byte) (ids []uint64) {
	t.Helper()
	for i := range n {
		address := bleAddress(i + 1)
		id, verdict := gate.Admit(&address, 1, 0)
		if wifi, _ := gate.Admit(&address, 0, 0); verdict != hashing.Admitted || wifi == id {
			t.Fatalf("verdict %v, and the same pseudonym on both radios: %t", verdict, wifi == id)
		}
		ids = append(ids, uint64(id), uint64(id)|1)
	}
	return ids
}

// TestDaemonLeaksNoBluetooth: nothing that a sensor leaves behind holds an address or a
// pseudonym of the devices that it has counted by Bluetooth.
func TestDaemonLeaksNoBluetooth(t *testing.T) {
	const devices = 9
	s := newShop(t, "")
	s.Config.Sources = append(s.Config.Sources, configs.Source{Name: "hall", Bluetooth: "hci0"})
	s.Config.Zones[0].Sources = append(s.Config.Zones[0].Sources, configs.ZoneSource{Source: "hall"})
	open := s.Open
	s.Open = func(c configs.Source) (capture.Source, error) {
		if c.Bluetooth != "" {
			return &advertising{devices: devices, moved: new(atomic.Int64)}, nil
		}
		return open(c)
	}
	stop := s.run(t)
	eventually(t, "a window has the Bluetooth devices", func() bool {
		windows := s.broker.on(topicBase + "entrance/window")
		if len(windows) == 0 {
			return false
		}
		p, err := disclose.ParsePayload([]byte(windows[len(windows)-1]))
		if err != nil {
			t.Fatal(err)
		}
		return p.BLEDevices.Float64() >= devices/2
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	gate, err := hashing.New(hashing.Config{Random: strings.NewReader(string(s.key(t)))}, noon)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range s.traces(t) {
		in := leaktest.In(content)
		for n := range byte(devices) {
			address := bleAddress(n + 1)
			if form := in.Find(address[:]); form != "" {
				t.Errorf("%s holds an address (%s)", filepath.Base(name), form)
			}
		}
		for _, id := range blePseudonyms(t, gate, devices) {
			if form := in.FindNumber(id); form != "" {
				t.Errorf("%s holds a pseudonym (%s)", filepath.Base(name), form)
			}
		}
	}
}
