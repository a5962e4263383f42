package trial

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// sum is the estimates of all windows together.
func sum(t *testing.T, r *Recording, radios int) (devices float64) {
	t.Helper()
	windows, err := r.Windows(Setup{Length: 5 * time.Minute, Radios: radios}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range windows {
		devices += w.Estimate
	}
	return devices
}

// twoRadios is how far two radios are off one that loses nothing, as a share: the mean
// over some ways to lose frames.
func twoRadios(t *testing.T, r *Recording, by Radios) (off float64) {
	t.Helper()
	one := sum(t, r, 1)
	const ways = 6
	by.Number = 2
	for way := range uint64(ways) {
		by.Seed = way + 1
		off += (sum(t, r.Heard(by), 2)/one - 1) / ways
	}
	return off
}

// TestTwoRadios of one zone, each of which loses a quarter or half of the frames, count
// as one that loses none.
func TestTwoRadios(t *testing.T) {
	crowds := map[string]string{"simulated": simulated}
	if folder := os.Getenv("FOOTFALL_DATA"); folder != "" && !testing.Short() {
		for _, name := range []string{"cag-open40", "cag-step60"} {
			if file := filepath.Join(folder, "crowds", name+".pcap.gz"); exists(file) {
				crowds[name] = file
			}
		}
	}
	for name, file := range crowds {
		r, err := Read(context.Background(), file, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, by := range []Radios{
			{Loss: 0.25}, {Loss: 0.5}, {Loss: 0.25, Offset: -6, Noise: 1}, {Loss: 0.5, Offset: -6, Noise: 1, Delay: time.Second},
		} {
			t.Run(fmt.Sprintf("%s, %v", name, by), func(t *testing.T) {
				off := twoRadios(t, r, by)
				t.Logf("%+.1f %%", 100*off)
				if off < -0.03 || off > 0.03 {
					t.Errorf("off by %+.1f %%, want 3 at most", 100*off)
				}
			})
		}
	}
}

// TestTwoRadiosThatLoseNothing give the numbers of one.
func TestTwoRadiosThatLoseNothing(t *testing.T) {
	r, _ := load(t)
	if one, two := sum(t, r, 1), sum(t, r.Heard(Radios{Number: 2}), 2); one != two {
		t.Errorf("one radio %v, two %v", one, two)
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
