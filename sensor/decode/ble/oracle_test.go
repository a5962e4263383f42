package ble

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// heard is a report as the second implementation sees it: who sent it, and what.
type heard struct {
	public bool
	sender string // most significant byte first
	data   string
	dBm    int8
}

// simpleEvent reads the reports of an event the plain way: with copies, and
// checks of each length. It returns those before the first that is not whole.
func simpleEvent(b []byte) (reports []heard) {
	r := bytes.NewBuffer(b)
	if head := r.Next(3); len(head) < 3 || head[0] != 4 || head[1] != 0x3e || r.Len() < int(head[2]) {
		return nil
	} else {
		r.Truncate(int(head[2]))
	}
	start := r.Next(2)
	if len(start) < 2 || start[0] != 2 && start[0] != 13 {
		return nil
	}
	for range start[1] {
		h, ok := simpleReport(r, start[0] == 13)
		if !ok {
			return reports
		}
		if h != (heard{}) {
			reports = append(reports, h)
		}
	}
	return reports
}

// simpleReport reads one; false if it is not whole, and nothing if it is not
// sound or not complete.
func simpleReport(r *bytes.Buffer, long bool) (heard, bool) {
	sound := true
	if long {
		kind := r.Next(2)
		if len(kind) < 2 {
			return heard{}, false
		}
		sound = kind[0]>>5&3 == 0 || kind[0]>>5&3 == 2
	} else {
		kind := r.Next(1)
		if len(kind) < 1 {
			return heard{}, false
		}
		sound = kind[0] <= 4
	}
	who := slices.Clone(r.Next(7))
	if len(who) < 7 {
		return heard{}, false
	}
	var dBm int8
	if long {
		middle := r.Next(14)
		if len(middle) < 14 {
			return heard{}, false
		}
		dBm = int8(middle[4])
	}
	length := r.Next(1)
	if len(length) < 1 || r.Len() < int(length[0]) {
		return heard{}, false
	}
	data := string(r.Next(int(length[0])))
	if !long {
		last := r.Next(1)
		if len(last) < 1 {
			return heard{}, false
		}
		dBm = int8(last[0])
	}
	kind, address := who[0], who[1:]
	slices.Reverse(address)
	switch {
	case !sound || kind > 3 || kind&1 == 1 && address[0]>>6 == 2 || string(address) == "\x00\x00\x00\x00\x00\x00":
		return heard{}, true
	case kind&1 == 1 && address[0]>>6 < 2 && (len(data) < 2 || data[0] == 0 || int(data[0]) >= len(data)):
		return heard{}, true // no data
	}
	return heard{kind&1 == 0, string(address), data, dBm}, true
}

// seen is what the decoder sees of a frame in the same form, but for the data.
func seen(d *Decoder, f *capture.Frame) (reports []heard) {
	for _, r := range all(d, f) {
		if r.out == decode.Seen {
			reports = append(reports, heard{r.s.Kind == decode.Global, string(r.s.Address[:]), "", r.s.Signal})
		}
	}
	return reports
}

