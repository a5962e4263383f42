package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// windowRow is a window of a zone, minutes after the morning.
func windowRow(tb testing.TB, zone string, minutes int, more string) Row {
	tb.Helper()
	start := morning.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339)
	r, err := Read("v1/s/a/"+zone+"/window", []byte(fmt.Sprintf(`{"id":"s/a/%s/%s/300","site":"s","sensor":"a","zone":%[1]q,"start":%[2]q,"seconds":300,"devices":%d%s}`, zone, start, minutes, more)))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// opened is a store in a directory of the test.
func opened(tb testing.TB, path string, change func(*Options)) *Store {
	tb.Helper()
	o := Options{
		Keep:    map[Kind]time.Duration{Window: 30 * 24 * time.Hour, Hour: 400 * 24 * time.Hour, Day: 400 * 24 * time.Hour},
		MaxRows: 1_000_000, Now: func() time.Time { return morning.Add(365 * 24 * time.Hour) }, Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&o)
	}
	s, err := Open(path, o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

func put(tb testing.TB, s *Store, rows ...Row) {
	tb.Helper()
	if err := s.Put(rows); err != nil {
		tb.Fatal(err)
	}
}

// minutesOf are the devices of a zone's windows, which tests set to the minute.
func minutesOf(tb testing.TB, s *Store, zone string, most int) (minutes []int, next int64) {
	tb.Helper()
	next, err := s.Rows(Question{Site: "s", Sensor: "a", Zone: zone, Kind: Window, Until: 1 << 62, Most: most}, func(p []byte) error {
		var w struct{ Devices int }
		if err := json.Unmarshal(p, &w); err != nil {
			return err
		}
		minutes = append(minutes, w.Devices)
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return minutes, next
}

func TestPutAndRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.db")
	s := opened(t, path, nil)
	put(t, s, windowRow(t, "hall", 5, ""), windowRow(t, "hall", 0, ""), windowRow(t, "door", 10, ""))
	put(t, s, windowRow(t, "hall", 5, `,"late":true`)) // the same id
	if got, next := minutesOf(t, s, "hall", 10); !slices.Equal(got, []int{0, 5}) || next != 0 {
		t.Errorf("windows %v, next %d", got, next)
	}
	if got, next := minutesOf(t, s, "hall", 1); !slices.Equal(got, []int{0}) || next != morning.Add(5*time.Minute).UnixNano() {
		t.Errorf("windows %v, next %d", got, next)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, path, nil)
	var newest []byte
	if _, err := s.Rows(Question{Site: "s", Sensor: "a", Zone: "hall", Kind: Window, From: morning.Add(time.Minute).UnixNano(), Until: 1 << 62, Most: 9}, func(p []byte) error { newest = p; return nil }); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(newest, []byte(`"late":true`)) {
		t.Errorf("an id that came twice has the older payload: %s", newest)
	}
	st, err := s.Stats()
	if err != nil || st.Windows != 3 || st.Hours != 0 || st.Last != morning.Add(10*time.Minute).UnixNano() {
		t.Errorf("%+v, %v", st, err)
	}
	zones, err := s.Zones()
	if err != nil || len(zones) != 2 || zones[0].Zone != "door" || zones[1].First != morning.UnixNano() {
		t.Errorf("%+v, %v", zones, err)
	}
}

func TestOldRowsGo(t *testing.T) {
	now := morning.Add(29 * 24 * time.Hour)
	s := opened(t, filepath.Join(t.TempDir(), "h.db"), func(o *Options) { o.Now = func() time.Time { return now } })
	put(t, s, windowRow(t, "hall", 0, ""), windowRow(t, "gone", 0, ""), windowRow(t, "hall", 29*24*60, ""))
	now = morning.Add(365 * 24 * time.Hour) // a clock that is wrong by a year
	if err := s.Trim(); err != nil {
		t.Fatal(err)
	}
	if got, _ := minutesOf(t, s, "hall", 9); len(got) != 2 {
		t.Errorf("a wrong clock took windows: %v are left", got)
	}
	put(t, s, windowRow(t, "hall", 30*24*60+5, ""))
	if err := s.Trim(); err != nil {
		t.Fatal(err)
	}
	if got, _ := minutesOf(t, s, "hall", 9); !slices.Equal(got, []int{29 * 24 * 60, 30*24*60 + 5}) {
		t.Errorf("windows %v", got)
	}
	if zones, _ := s.Zones(); len(zones) != 1 {
		t.Errorf("zones %+v", zones)
	}
	put(t, s, windowRow(t, "hall", 0, "")) // too late to be kept
	if st, _ := s.Stats(); st.Windows != 2 || st.Evicted != 0 {
		t.Errorf("%+v", st)
	}
}

func TestRowCap(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "h.db"), func(o *Options) { o.MaxRows = 10 })
	for i := range 25 {
		put(t, s, windowRow(t, "hall", 5*i, ""))
	}
	got, _ := minutesOf(t, s, "hall", 99)
	if st, _ := s.Stats(); st.Windows != 10 || st.Evicted != 15 || got[0] != 75 {
		t.Errorf("%+v, windows %v", st, got)
	}
}

