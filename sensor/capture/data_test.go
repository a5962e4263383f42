package capture

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// dataDir is where labelled captures are, beside the repository or where
// FOOTFALL_DATA says. Without them the test is skipped.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("FOOTFALL_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: no labelled captures: %v (set FOOTFALL_DATA)", err)
	}
	return dir
}

// captures lists the files of the labelled data that end so.
func captures(t *testing.T, endings ...string) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(dataDir(t), func(path string, d fs.DirEntry, err error) error {
		for _, end := range endings {
			if err == nil && strings.HasSuffix(path, end) {
				paths = append(paths, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("there is no capture among the labelled data")
	}
	return paths
}

// count reads a capture and returns the number of its frames.
func count(t *testing.T, path string) (int, error) {
	t.Helper()
	s := mustOpen(t, path)
	defer s.Close()
	n := 0
	for {
		frames, err := s.Next(t.Context())
		if err != nil {
			return n, err
		}
		n += len(frames)
	}
}

// TestRealCapturesLikeTcpdump counts as many frames as tcpdump in every
// capture, and ends in an error where tcpdump does.
func TestRealCapturesLikeTcpdump(t *testing.T) {
	paths := captures(t, ".pcap", ".pcap.gz")
	if _, err := exec.LookPath("tcpdump"); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: %v", err)
	}
	total := 0
	for _, path := range paths {
		want, failed := tcpdumpCount(t, path)
		got, err := count(t, path)
		if got != want || (err != io.EOF) != failed {
			t.Errorf("%s: %d frames, then %v; tcpdump: %d, failed %v", path, got, err, want, failed)
		}
		total += got
	}
	t.Logf("%d frames in %d captures", total, len(paths))
}

// tcpdumpCount asks tcpdump, which does not unpack.
func tcpdumpCount(t *testing.T, path string) (n int, failed bool) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".gz") {
		b, err = io.ReadAll(&unpacker{raw: bytes.NewReader(b)})
		if err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("tcpdump", "-r", "-", "--count")
	cmd.Stdin = bytes.NewReader(b)
	var out bytes.Buffer
	cmd.Stdout = &out
	failed = cmd.Run() != nil
	word, _, _ := strings.Cut(out.String(), " ")
	if n, err = strconv.Atoi(strings.TrimSpace(word)); err != nil {
		t.Fatalf("%s: tcpdump says %q", path, out.String())
	}
	return n, failed
}

// TestRealBtsnoopLikePcap: the same packets are there as btsnoop and as pcap.
func TestRealBtsnoopLikePcap(t *testing.T) {
	dir := filepath.Join(dataDir(t), "ble", "vectors")
	want, err := drain(t, mustOpen(t, filepath.Join(dir, "hci_h4_dlt187.pcap")))
	if err != io.EOF || len(want) == 0 {
		t.Fatalf("%d frames, then %v", len(want), err)
	}
	got, err := drain(t, mustOpen(t, filepath.Join(dir, "hci_adv_report.btsnoop")))
	if err != io.EOF {
		t.Fatal(err)
	}
	sameFrames(t, got, want)
}

// TestRealCapturesMerged: a whole collection at once loses nothing, and is in
// order where its files are.
func TestRealCapturesMerged(t *testing.T) {
	var sources []Source
	want := 0
	for _, path := range captures(t, "-ch6.pcap.gz", "small10.pcap.gz", ".btsnoop") {
		n, err := count(t, path)
		if err != io.EOF {
			t.Fatal(err)
		}
		want += n
		sources = append(sources, mustOpen(t, path))
	}
	got, err := drain(t, Merge(sources...))
	if err != io.EOF || len(got) != want {
		t.Fatalf("%d of %d frames, then %v", len(got), want, err)
	}
	for i := range got[1:] {
		if got[i+1].Time < got[i].Time {
			t.Fatalf("frame %d goes back in time", i+1)
		}
	}
}
