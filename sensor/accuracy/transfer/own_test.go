package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"footfall/sensor/accuracy"
)

// Two devices of A scan once each, one of B twice, its third frame being of its second
// scan. A is there for 100 s in all while it is listened, B for 80.
const frames = `frame,ts,mac,device_id,model
1,1000.5,x,0,A
2,1001,x,1,B
3,1005.25,x,2,A
4,1010,x,1,B
5,1012,x,1,B
`

func TestOwnRates(t *testing.T) {
	const s = int64(time.Second)
	truth := accuracy.Presence{
		{Enter: 900 * s, Leave: 1050 * s, Model: "A"}, {Enter: 1050 * s, Leave: 2000 * s, Model: "A"},
		{Enter: 1020 * s, Leave: 1100 * s, Model: "B"}, {Enter: 10 * s, Leave: 20 * s, Model: "C"},
	}
	heard := recording{first: 1000 * s, last: 1100 * s, events: []int64{1, 2, 3}}
	got, err := listed(t, frames, &heard, truth)
	if err != nil {
		t.Fatal(err)
	}
	at := []int64{1000*s + s/2, 1001 * s, 1005*s + s/4, 1010 * s}
	stands := []float64{50, 40, 50, 40}
	if got.first != heard.first || got.last != heard.last || len(got.events) != len(at) || len(got.stands) != len(at) {
		t.Fatalf("got %+v", got)
	}
	for i := range at {
		if got.events[i] != at[i] || got.stands[i] != stands[i] {
			t.Errorf("scan %d: at %d for %v s, want %d for %v s", i, got.events[i], got.stands[i], at[i], stands[i])
		}
	}
	// All the presence there is, 180 s, in a window of 5 minutes.
	w := got.windows(5*time.Minute, truth)
	if len(w) != 1 || w[0].Estimate != 180.0/300 {
		t.Errorf("got %+v", w)
	}
}

func TestOwnRatesErrors(t *testing.T) {
	truth := accuracy.Presence{{Enter: 1, Leave: 2, Model: "B"}}
	for text, want := range map[string]string{
		frames:                        `model "A" is heard and never present; its rate needs both`,
		"":                            "f.csv: no header line: EOF",
		"ts,model\n":                  "f.csv: the header line does not name the column device_id",
		"ts,device_id,model\nx,0,A\n": `f.csv: line 2: ts: "x" is not a time in seconds since 1970`,
		"ts,device_id,model\n1,0\n":   "f.csv: record on line 2: wrong number of fields",
	} {
		_, err := listed(t, text, &recording{last: 9}, truth)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// listed has the own rates taken from a list of frames.
func listed(t *testing.T, frames string, heard *recording, truth accuracy.Presence) (recording, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "f.csv")
	if err := os.WriteFile(name, []byte(frames), 0o600); err != nil {
		t.Fatal(err)
	}
	return ownRates(heard, truth, name)
}

func FuzzReadScans(f *testing.F) {
	for _, text := range []string{frames, "", "ts,device_id,model\nNaN,0,A\n", "model,ts,device_id\nA,1e300,0\nA,-1,0\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var r recording
		models, err := r.readScans(strings.NewReader(text), "f")
		if err == nil && len(models) != len(r.events) {
			t.Errorf("%d scans, of %d models", len(r.events), len(models))
		}
	})
}
