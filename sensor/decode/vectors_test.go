package decode

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tapText writes a header's fields down like the expected readings of the
// radiotap vectors do.
func tapText(head []byte, oldFCS bool) string {
	var b strings.Builder
	w, ok := newTapWalk(head)
	for ok && w.next() {
		switch w.bit {
		case 0:
			fmt.Fprintf(&b, "TSFT: %d\n", le64(w.field))
		case tapFlags:
			fmt.Fprintf(&b, "flags: %02x\n", w.field[0])
		case 2:
			fmt.Fprintf(&b, "rate: %f\n", float64(w.field[0])/2)
		case 14:
			if oldFCS {
				fmt.Fprintf(&b, "FCS in header: %08x\n", le32(head[w.at-2:]))
			} else {
				fmt.Fprintf(&b, "RX flags: %04x\n", le16(w.field))
			}
		}
	}
	if !ok || w.malformed {
		b.WriteString("malformed radiotap data\n")
	}
	return b.String()
}

// The radiotap vectors: odd and malformed headers with what a reader finds in
// them. What is in vendor namespaces is not read here, so those lines are
// left out of the expectation.
func TestRadiotapVectors(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataPath(t, "vectors", "radiotap"), "*.bin"))
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	vendor := regexp.MustCompile(`^(vendor NS|[0-9a-f]{2}[ :]|[0-9a-f]{2}:)`)
	for _, file := range files {
		head := readAll(t, file)
		var want strings.Builder
		for line := range strings.Lines(string(readAll(t, strings.TrimSuffix(file, ".bin")+".out"))) {
			if line = strings.TrimLeft(line, "\t"); !vendor.MatchString(line) {
				want.WriteString(line)
			}
		}
		_, err := os.Stat(strings.TrimSuffix(file, ".bin") + ".args") // FCS in the header: an old meaning of bit 14
		if got := tapText(head, err == nil); got != want.String() {
			t.Errorf("%s: got\n%swant\n%s", filepath.Base(file), got, want.String())
		}
		_, out := readTap(head)
		if malformed := strings.Contains(want.String(), "malformed"); malformed != (out == RadiotapMalformed) || !malformed && out != Seen {
			t.Errorf("%s: %v", filepath.Base(file), out)
		}
	}
}

var (
	tcpdumpLine      = regexp.MustCompile(`^\s*(\d+)\s\s`)
	tcpdumpSignal    = regexp.MustCompile(` (-?\d+)dBm signal`)
	tcpdumpFrequency = regexp.MustCompile(` (\d+) MHz`)
)

// The 802.11 vectors: odd frames, and broken ones, with what tcpdump prints.
// A probe request is seen, with the same signal and frequency; a frame that
// tcpdump cannot finish is never seen.
func TestIEEE80211Vectors(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataPath(t, "vectors", "ieee80211"), "*.pcap"))
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	probes := 0
	for _, file := range files {
		name := filepath.Base(file)
		frames := pcapFrames(t, file)
		for line := range strings.Lines(string(readAll(t, strings.TrimSuffix(file, ".pcap")+".out"))) {
			number := tcpdumpLine.FindStringSubmatch(line)
			if number == nil {
				continue // more about the frame before
			}
			n, _ := strconv.Atoi(number[1])
			if n > len(frames) {
				t.Fatalf("%s: frame %d of %d", name, n, len(frames))
			}
			s, out := decodeOne(&frames[n-1])
			t.Logf("%s %d: %v", name, n, out)
			broken := strings.Contains(line, "[|802.11")
			probe := strings.Contains(line, "Probe Request")
			if probe && !broken {
				probes++
				checkAgainstTcpdump(t, line, out, &s)
				continue
			}
			if out == Seen || s != stale() {
				t.Errorf("%s frame %d: %v", name, n, out)
			}
		}
	}
	if probes != 7 {
		t.Errorf("%d probe requests, 7 when this was written", probes)
	}
}

func checkAgainstTcpdump(t *testing.T, line string, out Outcome, s *Sighting) {
	t.Helper()
	var signal, frequency string
	if m := tcpdumpSignal.FindStringSubmatch(line); m != nil {
		signal = m[1]
	}
	if m := tcpdumpFrequency.FindStringSubmatch(line); m != nil {
		frequency = m[1]
	}
	if out != Seen || strconv.Itoa(int(s.Signal)) != signal || strconv.Itoa(int(s.Frequency)) != frequency {
		t.Errorf("%v, %d dBm, %d MHz: %s", out, s.Signal, s.Frequency, line)
	}
}
