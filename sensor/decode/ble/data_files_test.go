package ble

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"footfall/sensor/capture"
	"footfall/sensor/decode"
)

// dataPath is a path in the labelled captures; the test skips without them.
func dataPath(t *testing.T, path ...string) string {
	t.Helper()
	root := os.Getenv("FOOTFALL_DATA")
	if root == "" {
		t.Skip("labelled data absent; set FOOTFALL_DATA to its folder")
	}
	full := filepath.Join(append([]string{root, "ble"}, path...)...)
	if _, err := os.Stat(full); err != nil {
		t.Skip("labelled data absent:", full)
	}
	return full
}

// readFile decodes a capture.
func readFile(t *testing.T, path string, each func(result)) {
	t.Helper()
	src, err := capture.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for d := newDecoder(); ; {
		frames, err := src.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i := range frames {
			for _, r := range all(d, &frames[i]) {
				each(r)
			}
		}
	}
}

// The same advertisements in five formats are the same sightings.
func TestVectorFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataPath(t, "vectors"), "*"))
	if err != nil || len(files) < 5 {
		t.Fatal("no vectors", err)
	}
	said := map[string]string{}
	for _, file := range files {
		var all strings.Builder
		readFile(t, file, func(r result) {
			fmt.Fprintln(&all, r.out, r.s.Kind, r.s.Device, r.s.Class)
		})
		said[all.String()] = filepath.Base(file)
	}
	if len(said) != 1 {
		t.Errorf("the files say %d different things: %v", len(said), said)
	}
}

// Every frame of the crowd is from whom the truth says, as strong, and the
// devices that are carried are told from fixtures.
func TestCrowdFile(t *testing.T) {
	f, err := os.Open(dataPath(t, "ble-open40.truth.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(unpacked)
	lines.Scan() // frame,ts,addr,device_id,kind,ch,rssi
	devices := map[string]map[decode.Device]int{}
	frames := 0
	readFile(t, dataPath(t, "ble-open40.pcap.gz"), func(r result) {
		if !lines.Scan() {
			t.Fatal("more frames than lines of truth")
		}
		frames++
		field := strings.Split(lines.Text(), ",")
		address := strings.ReplaceAll(fmt.Sprintf("% x", r.s.Address[:]), " ", ":")
		if r.out != decode.Seen || address != field[2] || fmt.Sprint(r.s.Signal) != field[6] {
			t.Fatalf("frame %d: %v, %d dBm, or another address", frames, r.out, r.s.Signal)
		}
		if devices[field[4]] == nil {
			devices[field[4]] = map[decode.Device]int{}
		}
		devices[field[4]][r.s.Device]++
	})
	if frames < 10_000 {
		t.Errorf("%d frames", frames)
	}
	for kind, want := range map[string]decode.Device{
		"iphone": decode.Phone, "android_silent": decode.Phone, "apple_watch": decode.Phone, "fitband": decode.Watch,
		"airpods": decode.Earbuds, "android_fastpair": decode.Earbuds, "findmy_tag": decode.Tag,
		"store_beacon": decode.Beacon, "price_label_public": decode.Beacon, "windows_cdp": decode.Unknown,
	} {
		if len(devices[kind]) != 1 || devices[kind][want] == 0 {
			t.Errorf("%s: %v, want %v", kind, devices[kind], want)
		}
	}
}
