package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"footfall/cmd/internal/clitest"
	"footfall/sensor/simulate"
)

// rounds is how often each program runs over each file. They alternate, so that other
// load on the machine hits both.
const rounds = 5

// BenchmarkReplayAgainstTcpdump compares the CPU time of footfall replay with
// that of tcpdump filtering the same file, and reports the resident memory. Each
// program runs on one core.
func BenchmarkReplayAgainstTcpdump(b *testing.B) {
	tcpdump, err := exec.LookPath("tcpdump")
	if err != nil {
		b.Skip("no tcpdump to compare with")
	}
	footfall := clitest.Build(b)
	for _, c := range []struct {
		name string
		bulk simulate.BulkConfig
	}{
		{"probes-10k-addresses", simulate.BulkConfig{Frames: 1_000_000, Addresses: 10_000, ProbeShare: 1, Seed: 1}},
		{"mixed-10%-probes", simulate.BulkConfig{Frames: 1_000_000, Addresses: 10_000, ProbeShare: 0.1, Seed: 1}},
		{"probes-1M-addresses", simulate.BulkConfig{Frames: 1_000_000, Addresses: 1_000_000, ProbeShare: 1, Seed: 1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			file := bulkFile(b, c.bulk)
			for b.Loop() {
				ours, memory := make([]float64, rounds), int64(0)
				theirs := make([]float64, rounds)
				for i := range rounds {
					theirs[i], _ = cpu(b, tcpdump, "-r", file, "-w", "/dev/null", "type mgt subtype probe-req")
					var rss int64
					ours[i], rss = cpu(b, footfall, "replay", "--exact", "--window", "1h", file)
					memory = max(memory, rss)
				}
				b.ReportMetric(median(ours)/median(theirs), "CPU/tcpdump")
				b.ReportMetric(1e9*median(ours)/float64(c.bulk.Frames), "ns/frame")
				b.ReportMetric(float64(memory)/1024, "MB-resident")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func bulkFile(b *testing.B, c simulate.BulkConfig) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "bulk.pcap")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := simulate.Bulk(f, c); err != nil {
		b.Fatal(err)
	}
	return name
}

// cpu runs a program on one core and returns its CPU seconds and its largest
// resident set in KiB. The latter is read while it runs: what the kernel tells
// at the end includes the process that forked.
func cpu(b *testing.B, program string, args ...string) (seconds float64, rss int64) {
	b.Helper()
	c := exec.Command("taskset", append([]string{"-c", "0", program}, args...)...)
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- c.Wait() }()
	for {
		select {
		case err := <-done:
			if err != nil {
				b.Fatalf("%s: %v", program, err)
			}
			u := c.ProcessState.SysUsage().(*syscall.Rusage)
			return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9, rss
		case <-time.After(2 * time.Millisecond):
			rss = max(rss, resident(c.Process.Pid))
		}
	}
}

// resident returns a process's largest resident set so far in KiB.
func resident(pid int) (kib int64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &kib); err == nil {
			return kib
		}
	}
	return 0
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
