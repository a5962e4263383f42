package hub

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer/hub/history"
	"footfall/buffer/hub/settings"
)

// fillHistory writes a history of ten zones: 400 days of hours and days, and 30 days of windows.
func fillHistory(b *testing.B, s *settings.Settings) {
	b.Helper()
	end := time.Now().Truncate(24 * time.Hour)
	store, err := history.Open(s.HistoryFile(), history.Options{
		Keep: map[history.Kind]time.Duration{}, MaxRows: s.History.MaxRows, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	for _, k := range []struct {
		kind  history.Kind
		every time.Duration
		days  int
	}{{history.Window, 5 * time.Minute, 30}, {history.Hour, time.Hour, 400}, {history.Day, 24 * time.Hour, 400}} {
		for at := end.AddDate(0, 0, -k.days); at.Before(end); at = at.Add(24 * time.Hour) {
			var rows []history.Row
			for zone := range 10 {
				for start := at; start.Before(at.Add(24 * time.Hour)); start = start.Add(k.every) {
					name := fmt.Sprintf("zone%d", zone)
					rows = append(rows, history.Row{
						Site: "jakarta", Sensor: "door", Zone: name, Kind: k.kind, Start: start.UnixNano(), Rest: "/300",
						Payload: []byte(window("jakarta", "door", name, int(start.Unix()/300))),
					})
				}
			}
			if err := store.Put(rows); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkStart starts a hub with 400 days of history, as it was when it was killed while
// ten zones published. It reports the processor's time until clients are let in, which
// does not depend on the load of the machine as the time does.
func BenchmarkStart(b *testing.B) {
	s := prepared(b)
	fillHistory(b, s)
	p := launch(b, s)
	c := p.client(b, "tcp", sensorName, "footfall-jakarta-door", nil)
	for i := range 2000 {
		var tokens []mqtt.Token
		for zone := range 10 {
			name := fmt.Sprintf("zone%d", zone)
			payload := window("jakarta", "door", name, i)
			topic := "footfall/v1/jakarta/door/" + name
			tokens = append(tokens, c.Publish(topic+"/window", 1, false, payload), c.Publish(topic+"/latest", 1, true, payload))
		}
		for _, token := range tokens {
			await(b, token)
		}
	}
	p.kill()
	_ = os.Remove(s.Socket) // of the killed one; sockets are not copied
	var took, cpu time.Duration
	for b.Loop() {
		b.StopTimer()
		copied := *s
		copied.State = b.TempDir()
		copied.Socket = filepath.Join(copied.State, "hub.sock")
		if err := os.CopyFS(copied.State, os.DirFS(s.State)); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		p := launch(b, &copied)
		took += p.took
		cpu += processorTime(b, p.command.Process.Pid)
		p.kill()
	}
	if info, err := os.Stat(s.HistoryFile()); err == nil {
		b.ReportMetric(float64(info.Size())/1e6, "MB-history")
	}
	b.ReportMetric(float64(cpu.Milliseconds())/float64(b.N), "ms-processor/op")
	b.ReportMetric(float64(took.Milliseconds())/float64(b.N), "ms-ready/op")
}

// processorTime is what a process has used so far (proc_pid_stat(5), utime and stime). One
// tick is 10 ms.
func processorTime(b *testing.B, pid int) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skip(err)
	}
	var ignored string
	var user, system int64
	fields := []any{&ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &ignored, &user, &system}
	if _, err := fmt.Sscan(string(text), fields...); err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}
