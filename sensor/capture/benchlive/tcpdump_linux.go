package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long a program may take to start or to end.
const patience = 20 * time.Second

// dump is tcpdump, writing probe requests to nowhere.
type dump struct{ path string }

func (d *dump) name() string { return "tcpdump" }

func (d *dump) start(iface string) (running, error) {
	r := &dumping{Cmd: exec.Command(d.path, "-i", iface, "-n", "-w", "/dev/null", "-Z", "root", "-B", "4096",
		"type", "mgt", "subtype", "probe-req")}
	r.Stderr = &r.said
	if err := startPinned(r.Cmd); err != nil {
		return nil, err
	}
	return r, await("tcpdump listens", func() bool { return strings.Contains(r.said.String(), "listening on") })
}

// dumping is a running tcpdump.
type dumping struct {
	*exec.Cmd
	said safeBuffer
}

func (d *dumping) pid() int { return d.Process.Pid }

var dumpCounts = regexp.MustCompile(`(\d+) packets? dropped by kernel`)

// stop ends it: tcpdump then prints its counts.
func (d *dumping) stop() (uint64, error) {
	_ = d.Process.Signal(unix.SIGINT)
	if err := d.Wait(); err != nil {
		return 0, fmt.Errorf("tcpdump: %w: %s", err, d.said.String())
	}
	return lastNumber(dumpCounts, d.said.String())
}

// lastNumber is the number in the last match of a text.
func lastNumber(pattern *regexp.Regexp, text string) (uint64, error) {
	all := pattern.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return 0, fmt.Errorf("no count in %q", text)
	}
	return strconv.ParseUint(all[len(all)-1][1], 10, 64)
}

// await looks until something holds.
func await(what string, holds func() bool) error {
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("waited %v in vain for %s", patience, what)
		}
	}
	return nil
}

// safeBuffer is written by one goroutine and read by another.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(b)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
