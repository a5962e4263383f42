package decode

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"footfall/sensor/capture"
)

// The labelled captures are not part of the project: these tests skip where
// they are absent.

// dataPath returns the path of labelled data below ../shared/data, or below
// $FOOTFALL_DATA.
func dataPath(t *testing.T, parts ...string) string {
	t.Helper()
	root := os.Getenv("FOOTFALL_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("labelled data absent: %v; set FOOTFALL_DATA to its folder", err)
	}
	return path
}

// readAll reads a file, gzip or not.
func readAll(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil && strings.HasSuffix(path, ".gz") {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// pcapFrames reads a little-endian capture of microseconds, up to where its
// records make sense.
func pcapFrames(t *testing.T, path string) []capture.Frame {
	t.Helper()
	data := readAll(t, path)
	le := binary.LittleEndian
	if len(data) < 24 || le.Uint32(data) != 0xa1b2c3d4 {
		t.Fatalf("%s: no capture", path)
	}
	link := capture.LinkType(le.Uint32(data[20:]) & 0xffff)
	var frames []capture.Frame
	for data = data[24:]; len(data) >= 16; {
		stored, length := int(le.Uint32(data[8:])), int(le.Uint32(data[12:]))
		time := int64(le.Uint32(data))*1e9 + int64(le.Uint32(data[4:]))*1e3
		if data = data[16:]; stored > len(data) {
			t.Fatalf("%s: record %d is cut", path, len(frames)+1)
		}
		frames = append(frames, capture.Frame{Time: time, Data: data[:stored], Length: length, Link: link})
		data = data[stored:]
	}
	return frames
}

// Every frame of the phones' captures is seen, agrees with gopacket, and one
// phone makes few classes.
func TestPhones(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataPath(t, "phones"), "*", "*.pcap"))
	if err != nil || len(files) == 0 {
		t.Fatal("no captures", err)
	}
	d := New(DefaultMarks())
	raw, masked := map[string]map[string]bool{}, map[string]map[uint64]bool{}
	frames, marked := 0, 0
	for _, file := range files {
		letter := filepath.Base(filepath.Dir(file))
		if raw[letter] == nil {
			raw[letter], masked[letter] = map[string]bool{}, map[uint64]bool{}
		}
		classes := map[uint64]bool{}
		for _, frame := range pcapFrames(t, file) {
			var s Sighting
			if out := d.Decode(&frame, &s); out != Seen {
				t.Fatalf("%s: %v", filepath.Base(file), out)
			}
			agreesWithGopacket(t, &frame, &s)
			frames++
			if s.DoNotCount {
				marked++
			}
			raw[letter][string(elementsOf(frame.Data))] = true
			masked[letter][s.Class], classes[s.Class] = true, true
		}
		if len(classes) > 3 {
			t.Errorf("%s: %d classes", filepath.Base(file), len(classes))
		}
	}
	var letters []string
	all := map[uint64]int{}
	for letter := range masked {
		letters = append(letters, fmt.Sprintf("%s %d/%d", letter, len(raw[letter]), len(masked[letter])))
		for class := range masked[letter] {
			all[class]++
		}
		if len(masked[letter]) > 3 {
			t.Errorf("phone %s: %d classes", letter, len(masked[letter]))
		}
	}
	sort.Strings(letters)
	t.Logf("%d frames of %d files, %d marked, %d classes; by phone, not masked/masked: %s",
		frames, len(files), marked, len(all), strings.Join(letters, ", "))
	if frames < 60000 || len(all) < 30 {
		t.Errorf("%d frames, %d classes", frames, len(all))
	}
}

// elementsOf returns the information elements of a sound frame behind a
// radiotap header.
func elementsOf(data []byte) []byte {
	n := int(le16(data[2:]))
	r, _ := readTap(data)
	trimmed, _ := (*frameEnd)(nil).trim(data[n:], 0, r.fcs)
	return trimmed.frame[headerSize:]
}

// agreesWithGopacket reads a frame with fresh layers.
func agreesWithGopacket(t *testing.T, frame *capture.Frame, s *Sighting) {
	t.Helper()
	g := newGopacketReader()
	probe, err := g.headers(frame.Data)
	if err != nil || !probe {
		t.Fatalf("gopacket: probe request %v, %v", probe, err)
	}
	present := g.radio.Present
	signal, sane := int32(g.radio.DBMAntennaSignal), false
	if present.DBMAntennaSignal() {
		sane = plausible(signal)
	}
	switch {
	case !bytes.Equal(s.Address[:], g.header.Address2):
		t.Error("another address than gopacket")
	case s.Sequence != g.header.SequenceNumber:
		t.Errorf("sequence %d, gopacket %d", s.Sequence, g.header.SequenceNumber)
	case s.HasSignal != sane || sane && int32(s.Signal) != signal:
		t.Errorf("signal %d %v, gopacket %d", s.Signal, s.HasSignal, signal)
	case present.Channel() && s.Frequency != uint16(g.radio.ChannelFrequency):
		t.Errorf("frequency %d, gopacket %d", s.Frequency, g.radio.ChannelFrequency)
	}
}

// Every frame of the crowds is what the truth says: address, and channel and
// signal where it gives them.
func TestCrowds(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataPath(t, "crowds"), "*.pcap.gz"))
	if err != nil || len(files) == 0 {
		t.Fatal("no captures", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".pcap.gz"), func(t *testing.T) {
			checkCrowd(t, pcapFrames(t, file), strings.TrimSuffix(file, ".pcap.gz")+".truth.csv.gz")
		})
	}
}

func checkCrowd(t *testing.T, frames []capture.Frame, truth string) {
	lines := bufio.NewScanner(bytes.NewReader(readAll(t, truth)))
	lines.Scan()
	column := map[string]int{}
	for i, name := range strings.Split(lines.Text(), ",") {
		column[name] = i
	}
	d := New(DefaultMarks())
	n := 0
	for lines.Scan() {
		field := strings.Split(lines.Text(), ",")
		if n >= len(frames) || len(field) != len(column) {
			t.Fatalf("line %d: %d frames, %d fields", n+2, len(frames), len(field))
		}
		s := stale()
		if out := d.Decode(&frames[n], &s); out != Seen {
			t.Fatalf("frame %d: %v", n+1, out)
		}
		n++
		if mac := strings.ReplaceAll(field[column["mac"]], ":", ""); mac != fmt.Sprintf("%x", s.Address[:]) {
			t.Fatalf("frame %d: another address than the truth", n)
		}
		if i, ok := column["ch"]; ok {
			if channel, err := strconv.Atoi(field[i]); err != nil || s.Frequency != channelFrequency(uint32(channel)) {
				t.Fatalf("frame %d: %d MHz on channel %s", n, s.Frequency, field[i])
			}
		}
		if i, ok := column["rssi"]; ok {
			if signal, err := strconv.Atoi(field[i]); err != nil || !s.HasSignal || int(s.Signal) != signal {
				t.Fatalf("frame %d: signal %d, truth %s", n, s.Signal, field[i])
			}
		}
	}
	if n != len(frames) || n == 0 {
		t.Errorf("%d frames, %d lines of truth", len(frames), n)
	}
}
