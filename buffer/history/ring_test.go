package history

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// bench is a ring whose clock the test moves.
type bench struct {
	*Ring
	now time.Time
	log bytes.Buffer
	opt Options
}

func newBench(t *testing.T, o Options) *bench {
	t.Helper()
	b := &bench{now: noon, opt: o}
	b.opt.Now = func() time.Time { return b.now }
	b.opt.Log = slog.New(slog.NewTextHandler(&b.log, nil))
	b.Ring = Open(Path(filepath.Join(t.TempDir(), "outbox.db")), b.opt)
	return b
}

// reopen brings the ring into use as a restart does.
func (b *bench) reopen() {
	b.log.Reset()
	b.Ring = Open(b.path, b.opt)
}

func at(end time.Time, payload string) Record { return Record{end.UnixNano(), []byte(payload)} }

func (b *bench) add(t *testing.T, payloads ...string) {
	t.Helper()
	var records []Record
	for _, p := range payloads {
		records = append(records, at(b.now, p))
	}
	if err := b.Append(records); err != nil {
		t.Fatal(err)
	}
}

// all reads page by page.
func (b *bench) all(t *testing.T, since time.Time, most int) (payloads []string) {
	t.Helper()
	for position := ""; ; {
		p, err := b.Read(position, since.UnixNano(), most)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Damaged) > 0 {
			t.Errorf("damaged: %q", p.Damaged)
		}
		for _, r := range p.Records {
			payloads = append(payloads, string(r.Payload))
		}
		if position = p.Next; position == "" {
			return payloads
		}
	}
}

func (b *bench) files(t *testing.T) (found []string) {
	t.Helper()
	files, err := filepath.Glob(b.path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		found = append(found, strings.TrimPrefix(f, b.path))
	}
	return found
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRingKeepsAndPages(t *testing.T) {
	b := newBench(t, Options{})
	want(t, b.all(t, time.Unix(0, 0), 100))
	b.add(t, `{"zone":"a"}`, `{"zone":"b"}`)
	b.now = b.now.Add(13 * time.Hour) // the next day
	b.add(t, "three")
	b.reopen()
	b.add(t, "four")
	for _, most := range []int{1, 60, 1 << 20} {
		want(t, b.all(t, time.Unix(0, 0), most), `{"zone":"a"}`, `{"zone":"b"}`, "three", "four")
	}
	want(t, b.all(t, noon, 1), "three", "four") // ended after noon, not at it
	want(t, b.files(t), "-20260302-0001", "-20260303-0001")
	if info, err := os.Stat(b.path + "-20260302-0001"); err != nil || info.Mode() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func TestRingDropsOldDays(t *testing.T) {
	b := newBench(t, Options{Days: 2})
	for day := range 5 {
		b.now = noon.AddDate(0, 0, day)
		b.add(t, fmt.Sprint(day))
	}
	want(t, b.all(t, time.Unix(0, 0), 100), "2", "3", "4")
	b.now = noon.AddDate(0, 0, 6)
	b.reopen() // nothing was released since, and time has passed
	want(t, b.all(t, time.Unix(0, 0), 100), "4")
	b.now = noon.AddDate(-50, 0, 0) // the clock is not set yet
	b.reopen()
	want(t, b.all(t, time.Unix(0, 0), 100), "4")
	b.now = noon.AddDate(-1, 0, 0) // the clock had been a year ahead
	b.add(t, "now")
	want(t, b.all(t, time.Unix(0, 0), 100), "now")
}

func TestRingIsBoundedInBytes(t *testing.T) {
	b := newBench(t, Options{MaxBytes: 8000})
	for i := range 200 {
		b.now = b.now.Add(time.Second)
		b.add(t, fmt.Sprintf("%03d%s", i, strings.Repeat(".", 100)))
		var size int64
		for _, f := range b.files(t) {
			info, err := os.Stat(b.path + f)
			if err != nil {
				t.Fatal(err)
			}
			size += info.Size()
		}
		if size > 8000 {
			t.Fatalf("%d bytes after %d windows", size, i+1)
		}
	}
	got := b.all(t, time.Unix(0, 0), 500)
	if len(got) < 40 || got[len(got)-1][:3] != "199" {
		t.Errorf("%d windows are left, the newest is %.3s", len(got), got[len(got)-1])
	}
	if !slices.IsSorted(got) {
		t.Error("out of order")
	}
}

// TestDamage changes the file of two windows as power cuts and bad disks do.
func TestDamage(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(text []byte) []byte
		want   []string
		aside  bool
		log    string
	}{
		{"sound", func(b []byte) []byte { return b }, []string{"one", "two"}, false, ""},
		{"torn", func(b []byte) []byte { return b[:len(b)-3] }, []string{"one"}, false, "torn"},
		{"no end", func(b []byte) []byte { return b[:len(b)-1] }, []string{"one"}, false, "torn"},
		{"zeros behind", func(b []byte) []byte { return append(b, make([]byte, 50)...) }, []string{"one", "two"}, false, "torn"},
		{"torn in the header", func(b []byte) []byte { return b[:5] }, nil, false, ""},
		{"empty", func([]byte) []byte { return nil }, nil, false, ""},
		{"flipped in the middle", func(b []byte) []byte { b[len(header)+3] ^= 1; return b }, nil, true, "set aside"},
		{"another's", func([]byte) []byte { return []byte("something else\n") }, nil, true, "set aside"},
		{"newer", func(b []byte) []byte { return bytes.Replace(b, []byte("windows 1"), []byte("windows 2"), 1) }, nil, true, "set aside"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, Options{})
			b.add(t, "one")
			b.add(t, "two")
			file := b.path + "-20260302-0001"
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, c.change(text), 0o600); err != nil {
				t.Fatal(err)
			}
			b.reopen()
			want(t, b.all(t, time.Unix(0, 0), 100), c.want...)
			if (b.SetAside() != "") != c.aside || !strings.Contains(b.log.String(), c.log) || c.log == "" && b.log.Len() > 0 {
				t.Errorf("set aside as %q; log %s", b.SetAside(), b.log.String())
			}
			if c.aside {
				want(t, b.files(t), ".corrupt-20260302-0001")
			}
			b.add(t, "three")
			want(t, b.all(t, time.Unix(0, 0), 100), append(c.want, "three")...)
			b.now = b.now.AddDate(0, 0, 8)
			b.add(t, "later")
			want(t, b.files(t), "-20260310-0001") // what was set aside goes with its day
		})
	}
}

