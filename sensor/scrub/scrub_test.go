package scrub

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/simulate"
)

// everywhere are frames that hold the secret and the sender's address in every
// place that a capture has for them.
func everywhere() map[string]capture.Frame {
	vendorTap := tap([]uint32{0x2a | 1<<30 | 1<<31, 0xffff | 1<<29 | 1<<31, 1 << 5},
		join([]byte{0, 0, 0x85, 9, 0xa0, 0, 0xc4, 0, 1, 2, 3, 0, byte(len(secret)), 0}, secret, []byte{0xc0})...)
	tlvTap := tap([]uint32{0x22 | 1<<28}, join([]byte{0, 0xc4, 0, 0, 77, 0, byte(len(secret)), 0}, secret)...)
	tailTap := tap([]uint32{0x2a}, join([]byte{0, 0, 0x85, 9, 0xa0, 0, 0xc4}, secret)...)
	clockTap := tap([]uint32{0x2b}, join(secret[:8], []byte{0, 0, 0x85, 9, 0xa0, 0, 0xc4})...)
	prism := make([]byte, prismHeader)
	binary.LittleEndian.PutUint32(prism, prismCode)
	binary.LittleEndian.PutUint32(prism[4:], prismHeader+2*prismItem)
	copy(prism[prismName:], secret)
	signal := binary.LittleEndian.AppendUint32([]byte{0x44, 0, 6, 0, 0, 0, 4, 0}, 0xffffffc4)
	clock := append([]byte{0x44, 0, 1, 0, 0, 0, 4, 0}, secret[:4]...)
	avs := make([]byte, avsSize+len(secret))
	binary.BigEndian.PutUint32(avs, avsMagic|1)
	binary.BigEndian.PutUint32(avs[4:], uint32(len(avs)))
	copy(avs[avsClocks:], secret)
	copy(avs[avsSize:], secret)
	gps := append([]byte{0x32, 0x75, byte(len(secret)), 0}, secret...)
	ppi := join([]byte{0, 0, byte(ppiHeader + len(gps)), 0, 105, 0, 0, 0}, gps)
	return map[string]capture.Frame{
		"name":             onAir(127, plainTap(0), probe()),
		"FCS":              onAir(127, plainTap(0x10), withFCS(probe())),
		"wrong FCS":        onAir(127, plainTap(0x10), probe(), secret[:4]),
		"rubbish":          onAir(127, plainTap(0), probe(), secret[:8]),
		"FCS and rubbish":  onAir(127, plainTap(0), withFCS(probe()), secret[:8]),
		"WPS":              onAir(127, plainTap(0), probe(vendor(vendorWPS, secret...))),
		"another vendor":   onAir(127, plainTap(0), probe(vendor(0x506f9a09, join(sender, secret)...))),
		"short vendor":     onAir(127, plainTap(0), probe(ie(idVendor, secret[:3]...))),
		"list of names":    onAir(127, plainTap(0), probe(ie(idSSIDList, ie(0, secret...)...))),
		"broken list":      onAir(127, plainTap(0), probe(ie(idSSIDList, secret...))),
		"mesh":             onAir(127, plainTap(0), probe(ie(idMeshID, secret...))),
		"short names":      onAir(127, plainTap(0), probe(ext(58, secret...))),
		"unknown element":  onAir(127, plainTap(0), probe(ie(107, join(sender, secret)...))),
		"unknown extended": onAir(127, plainTap(0), probe(ext(200, join(sender, secret)...))),
		"HT control":       onAir(127, plainTap(0), dot11(probeRequest, flagHTC, []byte{1, 2, 3, 4}, ie(idSSID, secret...))),
		"encrypted":        onAir(127, plainTap(0), dot11(probeRequest, 0x40, secret)),
		"beacon":           onAir(127, plainTap(0x10), withFCS(dot11(0x80, 0, make([]byte, 12), ie(idSSID, secret...)))),
		"data":             onAir(127, plainTap(0), dot11(0x88, 3, sender, secret)),
		"control":          onAir(127, plainTap(0), dot11(0xb4, 0)[:16], secret),
		"extension":        onAir(127, plainTap(0), dot11(0x1c, 0, secret)),
		"cut element":      {Time: 5, Data: join(plainTap(0), probe(ie(idVendor, secret...)))[:105], Length: 200, Link: 127},
		"vendor radiotap":  onAir(127, vendorTap, probe()),
		"listed radiotap":  onAir(127, tlvTap, probe()),
		"radiotap tail":    onAir(127, tailTap, probe()),
		"radiotap clock":   onAir(127, clockTap, probe()),
		"bare":             onAir(105, withFCS(probe())),
		"Prism":            onAir(119, prism, clock, signal, probe()),
		"AVS":              onAir(163, avs, probe()),
		"PPI":              onAir(192, ppi, probe()),
	}
}

