package calibrate

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestBook(t *testing.T) {
	var b Book
	windows := five(10, 20, 30, 40, 50, 60)
	floor := five(5)[0]
	floor.Zone = "floor"
	windows = append(windows, floor)
	add := func(want int, counts ...Count) {
		t.Helper()
		if replaced, err := b.Add(counts, windows); err != nil || replaced != want {
			t.Fatalf("%d replaced, want %d: %v", replaced, want, err)
		}
	}
	add(0, Count{"floor", noon, 5, 4}, Count{"entrance", noon, 10, 12}, Count{"entrance", noon + 10*minute, 10, 30})
	add(1, Count{"entrance", noon + 13*minute, 10, 30}) // a correction
	add(0, Count{"entrance", noon + 20*minute, 10, 50}) // begun a little early
	if len(b.Samples) != 4 {
		t.Errorf("%+v", b.Samples)
	}
	fits, problems := b.Fits()
	if len(fits) != 2 || len(problems) != 0 || fits[0].Zone != "entrance" || fits[1].PeoplePerDevice != 0.8 {
		t.Errorf("%+v, %v", fits, problems)
	}
	before := len(b.Samples)
	if _, err := b.Add([]Count{{"entrance", noon + 20*minute, 5, 30}, {"cellar", noon, 5, 1}}, windows); err == nil || len(b.Samples) != before {
		t.Errorf("half of the counts were taken: %v", err)
	}
	add(1, Count{"floor", noon, 1, 0})
}

func TestBookRemove(t *testing.T) {
	b := Book{[]Sample{sample(0, 1, 1, 0, 0), sample(1, 0, 0, 0, 0), {Count{"floor", noon, 5, 0}, "scans", 3, 0, 0}}}
	if fits, problems := b.Fits(); len(fits) != 1 || len(problems) != 1 || !errors.Is(problems[0], errNobody) {
		t.Errorf("%v, %v", fits, problems)
	}
	if n := b.Remove("entrance"); n != 2 || len(b.Samples) != 1 || b.Samples[0].Zone != "floor" {
		t.Errorf("%d removed, %+v left", n, b.Samples)
	}
	if n := b.Remove("entrance"); n != 0 {
		t.Errorf("%d removed twice", n)
	}
}

func TestSaveAndLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calibration.csv")
	b, err := Load(path)
	if err != nil || len(b.Samples) != 0 {
		t.Fatalf("%v, %v", b, err)
	}
	b.Samples = []Sample{
		{Count{`Entrée "A", links`, noon + 1, 15, 42.5}, "scans", 33.123456, 10, 4.25}, sample(1, 10, 8, 2, 1),
	}
	if err := b.Save(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(path)
	const want = `zone,start,minutes,people,method,devices,crowd_error,noise_error
"Entrée ""A"", links",2026-11-21T12:00:00.000000001Z,15,42.5,scans,33.123,10,4.25
entrance,2026-11-21T13:00:00Z,15,10,scans,8,2,1
`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	back, err := Load(path)
	if err != nil || len(back.Samples) != 2 || back.Samples[1] != b.Samples[1] || back.Samples[0].Count != b.Samples[0].Count {
		t.Errorf("%+v, %v", back, err)
	}
	if err := back.Save(path); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("files beside it: %v", files)
	}
	if err := b.Save(filepath.Join(path, "x")); err == nil || !strings.Contains(err.Error(), "nothing was changed") {
		t.Error(err)
	}
}

