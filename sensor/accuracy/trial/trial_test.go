package trial

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footfall/sensor/accuracy"
	"footfall/sensor/count/scans"
	"footfall/sensor/simulate"
)

var update = flag.Bool("update", false, "write the simulated crowd of testdata")

// Files of the simulated crowd: a store of one zone with about 30 phones, 40 minutes.
var (
	simulated = filepath.Join("testdata", "simulated30.pcap.gz")
	presence  = filepath.Join("testdata", "simulated30.presence.csv")
)

// writeSimulated writes the labelled crowd of testdata.
func writeSimulated(t *testing.T) {
	t.Helper()
	c := simulate.Default(30)
	c.Zones = c.Zones[:1]
	c.Noise = simulate.Noise{}
	store, err := simulate.New(c)
	if err != nil {
		t.Fatal(err)
	}
	var frames, list, packed bytes.Buffer
	if err := store.Record(context.Background(), c.Zones[0].Name, c.Start+int64(40*time.Minute), &frames, &list); err != nil {
		t.Fatal(err)
	}
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if _, err := z.Write(frames.Bytes()); err != nil || z.Close() != nil {
		t.Fatal("the capture does not fit into memory")
	}
	for name, b := range map[string][]byte{simulated: packed.Bytes(), presence: list.Bytes()} {
		if err := os.WriteFile(name, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func load(t *testing.T) (*Recording, accuracy.Presence) {
	t.Helper()
	if *update {
		writeSimulated(t)
	}
	r, err := Read(context.Background(), simulated, 0)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(presence)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	truth, err := accuracy.ReadPresence(f, presence)
	if err != nil {
		t.Fatal(err)
	}
	return r, truth
}

// TestSimulatedCrowd is counted within a third, exactly and with noise. Without what is
// learned from the store it is not: the public prior alone does not know its phones.
func TestSimulatedCrowd(t *testing.T) {
	r, truth := load(t)
	score := func(s Setup) accuracy.Score {
		s.Length = 5 * time.Minute
		windows, err := r.Windows(s, truth)
		if err != nil {
			t.Fatal(err)
		}
		return accuracy.Evaluate(windows)
	}
	exact, noisy := score(Setup{}), score(Setup{Epsilon: big.NewRat(1, 2), Seed: 1})
	if exact.Windows != 8 || exact.MAPE > 0.33 || noisy.MAPE > 0.5 {
		t.Errorf("exact %+v, with noise %+v", exact, noisy)
	}
	if noisy.Width <= exact.Width {
		t.Errorf("intervals are %v wide with noise, %v without", noisy.Width, exact.Width)
	}
	if again := score(Setup{Epsilon: big.NewRat(1, 2), Seed: 1}); again != noisy {
		t.Errorf("the same seed gives %+v and %+v", noisy, again)
	}
	for _, name := range scans.Mechanisms() {
		if off := score(Setup{Without: []string{name}}); off.Windows != exact.Windows {
			t.Errorf("without %s: %+v", name, off)
		}
	}
}

// TestWeakFramesAreLeftOut of a recording.
func TestWeakFramesAreLeftOut(t *testing.T) {
	all, _ := load(t)
	some, err := Read(context.Background(), simulated, -60)
	if err != nil {
		t.Fatal(err)
	}
	if len(some.Observations) == 0 || len(some.Observations) >= len(all.Observations) || some.First != all.First {
		t.Errorf("%d of %d frames from -60 dBm", len(some.Observations), len(all.Observations))
	}
	for i := range some.Observations {
		if some.Observations[i].Signal < -60 {
			t.Fatal("a weak frame is kept")
		}
	}
}

func TestReadFails(t *testing.T) {
	if _, err := Read(context.Background(), "testdata/missing.pcap", 0); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
}