// Nothing of the input tells of a person in the output, and each frame decodes
// to the same but for the address. What a reader of bytes sees stays, too: the
// lengths, and whether a check sequence is right.
func TestNothingPersonalIsLeft(t *testing.T) {
	for name, f := range everywhere() {
		if !bytes.Contains(f.Data, secret[:3]) {
			t.Errorf("%s: the test's frame holds no secret", name)
		}
		file, frames, report := scrubbed(t, options(), f)
		if len(frames) != 1 || report.Written != 1 {
			t.Errorf("%s: left out: %v", name, report.LeftOut)
			continue
		}
		for _, private := range [][]byte{secret[:4], sender, bssid} {
			if bytes.Contains(file, private) {
				t.Errorf("%s: the output holds %q", name, private)
			}
		}
		checkSame(t, name, &f, &frames[0])
	}
}

// checkSame checks what must be kept of a frame.
func checkSame(t *testing.T, name string, old, f *capture.Frame) {
	t.Helper()
	if f.Link != old.Link || f.Length != old.Length || len(f.Data) != len(old.Data) || f.Time != old.Time {
		t.Errorf("%s: link, length or time changed", name)
	}
	var was, is decode.Sighting
	d := decode.New(decode.DefaultMarks())
	before, after := d.Decode(old, &was), d.Decode(f, &is)
	if before != after {
		t.Errorf("%s: %v became %v", name, before, after)
	}
	if before == decode.Seen && was.Address == is.Address {
		t.Errorf("%s: the address is as it was", name)
	}
	was.Address, was.Class = is.Address, is.Class
	if was != is {
		t.Errorf("%s: another sighting", name)
	}
}

// A check sequence that was right is right, also with rubbish behind it, and
// one that was wrong is wrong.
func TestCheckSequences(t *testing.T) {
	for _, tt := range []struct {
		name string
		tail []byte
		at   int // offset of a right FCS from the end, 0 if there is none
	}{
		{"right", withFCS(probe())[len(probe()):], 4},
		{"wrong", []byte{9, 9, 9, 9}, 0},
		{"right, then rubbish", append(withFCS(probe())[len(probe()):], 7, 0, 255, 3), 8},
		{"none", nil, 0},
	} {
		head := plainTap(0x10)
		_, frames, _ := scrubbed(t, options(), onAir(127, head, probe(), tt.tail))
		frame := frames[0].Data[len(head):]
		end, right := checkedEnd(frame)
		if right != (tt.at > 0) || right && end != len(frame)-tt.at {
			t.Errorf("%s: right %v at %d of %d", tt.name, right, end, len(frame))
		}
	}
}

// Zeros behind a frame are padding that a driver left, and stay.
func TestPaddingStays(t *testing.T) {
	_, frames, _ := scrubbed(t, options(), onAir(127, plainTap(0), probe(), []byte{0, 0, 0}))
	if !bytes.HasSuffix(frames[0].Data, []byte{0, 0, 0}) {
		t.Error("the padding is gone")
	}
}

// A device that asks not to be counted still does, by a name that tells no more
// than that.
func TestMarksStay(t *testing.T) {
	for name, want := range map[string]string{
		"Annas home_optout": "xxxxxxxxxx_optout", "_nomap": "_nomap", "Do not track": "Do not track", "home": "xxxx",
	} {
		file, frames, _ := scrubbed(t, options(), onAir(127, plainTap(0), dot11(probeRequest, 0, ie(idSSID, []byte(name)...))))
		if len(frames) != 1 || !bytes.Contains(file, ie(idSSID, []byte(want)...)) {
			t.Errorf("%q: not %q", name, want)
		}
	}
}

// What is not understood is left out, and said.
func TestLeftOut(t *testing.T) {
	for reason, f := range map[string]capture.Frame{
		"its link type is not understood":                          onAir(1, secret, sender),
		"the radiotap header is not understood (radiotap_missing)": onAir(127, probe()),
		"the 802.11 version is unknown":                            onAir(105, []byte{1, 0, 0, 0}, secret),
		"a PPI header holds another":                               onAir(192, []byte{0, 0, 8, 0, 192, 0, 0, 0}, secret),
		"the frame is shorter than its frame control":              onAir(105, []byte{0x40}),
	} {
		file, _, report := scrubbed(t, options(), f)
		if len(file) != 0 || report.LeftOut[reason] != 1 || report.Frames != 1 || report.Written != 0 {
			t.Errorf("%s: %d bytes, %+v", reason, len(file), report)
		}
	}
}

// Times move together, and none leaves the range.
func TestShift(t *testing.T) {
	o := options()
	o.Shift = -30 * 24 * time.Hour
	f, early := onAir(127, plainTap(0), probe()), onAir(127, plainTap(0), probe())
	early.Time = 5
	_, frames, report := scrubbed(t, o, f, early)
	if len(frames) != 1 || frames[0].Time != f.Time+int64(o.Shift) || report.Frames != 2 {
		t.Errorf("%d frames, %+v", len(frames), report)
	}
}

