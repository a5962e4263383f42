package hub

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"golang.org/x/sys/unix"

	"footfall/buffer/hub/history"
)

// smallDisk mounts a file system of so many bytes in memory.
func smallDisk(t *testing.T, bytes int) string {
	t.Helper()
	if os.Getuid() != 0 {
		if os.Getenv("FOOTFALL_E2E") != "" {
			t.Fatal("FOOTFALL_E2E is set, and a small disk needs root")
		}
		t.Skip("SKIPPED: a small disk needs root")
	}
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill takes all that is left on a disk.
func fill(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, 64<<10)
	for {
		if _, err := f.Write(block); err != nil {
			return // it is full
		}
	}
}

// TestFullDiskE2E fills the disk while a sensor publishes. The hub says so and goes on. No
// window that was acknowledged is lost, and sensors are let in again once there is room.
func TestFullDiskE2E(t *testing.T) {
	dir := smallDisk(t, 48<<20)
	s := prepared(t)
	s.State, s.Socket = dir, filepath.Join(dir, "hub.sock")
	addUsers(t, s)
	p := launch(t, s)
	sensor, last := &publisher{zone: "hall"}, ""
	defer func() { t.Log("alerts at the end:", last) }()
	for round := range 3 {
		c := p.client(t, "tcp", sensorName, "door", nil)
		var publishing sync.WaitGroup
		publishing.Go(func() { sensor.run(c) })
		before := len(p.stored(t, "door", "hall", "window"))
		awaitTrue(t, "some windows", func() bool { return len(p.stored(t, "door", "hall", "window")) > before })
		filler := filepath.Join(dir, "filler")
		fill(t, filler)
		awaitTrue(t, "the alert", func() bool {
			status, err := AskStatus(context.Background(), s.Socket)
			return err == nil && strings.Contains(fmt.Sprint(status.Alerts), "the disk is full")
		})
		publishing.Wait() // the connection ended
		token := mqtt.NewClient(mqtt.NewClientOptions().AddBroker("tcp://" + p.address("mqtt.listen")).SetUsername(sensorName).SetPassword(secret).SetClientID("door")).Connect()
		if token.WaitTimeout(patience) && token.Error() == nil {
			t.Error("a sensor is let in while the disk is full")
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		awaitTrue(t, "the alert to end", func() bool {
			status, err := AskStatus(context.Background(), s.Socket)
			last = fmt.Sprint(status.Alerts, err)
			return err == nil && len(status.Alerts) == 0
		})
		awaitHistory(t, &p.running, sensor)
		t.Logf("round %d: %d windows acknowledged, none lost", round+1, sensor.next)
	}
}

// TestResidentE2E prints the memory of a hub with 400 days of hours and 30 days of windows
// of ten zones. All of it was read once, and windows of 50 topics were published.
func TestResidentE2E(t *testing.T) {
	s := prepared(t)
	rows, size := manyRows(t, s.HistoryFile())
	p := launch(t, s)
	idle := memory(t, p.command.Process.Pid)
	c := p.client(t, "tcp", sensorName, "door", nil)
	for i := range 20 {
		for topic := range 50 {
			zone := fmt.Sprintf("topic%d", topic)
			await(t, c.Publish("footfall/v1/jakarta/door/"+zone+"/window", 1, false, window("jakarta", "door", zone, i)))
		}
	}
	began := time.Now()
	for zone := range 10 {
		for _, kind := range []string{"hour", "window"} {
			if n := len(p.stored(t, "wide", fmt.Sprintf("zone%d", zone), kind)); n < 8000 {
				t.Errorf("%d rows of %s", n, kind)
			}
		}
	}
	read := time.Since(began) / 20
	busy := memory(t, p.command.Process.Pid)
	t.Logf("%d rows in %.1f MB; ready after %v; 400 days of hours or 30 days of windows of a zone read in %v", rows, float64(size)/1e6, p.took.Round(time.Millisecond), read.Round(time.Millisecond))
	t.Logf("resident: %s idle, %s busy", idle, busy)
	if most := int64(40 << 10); busy.all() > most {
		t.Errorf("%d KiB resident, at most %d wanted", busy.all(), most)
	}
}

// resident is memory in KiB: the process's own, and pages of files, which the kernel takes
// back when it needs them.
type resident struct{ own, files int64 }

func (r resident) all() int64 { return r.own + r.files }

func (r resident) String() string {
	return fmt.Sprintf("%.1f MB (%.1f own, %.1f of files)", float64(r.all())/1024, float64(r.own)/1024, float64(r.files)/1024)
}

func memory(t *testing.T, pid int) (r resident) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		_, _ = fmt.Sscanf(line, "RssAnon: %d kB", &r.own)
		_, _ = fmt.Sscanf(line, "RssFile: %d kB", &r.files)
	}
	return r
}