// TestTightDisk wants old windows to make room for new ones, one for one, and none to go
// where others fill the disk.
func TestTightDisk(t *testing.T) {
	var free int64 = 1 << 30
	now := morning.Add(365 * 24 * time.Hour)
	s := opened(t, filepath.Join(t.TempDir(), "h.db"), func(o *Options) {
		o.KeepFree, o.Free, o.Now = 1<<20, func() (int64, bool) { return free, true }, func() time.Time { return now }
	})
	for _, c := range []struct {
		free   int64
		first  int // the oldest window afterwards, in minutes
		number int64
	}{{1 << 30, 0, 10}, {1<<20 - 1, 50, 10}, {1 << 17, 100, 10}, {1<<17 - 1, 100, 20}, {1 << 20, 100, 30}} {
		free = c.free
		if st, _ := s.Stats(); st.Tight && st.Evicted == 0 {
			t.Error("tight for a moment, and told so already")
		}
		now = now.Add(tightFor)
		var rows []Row
		st, _ := s.Stats()
		for i := range 10 {
			at := 5 * (int(st.Windows+st.Evicted) + i)
			rows = append(rows, windowRow(t, "hall", at, ""))
		}
		put(t, s, rows...)
		got, _ := minutesOf(t, s, "hall", 999)
		if st, _ := s.Stats(); st.Windows != c.number || got[0] != c.first {
			t.Errorf("with %d bytes free: %+v, from minute %d on", c.free, st, got[0])
		}
	}
	free = 1 << 19
	empty := opened(t, filepath.Join(t.TempDir(), "h.db"), func(o *Options) {
		o.KeepFree, o.Free, o.Now = 1<<20, func() (int64, bool) { return free, true }, func() time.Time { return now }
	})
	empty.tight()
	now = now.Add(tightFor)
	put(t, empty, windowRow(t, "hall", 5, ""))
	if got, _ := minutesOf(t, empty, "hall", 9); len(got) != 1 {
		t.Errorf("the first window was its own room: %v", got)
	}
}

func TestTornFile(t *testing.T) {
	for name, tear := range map[string]func(path string) error{
		"cut":   func(path string) error { return os.Truncate(path, 5000) },
		"empty": func(path string) error { return os.Truncate(path, 0) },
		"noise": func(path string) error { return os.WriteFile(path, bytes.Repeat([]byte("noise"), 20000), 0o600) },
		"a page": func(path string) error {
			f, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = f.WriteAt(bytes.Repeat([]byte{0xff}, 3*os.Getpagesize()), int64(2*os.Getpagesize()))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "h.db")
			s := opened(t, path, nil)
			put(t, s, windowRow(t, "hall", 0, ""))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := tear(path); err != nil {
				t.Fatal(err)
			}
			s = opened(t, path, nil)
			put(t, s, windowRow(t, "hall", 5, ""))
			st, err := s.Stats()
			if err != nil || st.Windows != 1 {
				t.Errorf("%+v, %v", st, err)
			}
			if aside, _ := filepath.Glob(path + ".corrupt-*"); name != "empty" && (len(aside) != 1 || st.Quarantined != aside[0]) {
				t.Errorf("moved aside: %v, told: %q", aside, st.Quarantined)
			}
		})
	}
}

