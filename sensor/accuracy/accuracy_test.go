package accuracy

import (
	"math"
	"os"
	"strings"
	"testing"
)

const second = int64(1e9)

func TestReadPresence(t *testing.T) {
	p, err := ReadPresence(strings.NewReader("device_id,model,enter_ts,leave_ts\n0,A,10.000,20.5\n1,,0,100\n"), "p.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := Presence{{Enter: 10 * second, Leave: 20*second + second/2, Model: "A"}, {Leave: 100 * second}}
	if len(p) != 2 || p[0] != want[0] || p[1] != want[1] {
		t.Errorf("got %v, want %v", p, want)
	}
}

func TestReadPresenceLeavesFixturesOut(t *testing.T) {
	p, err := ReadPresence(strings.NewReader("enter_ts,leave_ts,human_carried\n0,1,0\n0,1,1\n"), "p.csv")
	if err != nil || len(p) != 1 {
		t.Errorf("got %d stays, error %v; want the one that is carried", len(p), err)
	}
}

func TestReadPresenceErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "p.csv: no header line: EOF"},
		{"leave_ts,b\n", "p.csv: the header line does not name the column enter_ts"},
		{"enter_ts,leave_ts\n1,2\nx,2\n", `p.csv: line 3: enter_ts: "x" is not a time in seconds since 1970`},
		{"enter_ts,leave_ts\n1,NaN\n", `p.csv: line 2: leave_ts: "NaN" is not a time in seconds since 1970`},
		{"enter_ts,leave_ts\n5,2\n", "p.csv: line 2: leave_ts is before enter_ts"},
		{"enter_ts,leave_ts\n5\n", "p.csv: record on line 2: wrong number of fields"},
	} {
		if _, err := ReadPresence(strings.NewReader(c.text), "p.csv"); err == nil || err.Error() != c.want {
			t.Errorf("%q: got error %q, want %q", c.text, err, c.want)
		}
	}
}

func FuzzReadPresence(f *testing.F) {
	f.Add("device_id,enter_ts,leave_ts\n0,10.000,20.5\n")
	f.Add("enter_ts,leave_ts,human_carried\n0,1,0\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ReadPresence(strings.NewReader(text), "f")
		if err != nil {
			return
		}
		if got := p.Truth(0, second); got < 0 || got > float64(len(p)) {
			t.Errorf("truth %v with %d stays", got, len(p))
		}
	})
}

func TestTruthIsTimeAveraged(t *testing.T) {
	p := Presence{{Leave: 50 * second}, {Enter: 25 * second, Leave: 75 * second}, {Enter: 200 * second, Leave: 300 * second}}
	for _, c := range []struct {
		start, end int64
		want       float64
	}{{0, 100, 1}, {0, 50, 1.5}, {100, 200, 0}, {250, 350, 0.5}} {
		if got := p.Truth(c.start*second, c.end*second); got != c.want {
			t.Errorf("truth in [%d, %d) = %v, want %v", c.start, c.end, got, c.want)
		}
	}
}

func TestEvaluate(t *testing.T) {
	s := Evaluate([]Window{
		{Truth: 10, Estimate: 12, Low: 9, High: 13},
		{Truth: 20, Estimate: 16, Low: 15, High: 17},
		{Truth: 0.5, Estimate: 100},
		{Truth: 30, Withheld: true},
		{Truth: 30, Estimate: 10, Partial: true},
		{Truth: 0, Partial: true},
	})
	if s.Windows != 2 || s.Withheld != 1 || s.Partial != 1 || s.Truth != 15 {
		t.Errorf("scored %d, withheld %d, in part %d, mean truth %v; want 2, 1, 1 and 15", s.Windows, s.Withheld, s.Partial, s.Truth)
	}
	if math.Abs(s.MAPE-0.2) > 1e-12 || math.Abs(s.Bias+2.0/30) > 1e-12 || s.Coverage != 0.5 {
		t.Errorf("MAPE %v, bias %v, coverage %v; want 0.2, -0.0667, 0.5", s.MAPE, s.Bias, s.Coverage)
	}
	if none := Evaluate(nil); !math.IsNaN(none.MAPE) {
		t.Errorf("MAPE of no windows is %v, want NaN", none.MAPE)
	}
}

func TestForgive(t *testing.T) {
	windows := []Window{{Truth: 30, Estimate: 10, Partial: true}, {Truth: 10, Withheld: true}}
	if s := Evaluate(Forgive(windows)); s.Windows != 1 || s.Partial != 0 || s.Withheld != 1 {
		t.Errorf("got %+v, want the partial window scored and the withheld one not", s)
	}
	if !windows[0].Partial {
		t.Error("the windows handed in were changed")
	}
}

func TestLabelledCrowd(t *testing.T) {
	folder := os.Getenv("FOOTFALL_DATA")
	if folder == "" {
		folder = "../../../shared/data"
	}
	f, err := os.Open(folder + "/crowds/cag-closed22.presence.csv")
	if err != nil {
		t.Skip("no labelled data at " + folder)
	}
	defer f.Close()
	p, err := ReadPresence(f, f.Name())
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Truth(1700000300*second, 1700000600*second); got != 22 {
		t.Errorf("a closed crowd of 22 has truth %v", got)
	}
}
