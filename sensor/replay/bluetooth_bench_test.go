package replay

import (
	"bufio"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/engine/enginetest"
	"footfall/sensor/replay/seeded"
)

// writeMonitor writes a btsnoop file as "btmon -w" does (datalink 2001), of one report an
// event: 200 phones, each heard ten times a second.
func writeMonitor(tb testing.TB, file string, reports int) {
	tb.Helper()
	f, err := os.Create(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	_, _ = w.WriteString("btsnoop\x00\x00\x00\x00\x01\x00\x00\x07\xd1")
	event := []byte{0x3e, 26, 0x02, 1, 0, 1, 0, 0x77, 0x31, 0xaa, 0x5e, 0x4a, 14,
		2, 0x01, 0x1a, 10, 0xff, 0x4c, 0, 0x10, 5, 0x87, 5, 0xd5, 0x7b, 0x41, 0xc4}
	header := make([]byte, 24)
	binary.BigEndian.PutUint32(header, uint32(len(event)))
	binary.BigEndian.PutUint32(header[4:], uint32(len(event)))
	binary.BigEndian.PutUint32(header[8:], 3) // an event of controller 0
	const epoch = 0x00dcddb30f2f8000          // 1970 in microseconds since the year 0
	for i := range reports {
		binary.BigEndian.PutUint64(header[16:], uint64(epoch+enginetest.Noon/1000+int64(i)*500))
		event[6] = byte(i % 200)
		_, _ = w.Write(header)
		_, _ = w.Write(event)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
}

// processorTime is what this process, or its children, have used.
func processorTime(tb testing.TB, who int) time.Duration {
	tb.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(who, &used); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// countMonitor replays a file and returns how many reports were admitted.
func countMonitor(tb testing.TB, file string) uint64 {
	tb.Helper()
	source, err := capture.Open(file, nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer source.Close()
	config := configs.Defaults()
	config.Sources[0].Bluetooth = "capture"
	keys, noise := seeded.New(1)
	r := Replay{
		Source: source, Sources: []int{0},
		Engine: engine.Config{
			Config: config, Keys: keys, Noise: noise, Release: enginetest.Exact(tb, config),
			Emit: func([]disclose.Payload) error { return nil },
		},
	}
	report, err := r.Run(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return report.Admitted
}

// TestMonitorFile: every report of a file of btmon counts.
func TestMonitorFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "air.btsnoop")
	writeMonitor(t, file, 5000)
	if got := countMonitor(t, file); got != 5000 {
		t.Errorf("%d of 5000 reports", got)
	}
}

// BenchmarkMonitor reads a file of a million reports, as btmon wrote it: here, where they
// are counted, and with "btmon -r", which prints them. Compare the processor time.
func BenchmarkMonitor(b *testing.B) {
	const reports = 1_000_000
	file := filepath.Join(b.TempDir(), "air.btsnoop")
	writeMonitor(b, file, reports)
	b.Run("footfall", func(b *testing.B) {
		b.ReportAllocs()
		before := processorTime(b, syscall.RUSAGE_SELF)
		for b.Loop() {
			if got := countMonitor(b, file); got != reports {
				b.Fatalf("%d reports", got)
			}
		}
		perReport(b, processorTime(b, syscall.RUSAGE_SELF)-before, reports)
	})
	b.Run("btmon", func(b *testing.B) {
		btmon, err := exec.LookPath("btmon")
		if err != nil {
			b.Skip("SKIPPED: btmon is not installed (Debian: bluez)")
		}
		before := processorTime(b, syscall.RUSAGE_CHILDREN)
		for b.Loop() {
			if err := exec.Command(btmon, "-r", file).Run(); err != nil {
				b.Fatal(err)
			}
		}
		perReport(b, processorTime(b, syscall.RUSAGE_CHILDREN)-before, reports)
	})
}

func perReport(b *testing.B, used time.Duration, reports int) {
	b.ReportMetric(float64(used.Nanoseconds())/float64(b.N)/float64(reports), "cpu-ns/report")
}
