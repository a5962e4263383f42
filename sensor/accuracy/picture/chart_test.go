package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"footfall/sensor/accuracy"
)

var update = flag.Bool("update", false, "write the golden files anew")

// morning is two hours of a store that fills and empties, with a first window
// heard in part, one withheld and a gap.
func morning() []accuracy.Window {
	const length = int64(5 * time.Minute)
	start := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC).UnixNano()
	var windows []accuracy.Window
	for i := range int64(24) {
		if i == 17 {
			continue
		}
		truth := 12 + 26*math.Sin(float64(i)/8)*math.Sin(float64(i)/8)
		estimate := truth * (1 + 0.16*math.Sin(float64(5*i)))
		windows = append(windows, accuracy.Window{
			Start: start + i*length, End: start + (i+1)*length,
			Truth: truth, Estimate: estimate, Low: 0.8*estimate - 2, High: 1.2*estimate + 2,
			Partial: i == 0, Withheld: i == 10,
		})
	}
	return windows
}

func draw(t *testing.T, c Chart) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	got := draw(t, Chart{Title: "lobby", Windows: morning(), Location: time.FixedZone("WIB", 7*3600)})
	const file = "testdata/lobby.svg"
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the drawing differs from %s; look at what -update makes of it", file)
	}
}

// TestSelfContained sees that every drawing is well-formed, and that nothing in
// it comes from elsewhere or runs.
func TestSelfContained(t *testing.T) {
	for _, c := range []Chart{
		{},
		{Title: `<script>"&` + "\x00" + strings.Repeat("ö", 200), Windows: morning()},
		{Title: "withheld", Windows: []accuracy.Window{{Start: 1, End: 2, Withheld: true}}},
		{Title: "years", Windows: []accuracy.Window{{Start: 0, End: 4e17, Truth: 3e6, Estimate: 1, High: 2}}},
		{Title: "an instant", Windows: []accuracy.Window{{Start: 5, End: 6, Truth: 0.5, Estimate: 0.25}}},
	} {
		text := draw(t, c)
		if len(text) > 20_000 {
			t.Errorf("%s: %d bytes", c.Title, len(text))
		}
		for _, bad := range []string{"NaN", "Inf", "@import", "url(", "data:"} {
			if bytes.Contains(text, []byte(bad)) {
				t.Errorf("%s: the drawing has %q in it", c.Title, bad)
			}
		}
		for _, name := range elements(t, text) {
			if !strings.Contains(" svg title style rect text line path ", " "+name+" ") {
				t.Errorf("%s: the drawing has an element %q", c.Title, name)
			}
		}
	}
}

// elements lists the names of a document's elements.
func elements(t *testing.T, text []byte) (names []string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			names = append(names, e.Name.Local)
			for _, a := range e.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Name.Local, "href") {
					t.Errorf("element %s has an attribute %s", e.Name.Local, a.Name.Local)
				}
			}
		}
	}
}

func TestStretches(t *testing.T) {
	windows := morning()
	cut := stretches(windows, func(w accuracy.Window) bool { return !w.Withheld })
	if len(cut) != 3 || len(cut[0]) != 10 || len(cut[1]) != 6 || len(cut[2]) != 6 {
		t.Errorf("got %d stretches, want 10, 6 and 6 windows", len(cut))
	}
}

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		top  float64
		want float64
	}{{0.5, 1}, {1, 1}, {6, 1}, {7, 2}, {42, 10}, {130, 50}, {1142, 200}, {3e6, 500_000}} {
		if got := roundStep(c.top, 6); got != c.want {
			t.Errorf("marks up to %v: every %v, want %v", c.top, got, c.want)
		}
	}
	for _, c := range []struct{ span, want time.Duration }{
		{time.Hour, 10 * time.Minute}, {2 * time.Hour, 15 * time.Minute}, {10 * time.Hour, 2 * time.Hour},
		{4 * 24 * time.Hour, 12 * time.Hour}, {30 * 24 * time.Hour, 4 * 24 * time.Hour},
	} {
		if got := timeStep(c.span, 9); got != c.want {
			t.Errorf("marks over %v: every %v, want %v", c.span, got, c.want)
		}
	}
	kolkata := time.FixedZone("IST", 5*3600+1800)
	start := time.Date(2026, 3, 2, 4, 10, 0, 0, time.UTC)
	marks := timeMarks(start.UnixNano(), start.Add(2*time.Hour).UnixNano(), time.Hour, kolkata)
	if len(marks) != 2 || time.Unix(0, marks[0]).In(kolkata).Format("15:04") != "10:00" {
		t.Errorf("got %v, want full hours of the clock on the wall", marks)
	}
}