// manyRows writes a history of 400 days.
func manyRows(t *testing.T, path string) (rows int, size int64) {
	t.Helper()
	store, err := history.Open(path, history.Options{MaxRows: 1 << 30, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	end := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	var batch []history.Row
	write := func(least int) {
		if len(batch) > least {
			if err := store.Put(batch); err != nil {
				t.Fatal(err)
			}
			rows += len(batch)
			batch = batch[:0]
		}
	}
	for zone := range 10 {
		for i := range 400 * 24 {
			batch = append(batch, hourRow(t, fmt.Sprintf("zone%d", zone), end.Add(time.Duration(i-400*24)*time.Hour), i))
			write(5000)
		}
		for i := range 30 * 288 {
			batch = append(batch, windowRow(t, fmt.Sprintf("zone%d", zone), end.Add(time.Duration(i-30*288)*5*time.Minute), i))
			write(5000)
		}
	}
	write(0)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return rows, info.Size()
}

func hourRow(t *testing.T, zone string, start time.Time, i int) history.Row {
	t.Helper()
	at, n := start.Format(time.RFC3339), i*7919%200
	return read(t, "v1/jakarta/wide/"+zone+"/hour", fmt.Sprintf(`{"schema":1,"id":"jakarta/wide/%s/hour/%s","period":"hour","site":"jakarta","sensor":"wide","zone":"%[1]s","start":"%[2]s","end":"%s","local_date":"%s","timezone":"Asia/Jakarta","open_minutes":60,"windows":12,"windows_withheld":%d,"devices":%d.%d,"devices_low":%d.1,"devices_high":%d.4,"peak":%d,"peak_low":%d,"peak_high":%d,"peak_start":null,"device_minutes":%d,"device_minutes_low":%d,"device_minutes_high":%d,"visits":%d,"visits_low":%d,"visits_high":%d,"stay_minutes":20,"staff":2,"coverage":1,"epsilon":6,"quality":"scans"}`,
		zone, at, start.Add(time.Hour).Format(time.RFC3339), start.Format(time.DateOnly), n%3, n, n%10, n/2, n+n/2, n*2, n, n*3, n*60, n*30, n*90, n*3, n, n*6))
}

func windowRow(t *testing.T, zone string, start time.Time, i int) history.Row {
	t.Helper()
	at, n := start.Format(time.RFC3339), i*7919%200
	return read(t, "v1/jakarta/wide/"+zone+"/window", fmt.Sprintf(`{"schema":1,"id":"jakarta/wide/%s/%s/300","site":"jakarta","sensor":"wide","zone":"%[1]s","start":"%[2]s","end":"%s","seconds":300,"devices":%d,"devices_low":%d,"devices_high":%d,"wifi_devices":%d,"ble_devices":null,"ble_low":null,"ble_high":null,"addresses":%d,"stable_share":0.%d,"people":null,"people_low":null,"people_high":null,"suppressed":false,"epsilon":0.5,"coverage":1,"epoch":"%sT04:00:00Z","late":false,"quality":"scans"}`,
		zone, at, start.Add(5*time.Minute).Format(time.RFC3339), n, n/2, n+n/2, n, n*9, n%100, start.Format(time.DateOnly)))
}

func read(t *testing.T, topic, payload string) history.Row {
	t.Helper()
	row, err := history.Read(topic, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	return row
}
