package history

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"footfall/buffer/boltcheck"
)

// BenchmarkCheck reads a history of ten zones with 400 days of hours and 30 days of
// windows, as each start does.
func BenchmarkCheck(b *testing.B) {
	path := filepath.Join(b.TempDir(), "history.db")
	s, err := Open(path, Options{Keep: map[Kind]time.Duration{}, MaxRows: 1e6, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	end := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, k := range []struct {
		kind  Kind
		every time.Duration
		days  int
	}{{Window, 5 * time.Minute, 30}, {Hour, time.Hour, 400}} {
		for at := end.AddDate(0, 0, -k.days); at.Before(end); at = at.Add(24 * time.Hour) {
			var rows []Row
			for zone := range 10 {
				for start := at; start.Before(at.Add(24 * time.Hour)); start = start.Add(k.every) {
					rows = append(rows, Row{Site: "s", Sensor: "a", Zone: fmt.Sprint("zone", zone), Kind: k.kind, Start: start.UnixNano(), Rest: "/300",
						Payload: fmt.Appendf(nil, `{"schema":1,"start":"%s","seconds":300,"devices":%d,"quality":"scans"}`, start.Format(time.RFC3339), start.Unix()%97)})
				}
			}
			if err := s.Put(rows); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	for b.Loop() {
		if err := boltcheck.File(f, info.Size()); err != nil {
			b.Fatal(err)
		}
	}
}
