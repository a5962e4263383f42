package simulate

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"

	"footfall/sensor/capture"
)

// heardProbe is what tests look at in a probe request.
type heardProbe struct {
	at       int64
	from     address
	sequence uint16
	heard    int // MHz
	channel  int // of the DS element; 0 if there is none
	signal   int
	ssid     string
}

// readProbe reads a frame as this package writes it; the oracle tests check
// that others read the same.
func readProbe(f *capture.Frame) heardProbe {
	d := f.Data[radiotapLength:]
	p := heardProbe{at: f.Time, sequence: binary.LittleEndian.Uint16(d[22:]) >> 4}
	p.heard = int(binary.LittleEndian.Uint16(f.Data[10:]))
	p.signal = int(int8(f.Data[14]))
	copy(p.from[:], d[10:])
	for e := d[managementLength:]; len(e) >= 2; e = e[2+int(e[1]):] {
		switch e[0] {
		case elementSSID:
			p.ssid = string(e[2 : 2+e[1]])
		case elementDSParameter:
			p.channel = int(e[2])
		}
	}
	return p
}

// heard collects the probe requests of a source for some time.
func heard(t testing.TB, c Config, zone int, d time.Duration) []heardProbe {
	t.Helper()
	c.Length = d
	store, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	var out []heardProbe
	drain(t, store.Sources()[zone], func(f *capture.Frame) { out = append(out, readProbe(f)) })
	return out
}

// drain reads a source to its end.
func drain(t testing.TB, src capture.Source, do func(*capture.Frame)) {
	t.Helper()
	for {
		frames, err := src.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range frames {
			do(&frames[i])
		}
	}
}

// quiet is a shop of one zone with n phones of one kind that never leave, heard
// without loss.
func quiet(k Kind, n int) Config {
	c := Default(3)
	c.Zones = []Zone{{Name: "all", Browse: time.Hour, Channels: []int{1, 6, 11}}}
	c.Arrivals, c.Initial, c.Staff, c.CarryNothing, c.SavedNetwork = 0, 0, n, 0, 0
	c.Phones = []Kind{k}
	c.Air.Loss = 0
	return c
}

// kind returns one of Kinds by its name.
func kind(t testing.TB, name string) Kind {
	t.Helper()
	for _, k := range Kinds() {
		if k.Name == name {
			return k
		}
	}
	t.Fatalf("no kind %q", name)
	return Kind{}
}
