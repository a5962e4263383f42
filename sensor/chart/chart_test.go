package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"
)

// hour is an hour of a zone. It is closed with 0 minutes.
func hour(zone string, start time.Time, devices, visits string, open int) string {
	return fmt.Sprintf(`{"schema":1,"id":"s/t/%[1]s/hour/%[2]s","period":"hour","site":"s","sensor":"t","zone":"%[1]s","start":"%[2]s","end":"%[3]s","timezone":"UTC","open_minutes":%[6]d,"devices":%[4]s,"devices_low":%[4]s,"devices_high":%[4]s,"visits":%[5]s,"visits_low":%[5]s,"visits_high":%[5]s,"coverage":%[7]d,"windows_withheld":0}`,
		zone, start.Format(time.RFC3339), start.Add(time.Hour).Format(time.RFC3339), devices, visits, open, min(open, 1))
}

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// week has open hours from 9 to 12 of two zones, with a number withheld at ten.
func week(t *testing.T) *Data {
	t.Helper()
	var lines []string
	for day := range 7 {
		for h := range 24 {
			start := monday.AddDate(0, 0, day).Add(time.Duration(h) * time.Hour)
			open, devices := 0, "null"
			if h >= 9 && h < 12 {
				open, devices = 60, fmt.Sprint(10+h)
			}
			for _, zone := range []string{"door", "total"} {
				lines = append(lines, hour(zone, start, devices, devices, open))
				if open > 0 {
					for m := 0; m < 60; m += 5 {
						number := devices
						if h == 10 {
							number = "null"
						}
						lines = append(lines, window(zone, start.Add(time.Duration(m)*time.Minute).Format(time.RFC3339), number))
					}
				}
			}
		}
	}
	d := new(Data)
	if err := d.Read(strings.NewReader(strings.Join(lines, "\n")), "week"); err != nil {
		t.Fatal(err)
	}
	return d
}

func render(t *testing.T, c *Chart, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := c.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// words are the texts of an SVG. It has to be XML.
func words(t *testing.T, svg []byte) string {
	t.Helper()
	var b strings.Builder
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); ok {
			b.WriteString(strings.TrimSpace(string(text)) + "\n")
		}
	}
}

func TestADayIsExplained(t *testing.T) {
	text := words(t, render(t, &Chart{Data: week(t), Sensor: "s/t", Date: monday}, "svg"))
	for _, want := range []string{
		"s/t, Monday, 2 March 2026", "total: devices", "door: devices", "total: visits by hour",
		"90 % interval", "withheld", "closed", "\n09:00\n", "\n12:00\n", "not people", "Time of UTC",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(text, "\n14:00\n") || strings.Contains(text, "\n07:00\n") {
		t.Error("hours long before or after the store is open are shown")
	}
	if strings.Index(text, "total: devices") > strings.Index(text, "door: devices") {
		t.Error("the total is not first")
	}
}

func TestAWeekHasItsDays(t *testing.T) {
	text := words(t, render(t, &Chart{Data: week(t), Sensor: "s/t", Date: monday, Week: true, Zones: []string{"door"}}, "svg"))
	for _, want := range []string{"s/t, 2 March to 8 March 2026", "Mon 2 Mar", "Sun 8 Mar", "door: devices"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(text, "total") {
		t.Error("a zone is drawn that was not asked for")
	}
}

// pixels counts those of a colour.
func pixels(t *testing.T, picture []byte, want color.NRGBA) (n int) {
	t.Helper()
	image, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	for y := range image.Bounds().Dy() {
		for x := range image.Bounds().Dx() {
			if color.NRGBAModel.Convert(image.At(x, y)) == want {
				n++
			}
		}
	}
	return n
}

// TestMarksAreDrawn compares the amount of colour: windows have the strip of a withheld
// hour, and the week's hours have none.
func TestMarksAreDrawn(t *testing.T) {
	d := week(t)
	day := render(t, &Chart{Data: d, Sensor: "s/t", Date: monday, Zones: []string{"door"}}, "png")
	week := render(t, &Chart{Data: d, Sensor: "s/t", Date: monday, Week: true, Zones: []string{"door"}}, "png")
	for name, c := range map[string]struct {
		picture      []byte
		colour       color.NRGBA
		least, fewer int
	}{
		"the strip of an hour":         {day, withheld, 2500, 1 << 30},
		"no strip in a week of hours":  {week, withheld, 200, 2500},
		"closed time in a week":        {week, closed, 250_000, 1 << 30},
		"little closed time in a day":  {day, closed, 1000, 250_000},
		"bars and bands":               {day, paleBlue, 5000, 1 << 30},
		"the line of released numbers": {day, blue, 1000, 1 << 30},
	} {
		if n := pixels(t, c.picture, c.colour); n < c.least || n >= c.fewer {
			t.Errorf("%s: %d pixels, want from %d to %d", name, n, c.least, c.fewer)
		}
	}
}

func TestNothingToDraw(t *testing.T) {
	c := &Chart{Data: week(t), Sensor: "s/t", Date: monday.AddDate(0, 1, 0)}
	if err := c.Write(io.Discard, "svg"); err == nil || !strings.Contains(err.Error(), "nothing to draw") {
		t.Errorf("got %v", err)
	}
	c.Date = monday
	if err := c.Write(io.Discard, "gif"); err == nil || !strings.Contains(err.Error(), "use png or svg") {
		t.Errorf("got %v", err)
	}
}

func TestRoundSteps(t *testing.T) {
	for most, want := range map[float64]float64{0: 1, 3: 1, 8: 2, 70: 20, 99: 50, 1500: 500} {
		if got := roundStep(most); got != want {
			t.Errorf("step for %g is %g, want %g", most, got, want)
		}
	}
}

func TestDaysOfTheStore(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 23, 0, 0, 0, 0, berlin)
	all := days(from, from.AddDate(0, 0, 7), berlin)
	if len(all) != 7 || all[6].end.Sub(all[6].start) != 23*time.Hour {
		t.Errorf("a week with a change to summer time: %v", all)
	}
}
