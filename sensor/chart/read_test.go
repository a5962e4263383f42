package chart

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// window is a payload of a zone; without a number if devices is "null".
func window(zone, start, devices string) string {
	from, err := time.Parse(time.RFC3339, start)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"schema":1,"id":"s/t/%[1]s/%[2]s/300","site":"s","sensor":"t","zone":"%[1]s","start":"%[2]s","end":"%[3]s","seconds":300,"devices":%[4]s,"devices_low":%[4]s,"devices_high":%[4]s,"suppressed":%[5]t,"coverage":1,"until":"of a later version"}`,
		zone, start, from.Add(5*time.Minute).Format(time.RFC3339), devices, devices == "null")
}

func TestReadsWhatIsPublished(t *testing.T) {
	nine := window("a", "2026-03-02T09:00:00Z", "4")
	for name, c := range map[string]struct {
		text  string
		cells int
		err   string
	}{
		"lines":            {nine + "  \n\n" + window("a", "2026-03-02T09:05:00Z", "null") + "\n", 2, ""},
		"with topics":      {"footfall/v1/s/t/a/window " + nine + "\nfootfall/v1/s/t/status online\n", 1, ""},
		"a hub's answer":   {`{"payloads":[` + nine + "," + window("b", "2026-03-02T09:00:00Z", "4") + `],"next":""}`, 2, ""},
		"twice":            {nine + "\n" + nine, 1, ""},
		"health":           {`{"schema":1,"status":"online"}`, 0, ""},
		"of the future":    {strings.Replace(nine, `"schema":1`, `"schema":2`, 1), 0, "f, line 1: schema 2; this program reads 1"},
		"cut off":          {nine + "\n" + nine[:50], 1, "f, line 2: not a payload"},
		"ends too early":   {strings.Replace(nine, "09:05:00Z", "08:00:00Z", 1), 0, "ends before it begins"},
		"an unknown kind":  {strings.Replace(nine, `"seconds"`, `"period":"year","seconds"`, 1), 0, ""},
		"an unknown topic": {"nothing here", 0, ""},
	} {
		var d Data
		err := d.Read(strings.NewReader(c.text), "f")
		if len(d.cells) != c.cells || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %d cells and %v, want %d and %q", name, len(d.cells), err, c.cells, c.err)
		}
	}
}

func TestALaterPayloadHolds(t *testing.T) {
	var d Data
	text := window("a", "2026-03-02T09:00:00Z", "4") + "\n" + window("a", "2026-03-02T09:00:00Z", "7")
	if err := d.Read(strings.NewReader(text), "f"); err != nil {
		t.Fatal(err)
	}
	for _, c := range d.cells {
		if *c.Devices.Value != 7 {
			t.Errorf("%g devices", *c.Devices.Value)
		}
	}
}

func TestRunsEndAtGaps(t *testing.T) {
	var d Data
	var lines []string
	for i, devices := range []string{"4", "5", "null", "null", "6", "-", "7"} {
		if devices != "-" {
			lines = append(lines, window("a", fmt.Sprintf("2026-03-02T09:%02d:00Z", 5*i), devices))
		}
	}
	if err := d.Read(strings.NewReader(strings.Join(lines, "\n")), "f"); err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	cells := d.of(Window, "s/t", day, day.AddDate(0, 0, 1))["a"]
	var lengths []int
	for _, run := range runs(cells) {
		lengths = append(lengths, len(run))
	}
	if !slices.Equal(lengths, []int{2, 1, 1}) {
		t.Errorf("runs of %v", lengths)
	}
	if gaps := unknown(cells); len(gaps) != 1 || gaps[0].end.Sub(gaps[0].start) != 10*time.Minute {
		t.Errorf("withheld: %v", gaps)
	}
}

func FuzzRead(f *testing.F) {
	nine := window("a", "2026-03-02T09:00:00Z", "4")
	for _, seed := range []string{"", nine, "topic " + nine, `{"payloads":[` + nine + `]}`, nine[:40], `{"payloads":[{"payloads":[]}]}`, "\x00\xff{"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var d Data
		if d.Read(strings.NewReader(text), "f") != nil {
			return
		}
		for _, c := range d.cells {
			if !c.End.After(c.Start) || c.Zone == "" {
				t.Errorf("%+v was taken", c)
			}
		}
	})
}