// TestReadTellsDamage reads the files of a sensor that does not run.
func TestReadTellsDamage(t *testing.T) {
	b := newBench(t, Options{})
	b.add(t, "one", "two", "three")
	file := b.path + "-20260302-0001"
	text, _ := os.ReadFile(file)
	text[len(text)-len("three\n")-12] ^= 1
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := Read(b.path, "", 0, 1000)
	if err != nil || len(p.Records) != 2 || len(p.Damaged) != 1 || p.Damaged[0] != file {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := Read(filepath.Join(t.TempDir(), "none", "x"), "", 0, 1000); err != nil || len(p.Records) != 0 {
		t.Errorf("without a folder: %+v, %v", p, err)
	}
	for _, position := range []string{"x", "20260302-0001", "20260302-0001:1", "20260302-0001:-5", "../../../etc/pas:20", "20261302-0001:40"} {
		if _, err := Read(b.path, position, 0, 1000); err == nil {
			t.Errorf("position %q was taken", position)
		}
	}
}

// TestAppendThatFails is told once, and leaves what was there.
func TestAppendThatFails(t *testing.T) {
	b := newBench(t, Options{})
	b.add(t, "one")
	for range 3 {
		if err := b.Append([]Record{at(noon, "two\nlines")}); err == nil {
			t.Error("a line break was taken")
		}
	}
	if n := strings.Count(b.log.String(), "see that the disk has room"); n != 1 {
		t.Errorf("told %d times: %s", n, b.log.String())
	}
	b.add(t, "two")
	want(t, b.all(t, time.Unix(0, 0), 100), "one", "two")
	missing := Open(filepath.Join(t.TempDir(), "none", "x"), b.opt)
	if err := missing.Append([]Record{at(noon, "x")}); err == nil {
		t.Error("a folder that is not there took a window")
	}
}

func TestALinkIsNotFollowed(t *testing.T) {
	b := newBench(t, Options{})
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, []byte(header), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(other, b.path+"-20260302-0001"); err != nil {
		t.Fatal(err)
	}
	if err := b.Append([]Record{at(noon, "x")}); err == nil {
		t.Error("a link was followed")
	}
	if text, _ := os.ReadFile(other); string(text) != header {
		t.Errorf("the other file is now %q", text)
	}
}

// FuzzFile opens a ring with a file of any content, and goes on with it.
func FuzzFile(f *testing.F) {
	line, err := (&Record{noon.UnixNano(), []byte(`{"a":1}`)}).append(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(header + string(line) + string(line)))
	f.Add([]byte(header + string(line) + "torn"))
	f.Add([]byte(header + "bad\n" + string(line)))
	f.Add([]byte("footfall"))
	f.Fuzz(func(t *testing.T, text []byte) {
		b := newBench(t, Options{})
		file := b.path + "-20260302-0001"
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		b.reopen()
		before := b.all(t, time.Unix(0, -1), 200) // fails where damage is left
		b.add(t, "new")
		want(t, b.all(t, time.Unix(0, -1), 200), append(before, "new")...)
	})
}

func FuzzLine(f *testing.F) {
	f.Add([]byte("c1a55d4a 5 x"))
	f.Add([]byte("00000000 1772452800000000000 {}"))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := parseLine(line)
		if err != nil {
			return
		}
		if back, err := r.append(nil); err == nil && string(back) != string(line)+"\n" {
			t.Errorf("%q became %q", line, back)
		}
	})
}

// TestRingOnASmallDisk keeps to a quarter of it, and makes room where others take more.
func TestRingOnASmallDisk(t *testing.T) {
	free := int64(1 << 20)
	b := newBench(t, Options{Free: func(string) (int64, bool) { return free, true }})
	line := strings.Repeat("x", 1000)
	size := func() (n int64) {
		for _, f := range b.files(t) {
			info, err := os.Stat(b.path + f)
			if err != nil {
				t.Fatal(err)
			}
			n += info.Size()
		}
		return n
	}
	for range 1000 {
		b.now = b.now.Add(time.Minute)
		before := size()
		b.add(t, line)
		free -= size() - before
	}
	if n := size(); n > 1<<18 || n < 1<<17 || b.MaxBytes() > 1<<18+1<<10 {
		t.Errorf("%d bytes of at most %d", n, b.MaxBytes())
	}
	free = 0
	for range 100 {
		b.now = b.now.Add(time.Minute)
		b.add(t, line)
	}
	if n := size(); n > leastBytes || n < leastBytes/2 || b.MaxBytes() != leastBytes {
		t.Errorf("%d bytes of at most %d on a full disk", n, b.MaxBytes())
	}
	if got := b.all(t, noon, 1<<20); len(got) == 0 || got[len(got)-1] != line {
		t.Errorf("%d windows are left", len(got))
	}
	b.opt.Free = func(string) (int64, bool) { return 0, false }
	if b.reopen(); b.MaxBytes() != DefaultMaxBytes {
		t.Errorf("%d bytes on a disk of unknown size", b.MaxBytes())
	}
}
