package simulate

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"footfall/sensor/capture"
)

// decoded is a frame as gopacket reads it.
type decoded struct {
	radio    layers.RadioTap
	dot11    layers.Dot11
	elements []layers.Dot11InformationElement
}

func decode(b []byte) (d decoded, err error) {
	if err := d.radio.DecodeFromBytes(b, gopacket.NilDecodeFeedback); err != nil {
		return d, fmt.Errorf("radiotap: %w", err)
	}
	if err := d.dot11.DecodeFromBytes(d.radio.Payload, gopacket.NilDecodeFeedback); err != nil {
		return d, fmt.Errorf("802.11: %w", err)
	}
	rest := d.dot11.Payload
	if d.dot11.Type == layers.Dot11TypeMgmtBeacon {
		rest = rest[12:]
	}
	if d.dot11.Type.MainType() != layers.Dot11TypeMgmt {
		return d, nil
	}
	for len(rest) > 0 {
		var e layers.Dot11InformationElement
		// gopacket fails on a last element of three bytes.
		if err := e.DecodeFromBytes(append(rest[:len(rest):len(rest)], 0, 0, 0), gopacket.NilDecodeFeedback); err != nil {
			return d, fmt.Errorf("element: %w", err)
		}
		d.elements = append(d.elements, e)
		rest = rest[2+int(e.Length):]
	}
	return d, nil
}

func (d *decoded) element(id layers.Dot11InformationElementID) []byte {
	for _, e := range d.elements {
		if e.ID == id {
			return e.Info
		}
	}
	return nil
}

// TestProbesReadAsWritten: another decoder finds in every model's probe request
// what went into it.
func TestProbesReadAsWritten(t *testing.T) {
	seen := map[string]string{}
	for _, k := range Kinds() {
		for n := range k.Models {
			name := fmt.Sprintf("%s-%d", k.Name, n)
			t.Run(name, func(t *testing.T) {
				m := newModel(k.Elements, n)
				tail := string(m.rates) + "|" + string(m.rest)
				if other, ok := seen[tail]; ok {
					t.Errorf("same elements as %s", other)
				}
				seen[tail] = name
				from := address{0x02, 1, 2, 3, 4, byte(n)}
				p := probe{from: &from, sequence: 4000 + uint16(n), ssid: "harbour", channel: 6, model: m, volatile: 0xdeadbeef}
				checkProbe(t, &p, p.append(appendRadiotap(nil, 0, 11, -67)))
			})
		}
	}
}

func checkProbe(t *testing.T, p *probe, frame []byte) {
	t.Helper()
	d, err := decode(frame)
	if err != nil {
		t.Fatal(err)
	}
	r := &d.radio
	if r.DBMAntennaSignal != -67 || r.ChannelFrequency != 2462 || r.Flags.FCS() || r.Length != radiotapLength {
		t.Errorf("radiotap signal %d, frequency %d, flags %v, length %d", r.DBMAntennaSignal, r.ChannelFrequency, r.Flags, r.Length)
	}
	f := &d.dot11
	if f.Type != layers.Dot11TypeMgmtProbeReq || !bytes.Equal(f.Address2, p.from[:]) || f.SequenceNumber != p.sequence {
		t.Errorf("type %v, sequence %d", f.Type, f.SequenceNumber)
	}
	if !bytes.Equal(f.Address1, broadcast[:]) || !bytes.Equal(f.Address3, broadcast[:]) {
		t.Error("receiver and network are not the broadcast address")
	}
	if got := string(d.element(layers.Dot11InformationElementIDSSID)); got != p.ssid {
		t.Errorf("SSID %q, want %q", got, p.ssid)
	}
	ds := d.element(layers.Dot11InformationElementIDDSSet)
	if silent := p.model.has&NoChannel != 0; silent != (ds == nil) || !silent && ds[0] != byte(p.channel) {
		t.Errorf("channel element %v", ds)
	}
	if ht := d.element(layers.Dot11InformationElementIDHTCapabilities); (p.model.has&HT != 0) != (len(ht) == 26) {
		t.Errorf("HT capabilities of %d bytes", len(ht))
	}
}

// TestWiresharkFindsNothingWrong: its dissector checks element bodies too,
// which gopacket takes as they are.
func TestWiresharkFindsNothingWrong(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark: install Wireshark's command line tools")
	}
	name := filepath.Join(t.TempDir(), "bulk.pcap")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(Bulk(f, BulkConfig{Seed: 6, Frames: 3000, Addresses: 100, ProbeShare: 0.5}), f.Close()); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tshark, "-r", name, "-Y", "_ws.malformed || _ws.expert.severity >= error").Output()
	if err != nil {
		t.Fatal(err)
	}
	if len(out) > 0 {
		t.Errorf("frames with errors:\n%.2000s", out)
	}
}

// TestOtherTrafficReadsAsMeant: beacons, data and acknowledgements decode, and
// nothing malformed does to a frame with a sender that counts.
func TestOtherTrafficReadsAsMeant(t *testing.T) {
	c := Default(5)
	c.Initial, c.Staff, c.Arrivals = 0, 0, 0
	c.Length = time.Minute
	c.Noise = Noise{Beacons: 10, Data: 10, Acks: 10, Malformed: 20}
	store, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	types, broken := map[layers.Dot11Type]int{}, 0
	drain(t, store.Sources()[0], func(f *capture.Frame) {
		d, err := decodeRecovered(f.Data)
		if err != nil || d.radio.Flags.BadFCS() || d.radio.Version != 0 || d.dot11.Type == layers.Dot11TypeMgmtProbeReq {
			broken++
			if err == nil && d.dot11.Type == layers.Dot11TypeMgmtProbeReq && d.dot11.Address2[0]&1 == 0 {
				t.Error("malformed probe request with a sender")
			}
			return
		}
		types[d.dot11.Type]++
	})
	for typ, want := range map[layers.Dot11Type]int{
		layers.Dot11TypeMgmtBeacon: 600, layers.Dot11TypeDataQOSData: 600, layers.Dot11TypeCtrlAck: 600,
	} {
		if got := types[typ]; got < want*8/10 || got > want*12/10 {
			t.Errorf("%d frames of type %v in a minute, want about %d", got, typ, want)
		}
	}
	if broken < 960 || broken > 1440 {
		t.Errorf("%d malformed frames in a minute, want about 1200", broken)
	}
}

// decodeRecovered turns gopacket's panics on malformed frames into errors.
func decodeRecovered(b []byte) (d decoded, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return decode(b)
}