func TestReadCounts(t *testing.T) {
	jakarta := time.FixedZone("WIB", 7*3600)
	tests := []struct {
		name, text string
		want       []Count
	}{
		{"plain", "zone,start,minutes,people\nentrance,2026-11-21T12:00:00Z,15,42\n", []Count{{"entrance", noon, 15, 42}}},
		{"in the store's time", "zone,start,minutes,people\nentrance,2026-11-21 19:00,15,42\n", []Count{{"entrance", noon, 15, 42}}},
		{"other order, spaces, no line at the end", " people, zone,start , minutes\n42, entrance, 2026-11-21 19:00:00, 15", []Count{{"entrance", noon, 15, 42}}},
		{"a spreadsheet's", "\xef\xbb\xbfzone;start;minutes;people\r\nentrance;2026-11-21T19:00;15;42,5\r\n", []Count{{"entrance", noon, 15, 42.5}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadCounts(strings.NewReader(test.text), "counts.csv", jakarta)
			if err != nil || len(got) != len(test.want) || got[0] != test.want[0] {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestReadCountsRefuses(t *testing.T) {
	const head = "zone,start,minutes,people\n"
	for text, want := range map[string]string{
		"":     "counts.csv: is empty; the first line must be zone,start,minutes,people",
		head:   "counts.csv: there are no counts in it",
		"a,b,": "counts.csv: heading 1 is not a known one",
		"zone,start,minutes\na,2026-11-21T12:00:00Z,1\n":     `the column "people" is missing`,
		"zone,zone,start,minutes,people\n":                   `the column "zone" comes twice`,
		head + "a,2026-11-21T12:00:00Z,15\n":                 "line 2: wrong number of fields",
		head + "a,noon,15,1\n":                               "counts.csv: line 2: start: is not a time of this century; write it such as",
		head + "\na,2026-11-21T12:00:00Z,x,1\n":              "line 3: minutes: is not a number",
		head + "a,2026-11-21T12:00:00Z,15,many\n":            "people: is not a number",
		head + "a,2026-11-21T12:00:00Z,15,NaN\n":             "people: NaN is not from",
		head + "a,0001-01-01T00:00:00Z,15,1\n":               "start: is not a time of this century",
		head + ",2026-11-21T12:00:00Z,15,1\n":                "zone: a name is needed",
		head + "\"a,2026-11-21T12:00:00Z,15,1\n":             "extraneous",
		head + strings.Repeat("x", maxText):                  "not a table of hand counts",
		head + "a;2026-11-21T12:00:00Z;15;1\n":               "wrong number of fields",
		"zone,start,minutes,people,phone\na,noon,1,1,001122": "heading 5 is not a known one",
	} {
		if _, err := ReadCounts(strings.NewReader(text), "counts.csv", time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: error %v, want %q", text, err, want)
		}
	}
}

// TestErrorsQuoteNothing names a file of secrets or addresses as a table of counts.
func TestErrorsQuoteNothing(t *testing.T) {
	const counts, book = "zone,start,minutes,people\n", "zone,start,minutes,people,method,devices,crowd_error,noise_error\n"
	const secret = "001122aabbcc"
	for _, text := range []string{
		secret, secret + "," + secret + "\n", counts + secret, "\"" + secret, counts + "\"" + secret + "\"x,1,1,1\n", counts + "z," + secret + ",1,1\n",
		counts + "z,2026-11-21T12:00:00Z," + secret + ",1\n", counts + secret + ",2026-11-21T12:00:00Z,0,1\n", counts + "z,2026-11-21T12:00:00Z,1," + secret + "\n",
		book + "z,2026-11-21T12:00:00Z,15,1,scans," + secret + ",1,1\n", book + "z," + secret + ",15,1,scans,1,1,1\n",
	} {
		_, err := ReadCounts(strings.NewReader(text), "counts.csv", time.UTC)
		_, ofBook := ReadBook(strings.NewReader(text), "book.csv")
		for _, err := range []error{err, ofBook} {
			if err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("%q: error %v", text, err)
			}
		}
	}
}

func TestReadBookRefuses(t *testing.T) {
	const head = "zone,start,minutes,people,method,devices,crowd_error,noise_error\n"
	for text, want := range map[string]string{
		"zone,start,minutes,people\n":                            `the column "method" is missing`,
		head + "a,2026-11-21T12:00:00Z,15,1,,1,1,1\n":            "method: is missing",
		head + "a,2026-11-21T12:00:00Z,15,1,scans,-1,1,1\n":      "devices: -1 is out of range",
		head + "a,2026-11-21T12:00:00Z,15,1,scans,1,NaN,1\n":     "crowd_error: NaN is out of range",
		head + "a,2026-11-21T12:00:00Z,15,1,scans,1,1,x\n":       "noise_error: is not a number",
		head + "a,2026-11-21T12:00:00Z,15,1e9,scans,1,1,1e300\n": "people: 1e+09 is not from",
	} {
		if _, err := ReadBook(strings.NewReader(text), "book"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if b, err := ReadBook(strings.NewReader(head), "book"); err != nil || len(b.Samples) != 0 {
		t.Errorf("%v, %v", b, err)
	}
}

func FuzzReadCounts(f *testing.F) {
	f.Add([]byte("zone,start,minutes,people\nentrance,2026-11-21T12:00:00Z,15,42\n"))
	f.Add([]byte("\xef\xbb\xbfpeople;zone;start;minutes\r\n42,5;\"a;b\";2026-11-21 19:00;15\r\n"))
	f.Add([]byte("zone,start,minutes,people\n\"a\nb\",x,,\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		counts, err := ReadCounts(bytes.NewReader(text), "f", time.UTC)
		if err != nil {
			return
		}
		for _, c := range counts {
			if err := c.Check(); err != nil {
				t.Fatalf("%+v: %v", c, err)
			}
		}
	})
}

// FuzzReadBook sees that what is read is written and read back alike.
func FuzzReadBook(f *testing.F) {
	const head = "zone,start,minutes,people,method,devices,crowd_error,noise_error\n"
	f.Add([]byte(head + "entrance,2026-11-21T12:00:00Z,15,42,scans,33.1,10,4\n"))
	f.Add([]byte(head + "\"a \"\"b\"\", c\",2026-11-21T12:00:00.5+01:00,1e2,0.0004,x,1e9,0,0.0005\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := ReadBook(bytes.NewReader(text), "f")
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := b.Write(&first); err != nil {
			t.Fatal(err)
		}
		again, err := ReadBook(bytes.NewReader(first.Bytes()), "f")
		if err != nil {
			t.Fatalf("%q is not read back: %v", first.String(), err)
		}
		if err := again.Write(&second); err != nil || first.String() != second.String() {
			t.Fatalf("%q came back as %q, %v", first.String(), second.String(), err)
		}
		b.Fits()
	})
}