// Link types beyond 255 and several of them in one file come through.
func TestLinkTypes(t *testing.T) {
	var out bytes.Buffer
	w := newWriter(&out)
	want := []capture.LinkType{256, 127, 272, 105, 256}
	for _, link := range want {
		f := onAir(link, []byte{1, 2, 3})
		if err := w.write(&f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.finish(); err != nil {
		t.Fatal(err)
	}
	frames := read(t, out.Bytes())
	for i, f := range frames {
		if f.Link != want[i] {
			t.Errorf("frame %d has link type %d, not %d", i, f.Link, want[i])
		}
	}
	if len(frames) != len(want) {
		t.Errorf("%d frames", len(frames))
	}
}

// A crowd counts the same: as many addresses and classes in each minute, under
// the same conditions.
func TestCrowdCountsTheSame(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pcap"), filepath.Join(dir, "out.pcapng")
	record(t, in)
	report, err := File(t.Context(), in, out, nil, options())
	if err != nil || len(report.LeftOut) != 0 || report.Written != report.Frames || report.Frames < 1000 || report.Names == 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	old, rewritten := contents(t, in), contents(t, out)
	before, after := read(t, old), read(t, rewritten)
	d := decode.New(decode.DefaultMarks())
	addresses, names := map[decode.Address]bool{}, map[string]bool{}
	for i := range before {
		checkSame(t, "crowd", &before[i], &after[i])
		var s decode.Sighting
		if d.Decode(&before[i], &s) == decode.Seen {
			addresses[s.Address] = true
		}
		names[string(nameOf(before[i].Data))] = true
	}
	for a := range addresses {
		if bytes.Contains(rewritten, a[:]) {
			t.Fatal("an address of the input is in the output")
		}
	}
	for name := range names {
		if len(name) > 3 && bytes.Contains(rewritten, []byte(name)) {
			t.Errorf("the name %q is in the output", name)
		}
	}
	if len(names) < 3 {
		t.Errorf("only %d names in the input", len(names))
	}
	if a, b := tally(before), tally(after); a != b {
		t.Errorf("counts %+v, then %+v", a, b)
	}
}

// counts is what a counter could tell apart.
type counts struct{ addresses, classes, pairs int }

func tally(frames []capture.Frame) (c counts) {
	type minute struct {
		address decode.Address
		class   uint64
		minute  int64
	}
	addresses, classes, pairs := map[decode.Address]bool{}, map[uint64]bool{}, map[minute]bool{}
	d := decode.New(decode.DefaultMarks())
	for i := range frames {
		var s decode.Sighting
		if d.Decode(&frames[i], &s) == decode.Seen {
			addresses[s.Address], classes[s.Class] = true, true
			pairs[minute{s.Address, s.Class, s.Time / 60e9}] = true
		}
	}
	return counts{len(addresses), len(classes), len(pairs)}
}

// nameOf is the SSID of a probe request behind a radiotap header.
func nameOf(data []byte) []byte {
	frame := data[binary.LittleEndian.Uint16(data[2:]):]
	if frame[0] != probeRequest || frame[headerSize] != idSSID {
		return nil
	}
	return frame[headerSize+2:][:frame[headerSize+1]]
}

// record writes some minutes of a simulated store.
func record(t *testing.T, path string) {
	t.Helper()
	c := simulate.Show(1)
	c.Zones = c.Zones[:1]
	c.Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC).UnixNano()
	store, err := simulate.New(c)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := simulate.WritePcap(t.Context(), f, store.Sources()[0], c.Start+int64(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFileIsNeverOverwritten(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pcap"), filepath.Join(dir, "out.pcapng")
	record(t, in)
	if err := os.WriteFile(out, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{out, in} {
		was := contents(t, to)
		if _, err := File(t.Context(), in, to, nil, options()); !errors.Is(err, fs.ErrExist) {
			t.Errorf("error %v", err)
		}
		if !bytes.Equal(contents(t, to), was) {
			t.Error("the file was changed")
		}
	}
}

// A file that would hold nothing does not remain, and the frames before a broken
// place do.
func TestFileWithoutFrames(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pcap"), filepath.Join(dir, "out.pcapng")
	record(t, in)
	whole := contents(t, in)
	empty := bytes.Clone(whole[:24])
	if err := os.WriteFile(in, empty, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := File(t.Context(), in, out, nil, options()); !errors.Is(err, errNothing) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Error("an empty file remains")
	}
	if err := os.WriteFile(in, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := File(t.Context(), in, out, nil, options())
	if !errors.Is(err, capture.ErrTruncated) || report.Written == 0 || len(read(t, contents(t, out))) != report.Written {
		t.Errorf("%d written, error %v", report.Written, err)
	}
}