// TestDamageInUse tears the file under an open store. The calls fail, and the next start
// moves the file aside.
func TestDamageInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	s := opened(t, path, nil)
	var rows []Row
	for i := range 2000 {
		rows = append(rows, windowRow(t, "hall", 5*i, ""))
	}
	put(t, s, rows...)
	if err := os.Truncate(path, int64(os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Zones(); !errors.Is(err, ErrCorrupt) || s.Err() == nil {
		t.Errorf("%v, %v", err, s.Err())
	}
	if err := s.Put(rows[:1]); !errors.Is(err, ErrCorrupt) {
		t.Error(err)
	}
	s = nil
	copied := filepath.Join(t.TempDir(), "h.db")
	for _, suffix := range []string{"", damagedSuffix} {
		data, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if st, err := opened(t, copied, nil).Stats(); err != nil || st.Quarantined == "" {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	opened(t, path, nil)
	if _, err := Open(path, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}); !errors.Is(err, ErrInUse) {
		t.Error(err)
	}
}

func TestBackup(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "h.db"), nil)
	put(t, s, windowRow(t, "hall", 5, ""))
	var b bytes.Buffer
	if _, err := s.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, _ := minutesOf(t, opened(t, path, nil), "hall", 9); !slices.Equal(got, []int{5}) {
		t.Errorf("windows %v", got)
	}
}

func TestReadRefuses(t *testing.T) {
	const good = `{"id":"s/a/z/2026-03-02T09:00:00Z/300","site":"s","sensor":"a","zone":"z","start":"2026-03-02T09:00:00Z"}`
	const hour = `{"id":"s/a/z/hour/2026-03-02T09:00:00Z","period":"hour","site":"s","sensor":"a","zone":"z","start":"2026-03-02T09:00:00Z"}`
	for _, c := range []struct{ name, topic, payload, wrong string }{
		{"window", "v1/s/a/z/window", good, ""},
		{"hour", "v1/s/a/z/hour", hour, ""},
		{"of another version, spaces around", "v1/s/a/z/window", " " + strings.Replace(good, "{", `{"schema":2,"new":[1],`, 1) + "\n ", ""},
		{"latest", "v1/s/a/z/latest", good, "no kind"},
		{"depth", "v1/s/a/window", good, "not v1/site"},
		{"version of topics", "v2/s/a/z/window", good, "not v1/site"},
		{"hour as window", "v1/s/a/z/window", hour, "period"},
		{"window as hour", "v1/s/a/z/hour", good, "period"},
		{"day as hour", "v1/s/a/z/day", hour, "period"},
		{"another site", "v1/t/a/z/window", good, "not those of the topic"},
		{"another zone", "v1/s/a/y/window", good, "not those of the topic"},
		{"id", "v1/s/a/z/window", strings.Replace(good, "s/a/z/2026", "s/a/y/2026", 1), "id"},
		{"time of the id", "v1/s/a/z/window", strings.Replace(good, "z/2026", "z/2027", 1), "id"},
		{"start", "v1/s/a/z/window", strings.ReplaceAll(good, "2026-03-02T09", "0001-03-02T09"), "start"},
		{"before 1970 in UTC", "v1/s/a/z/window", strings.ReplaceAll(good, "2026-03-02T09:00:00Z", "1970-01-01T00:00:00+14:00"), "start"},
		{"no start", "v1/s/a/z/window", strings.Replace(good, `"start":"2026-03-02T09:00:00Z"`, `"x":1`, 1), "start"},
		{"array", "v1/s/a/z/window", "[" + good + "]", "object"},
		{"two", "v1/s/a/z/window", good + good, "object"},
		{"nothing", "v1/s/a/z/window", " ", "object"},
		{"large", "v1/s/a/z/window", good + strings.Repeat("\x00", maxPayload), "at most"},
		{"name", "v1/s/a//window", strings.ReplaceAll(good, `"z"`, `""`), "name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read(c.topic, []byte(c.payload))
			if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("got %v, want %q", err, c.wrong)
			}
		})
	}
}

func TestPack(t *testing.T) {
	var p packer
	var u unpacker
	payloads := [][]byte{[]byte("{}"), windowRow(t, "hall", 5, "").Payload, bytes.Repeat([]byte{1, 77, 200, 3, 9}, 100), {0xfe, 0xed}}
	for range 2 { // the second time with used state
		for _, payload := range payloads {
			packed := p.pack(payload)
			got, err := u.unpack(packed)
			if err != nil || !bytes.Equal(got, payload) {
				t.Errorf("%q came back as %q, %v", payload, got, err)
			}
			for i := range packed {
				broken := bytes.Clone(packed)
				broken[i] ^= 0x10
				if got, err := u.unpack(broken); err == nil && bytes.Equal(got, payload) == (i != 0) {
					t.Errorf("byte %d of %x: a change is not noticed", i, packed)
				}
			}
		}
	}
	if _, err := u.unpack(nil); err == nil {
		t.Error("nothing is no row")
	}
	large := windowRow(t, "hall", 5, "").Payload
	if n := len(p.pack(large)); n > len(large)/2 {
		t.Errorf("a window of %d bytes takes %d", len(large), n)
	}
}