// FuzzEvents holds the decoder against the second implementation. Advertisements
// in parts are left out there, so that none is begun here.
func FuzzEvents(f *testing.F) {
	for _, v := range vectors() {
		if v.Link == capture.LinkHCIH4 {
			f.Add(v.Data)
		}
	}
	f.Add(event(subReport, report(0, 1, resolvable, nearby(), -60), report(0, 0, static, flags(), 20)))
	f.Add(event(subExtended, extendedOf(0x20, 1, static, 1, flags(), -60), extendedOf(0, 1, static, 1, flags(), -60)))
	f.Fuzz(func(t *testing.T, data []byte) {
		got := seen(newDecoder(), onAir(capture.LinkHCIH4, data))
		want := simpleEvent(data)
		if strings.Contains(fmt.Sprint(outcomes(data)), decode.BLEPartial.String()) {
			return
		}
		for i := range want {
			want[i].data = ""
			if s := signalOf(want[i].dBm); !s.known {
				want[i].dBm = 0
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d reports, the other way %d", len(got), len(want))
		}
	})
}

func outcomes(data []byte) (outs []decode.Outcome) {
	for _, r := range all(newDecoder(), onAir(capture.LinkHCIH4, data)) {
		outs = append(outs, r.out)
	}
	return outs
}

// FuzzFrames: for all bytes and link types, the decoder does not panic, does not
// change them, and gives the same again. It keeps to its contract about the
// sighting. It has at least one outcome, and not more than there is room for.
func FuzzFrames(f *testing.F) {
	for _, v := range vectors() {
		f.Add(uint32(v.Link), v.Length, v.Data)
	}
	kept := newDecoder() // parts of advertisements remain in it
	f.Fuzz(func(t *testing.T, link uint32, length int, data []byte) {
		before := bytes.Clone(data)
		frame := &capture.Frame{Time: 3, Data: data, Length: length, Link: capture.LinkType(link)}
		results, again := all(newDecoder(), frame), all(newDecoder(), frame)
		if !slices.Equal(results, again) {
			t.Fatal("not the same again")
		}
		if len(results) == 0 || len(results) > 255 {
			t.Fatalf("%d outcomes", len(results))
		}
		all(kept, frame)
		if !bytes.Equal(before, data) {
			t.Fatal("the frame was changed")
		}
		for _, r := range results {
			checkResult(t, r)
		}
	})
}

// checkResult checks what holds for every outcome.
func checkResult(t *testing.T, r result) {
	t.Helper()
	s := &r.s
	switch {
	case r.out >= decode.NumOutcomes:
		t.Fatalf("outcome %d", r.out)
	case r.out != decode.Seen:
		if *s != stale() {
			t.Fatalf("%v, but the sighting was touched", r.out)
		}
	case s.Time != 3 || s.Radio != decode.BLE || s.Sequence != 0 || s.Family != 0 || s.Device >= decode.NumDevices:
		t.Fatalf("%+v", *s)
	case s.HasSignal != (s.Signal != 0) || s.Signal > strongest || s.Signal == -128:
		t.Fatalf("signal %d, %v", s.Signal, s.HasSignal)
	case s.Kind == decode.Local || s.Address == (decode.Address{}):
		t.Fatalf("kind %d", s.Kind)
	case s.Kind == decode.Static && s.Address[0]>>6 != 3, s.Kind == decode.Resolvable && s.Address[0]>>6 != 1,
		s.Kind == decode.NonResolvable && s.Address[0]>>6 != 0:
		t.Fatalf("kind %d does not fit the address", s.Kind)
	}
}

// vectors are frames of every link type.
func vectors() []*capture.Frame {
	d := newDecoder()
	var frames []*capture.Frame
	for i, data := range [][]byte{
		nearby(), flags(), join(flags(), ad(adName, []byte("Band")...), ad(adServices16, 0x0d, 0x18)),
		ad(adManufacturer, append([]byte{0x4c, 0, 0x12, 0x19}, make([]byte, 25)...)...),
		join(ad(adServices16, 0x2c, 0xfe), ad(adData16, 0x2c, 0xfe, 0, 1, 2)),
		ad(adServices, d.service()...), ad(adManufacturer, 6, 0, 1, 9, 0x20, 2),
	} {
		from := [][]byte{resolvable, static, private}[i%3]
		air := pdu(0x40, from, data)
		frames = append(frames,
			onAir(187, event(subReport, report(byte(i%4), 1, from, data, int8(-40-i)))),
			onAir(187, event(subExtended, extendedOf(0x10, 1, from, 0xff, data, int8(-40-i)))),
			onAir(251, air),
			onAir(256, phdr(byte(i), int8(-40-i), 0x0013), air),
			onAir(272, nordic(1, 6, 1, byte(37+i%3), byte(40+i), air)),
			onAir(201, []byte{0, 0, 0, 1}, event(subReport, report(0, 0, from, data, int8(-40-i)))),
			onAir(254, []byte{0, 0, 0, 3}, event(subReport, report(0, 0, from, data, int8(-40-i)))[1:]))
	}
	return frames
}

// TestTshark reads the same frames with tshark, which names advertiser and
// signal.
func TestTshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark absent")
	}
	frames := vectors()
	path := filepath.Join(t.TempDir(), "vectors.pcapng")
	if err := os.WriteFile(path, pcapng(frames), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tshark, "-r", path, "-T", "fields", "-E", "separator=|",
		"-e", "btle.advertising_address", "-e", "bthci_evt.bd_addr",
		"-e", "bthci_evt.rssi", "-e", "btle_rf.signal_dbm", "-e", "nordic_ble.rssi", "-e", "btle.crc.incorrect").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
	if len(lines) != len(frames) {
		t.Fatalf("%d lines for %d frames", len(lines), len(frames))
	}
	for i, line := range lines {
		field := strings.Split(line, "|")
		theirs, dBm := field[0]+field[1], field[2]+field[3]+field[4]
		r := one(frames[i])
		ours := strings.ReplaceAll(fmt.Sprintf("% x", r.s.Address[:]), " ", ":")
		if r.out != decode.Seen || ours != theirs || r.s.HasSignal != (dBm != "") || dBm != "" && fmt.Sprint(r.s.Signal) != dBm || field[5] != "" {
			t.Errorf("link type %d: %v, another address, or %d dBm and not %q", frames[i].Link, r.out, r.s.Signal, dBm)
		}
	}
}

// pcapng is a capture file with an interface for each frame.
func pcapng(frames []*capture.Frame) []byte {
	le := binary.LittleEndian
	block := func(b []byte, kind uint32, body []byte) []byte {
		body = append(body, make([]byte, -len(body)&3)...)
		b = le.AppendUint32(le.AppendUint32(b, kind), uint32(len(body)+12))
		return le.AppendUint32(append(b, body...), uint32(len(body)+12))
	}
	words := func(values ...uint32) (b []byte) {
		for _, v := range values {
			b = le.AppendUint32(b, v)
		}
		return b
	}
	file := block(nil, 0x0a0d0d0a, words(0x1a2b3c4d, 1, 0xffffffff, 0xffffffff))
	for i, f := range frames {
		file = block(file, 1, words(uint32(f.Link), 0))
		file = block(file, 6, append(words(uint32(i), 0, 0, uint32(len(f.Data)), uint32(len(f.Data))), f.Data...))
	}
	return file
}
