package simulate

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// TestBulk reads a bulk capture with another reader and decoder: all frames are
// whole, and there are exactly as many probe requests and addresses as asked.
func TestBulk(t *testing.T) {
	for _, c := range []BulkConfig{
		{Seed: 1, Frames: 5000, Addresses: 100, ProbeShare: 1},
		{Seed: 2, Frames: 5000, Addresses: 500, ProbeShare: 0.1, Start: 1_700_000_000_123_456_000, Step: 250 * time.Microsecond},
		{Seed: 3, Frames: 1000, Addresses: 5000, ProbeShare: 1},
		{Seed: 4, Frames: 1000},
		{Seed: 5},
	} {
		var file bytes.Buffer
		if err := Bulk(&file, c); err != nil {
			t.Fatal(err)
		}
		r, err := pcapgo.NewReader(&file)
		if err != nil {
			t.Fatal(err)
		}
		step := max(c.Step, time.Duration(0))
		if step == 0 {
			step = time.Millisecond
		}
		addresses, types, n := map[string]bool{}, map[layers.Dot11Type]int{}, 0
		for ; ; n++ {
			data, info, err := r.ReadPacketData()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := c.Start + int64(n)*int64(step); info.Timestamp.UnixNano() != want {
				t.Fatalf("frame %d at %d, want %d", n, info.Timestamp.UnixNano(), want)
			}
			d, err := decode(data)
			if err != nil {
				t.Fatalf("frame %d: %v", n, err)
			}
			if s := d.radio.DBMAntennaSignal; s > -40 || s < -72 {
				t.Fatalf("frame %d: %d dBm", n, s)
			}
			types[d.dot11.Type]++
			if d.dot11.Type == layers.Dot11TypeMgmtProbeReq {
				if d.dot11.Address2[0]&3 != 2 {
					t.Fatalf("frame %d: first byte of the address %08b", n, d.dot11.Address2[0])
				}
				addresses[string(d.dot11.Address2)] = true
			}
		}
		probes := int(float64(c.Frames)*c.ProbeShare + 0.5)
		if n != c.Frames || types[layers.Dot11TypeMgmtProbeReq] != probes || len(addresses) != min(probes, c.Addresses) {
			t.Errorf("%+v: %d frames, %d probe requests, %d addresses", c, n, types[layers.Dot11TypeMgmtProbeReq], len(addresses))
		}
		if others := types[layers.Dot11TypeDataQOSData] + types[layers.Dot11TypeCtrlAck] + types[layers.Dot11TypeMgmtBeacon]; others != c.Frames-probes {
			t.Errorf("%+v: kinds %v", c, types)
		}
	}
}

// TestBulkRefuses: settings that make no sense, and a disk that is full.
func TestBulkRefuses(t *testing.T) {
	for want, c := range map[string]BulkConfig{
		"must not be negative": {Frames: -1},
		"no addresses":         {Frames: 1, ProbeShare: 1},
		"probe share is 2":     {Frames: 1, Addresses: 1, ProbeShare: 2},
	} {
		if err := Bulk(io.Discard, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if err := Bulk(fullDisk{}, BulkConfig{Frames: 100_000, Addresses: 1, ProbeShare: 1}); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
}

// TestBulkIsSeeded: one seed, one file.
func TestBulkIsSeeded(t *testing.T) {
	files := [3]bytes.Buffer{}
	for i, seed := range []uint64{7, 7, 8} {
		if err := Bulk(&files[i], BulkConfig{Seed: seed, Frames: 1000, Addresses: 50, ProbeShare: 0.5}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) || bytes.Equal(files[0].Bytes(), files[2].Bytes()) {
		t.Error("files differ for one seed, or not for two")
	}
}