// FuzzRead wants rows that place what they say, and payloads that stay JSON.
func FuzzRead(f *testing.F) {
	f.Add("v1/s/a/z/window", []byte(`{"id":"s/a/z/2026-03-02T09:00:00Z/300","site":"s","sensor":"a","zone":"z","start":"2026-03-02T09:00:00Z"}`))
	f.Add("v1/s/a/z/day", []byte(`{"id":"s/a/z/day/2026-03-02T00:00:00Z","period":"day","site":"s","sensor":"a","zone":"z","start":"2026-03-02T00:00:00Z"} `))
	f.Add("v1/s/a/z/hour", []byte(`{"ID":"","Start":null}`))
	f.Fuzz(func(t *testing.T, topic string, payload []byte) {
		r, err := Read(topic, payload)
		if err != nil {
			return
		}
		if topic != "v1/"+r.Zoned()+"/"+string(r.Kind) || r.Start < 0 || strings.Count(r.Zoned(), "/") != 2 {
			t.Errorf("topic %q became %+v", topic, r)
		}
		if !json.Valid(r.Payload) || r.Payload[0] != '{' || len(rowKey(&r)) > 8+maxRest || startOf(rowKey(&r)) != r.Start {
			t.Errorf("payload %q became %+v", payload, r)
		}
	})
}

// FuzzUnpack wants no bytes of a file to do harm.
func FuzzUnpack(f *testing.F) {
	var p packer
	f.Add(p.pack([]byte(`{"schema":1}`)))
	f.Add(p.pack(dictionary))
	f.Fuzz(func(t *testing.T, packed []byte) {
		var u unpacker
		if got, err := u.unpack(packed); err == nil && len(got) > maxPayload {
			t.Errorf("%d bytes", len(got))
		}
	})
}

func BenchmarkUnpack(b *testing.B) {
	var p packer
	var u unpacker
	payload := windowRow(b, "hall", 5, `,"devices_low":24,"devices_high":62,"wifi_devices":42,"ble_devices":null,"ble_low":null,"ble_high":null,"addresses":318,"stable_share":0.29,"people":null,"people_low":null,"people_high":null,"suppressed":false,"epsilon":0.5,"coverage":1,"epoch":"2026-03-02T04:00:00Z","late":false,"quality":"scans"`).Payload
	packed := p.pack(payload)
	for b.Loop() {
		if _, err := u.unpack(packed); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(packed)), "B-packed")
	b.ReportMetric(float64(len(payload)), "B-plain")
}

// TestFloodCostsItsOwnSensor wants a sensor that fills the history with hours, far in the
// future, to push out its own rows, and none of another sensor.
func TestFloodCostsItsOwnSensor(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h.db")
	s := opened(t, path, func(o *Options) { o.MaxRows = 100 })
	for i := range 30 {
		put(t, s, windowRow(t, "hall", 5*i, ""))
	}
	// A file of before has no counts of sensors.
	if err := s.update(func(tx *bbolt.Tx) error { return tx.DeleteBucket(sensorsBucket) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = opened(t, path, func(o *Options) { o.MaxRows = 100 })
	for i := range 500 {
		start := time.Date(2190, 1, 1, i, 0, 0, 0, time.UTC).UnixNano()
		put(t, s, Row{Kind: Hour, Site: "s", Sensor: "b", Zone: fmt.Sprint("z", i%7), Start: start, Payload: []byte("{}")})
	}
	got, _ := minutesOf(t, s, "hall", 99)
	if st, _ := s.Stats(); len(got) != 30 || st.Windows+st.Hours != 100 {
		t.Errorf("%d windows of the other sensor are left, of 30; %+v", len(got), st)
	}
}

// TestZonesOfOneSensor wants a sensor with too many zones to leave room for others.
func TestZonesOfOneSensor(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "h.db"), nil)
	var rows []Row
	for i := range maxZones + 1 {
		rows = append(rows, Row{Kind: Window, Site: "s", Sensor: "b", Zone: fmt.Sprint("z", i), Start: morning.UnixNano(), Payload: []byte("{}")})
	}
	put(t, s, rows...)
	put(t, s, windowRow(t, "hall", 0, ""))
	st, err := s.Stats()
	if got, _ := minutesOf(t, s, "hall", 9); err != nil || len(got) != 1 || st.Windows != maxZonesOfSensor+1 || st.Crowded != maxZones+1-maxZonesOfSensor {
		t.Errorf("%+v, windows of another sensor %v, %v", st, got, err)
	}
}
