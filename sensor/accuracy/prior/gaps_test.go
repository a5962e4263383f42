package prior

import (
	"reflect"
	"strings"
	"testing"
)

const frames = `frame,ts,mac,device_id,model
1,100.0,02:00:00:00:00:01,0,A
2,100.5,02:00:00:00:00:01,0,A
3,101.0,02:00:00:00:00:0a,1,A
4,101.5,02:00:00:00:00:02,0,A
5,102.0,00:00:00:00:00:99,0,A
6,104.0,02:00:00:00:00:02,0,A
7,105.0,00:00:00:00:00:03,2,C
8,111.0,02:00:00:00:00:0b,1,A
9,120.0,06:00:00:00:00:04,3,B
10,300.0,00:00:00:00:00:03,2,C
11,420.0,06:00:00:00:00:04,3,B
`

// Device 0 is silent for 1 s with a change of address, and for 2.5 s without;
// what it sends from a global address, in between, is nothing. Two frames within
// a scan are no gap. Device 1 is of the same model, device 2 never changes its
// address, and device 3 keeps a random one.
func TestReadFrames(t *testing.T) {
	g := Gaps{}
	if err := g.ReadFrames(strings.NewReader(frames), "f"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Model{
		"A": {Silences: []float64{1, 2.5, 10}},
		"B": {Silences: []float64{300}},
	} {
		m := g[name]
		if m == nil || !reflect.DeepEqual(m.Silences, want.Silences) {
			t.Errorf("%s: got %+v, want %+v", name, m, want)
		}
	}
	if len(g) != 2 {
		t.Errorf("%d models", len(g))
	}
	// The devices of another crowd are others, whatever their number.
	if err := g.ReadFrames(strings.NewReader("model,device_id,mac,ts\nA,0,02:00:00:00:00:02,900\n"), "f"); err != nil {
		t.Fatal(err)
	}
	if len(g["A"].Silences) != 3 {
		t.Errorf("got %v: a gap between crowds", g["A"])
	}
}

// A change of address after exactly 2 s is a gap, the same address then is none.
func TestGapBounds(t *testing.T) {
	g := Gaps{}
	text := "ts,mac,device_id,model\n0,02:00:00:00:00:01,0,A\n2,02:00:00:00:00:01,0,A\n4,02:00:00:00:00:02,0,A\n6.5,02:00:00:00:00:02,0,A\n"
	if err := g.ReadFrames(strings.NewReader(text), "f"); err != nil {
		t.Fatal(err)
	}
	if m := g["A"]; !reflect.DeepEqual(m.Silences, []float64{2, 2.5}) {
		t.Errorf("got %+v", m)
	}
}

func TestReadFramesErrors(t *testing.T) {
	const head = "ts,mac,device_id,model\n"
	for _, c := range []struct{ text, want string }{
		{"", "f.csv: no header line: EOF"},
		{"ts,mac,device_id\n", "f.csv: the header line does not name the column model"},
		{head + "x,02:00:00:00:00:01,0,A\n", `f.csv: line 2: ts: "x" is not a time in seconds since 1970`},
		{head + "NaN,02:00:00:00:00:01,0,A\n", `f.csv: line 2: ts: "NaN" is not a time in seconds since 1970`},
		{head + "1,02:00:00:00:00,0,A\n", "f.csv: line 2: mac: not an address of 6 bytes"},
		{head + "1,02:00:00:00:00:00:00:01,0,A\n", "f.csv: line 2: mac: not an address of 6 bytes"},
		{head + "5,02:00:00:00:00:01,0,A\n4,02:00:00:00:00:01,0,A\n", "f.csv: line 3: ts: before the device's previous frame; frames stand in order of time"},
		{head + "5,02:00:00:00:00:01\n", "f.csv: record on line 2: wrong number of fields"},
	} {
		if err := (Gaps{}).ReadFrames(strings.NewReader(c.text), "f.csv"); err == nil || err.Error() != c.want {
			t.Errorf("%q: got error %q, want %q", c.text, err, c.want)
		}
	}
}

func FuzzReadFrames(f *testing.F) {
	f.Add(frames)
	f.Add("ts,mac,device_id,model\n1,02-00-00-00-00-01,0,A\n1,0200.0000.0002,0,A\n")
	f.Fuzz(func(t *testing.T, text string) {
		g := Gaps{}
		if g.ReadFrames(strings.NewReader(text), "f") != nil {
			return
		}
		p, err := g.Fit()
		if err != nil {
			return
		}
		if err := check(&p); err != nil {
			t.Errorf("the prior of %v: %v", g, err)
		}
	})
}
