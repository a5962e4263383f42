package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// usage is the time used by a process until now, and its context switches.
type usage struct {
	cpu      time.Duration
	switches uint64
}

// usageOf adds up the threads of a process. The kernel counts their processor
// time in nanoseconds (Documentation/scheduler/sched-stats.rst).
func usageOf(pid int) (u usage, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(threads) == 0 {
		return u, fmt.Errorf("process %d has ended", pid)
	}
	for _, thread := range threads {
		stat, err := os.ReadFile(filepath.Join(thread, "schedstat"))
		if err != nil {
			continue // the thread has just ended
		}
		var ns int64
		if _, err := fmt.Sscan(string(stat), &ns); err != nil {
			return u, fmt.Errorf("%s/schedstat: %w", thread, err)
		}
		u.cpu += time.Duration(ns)
		status, err := os.ReadFile(filepath.Join(thread, "status"))
		if err != nil {
			continue
		}
		u.switches += switches(string(status))
	}
	return u, nil
}

// switches adds up the context switches of a thread's status file.
func switches(status string) (n uint64) {
	for line := range strings.Lines(status) {
		name, value, _ := strings.Cut(line, ":")
		if name == "voluntary_ctxt_switches" || name == "nonvoluntary_ctxt_switches" {
			var v uint64
			if _, err := fmt.Sscan(value, &v); err == nil {
				n += v
			}
		}
	}
	return n
}

// senderCore and receiverCore are the first and the last core.
func senderCore() int { return 0 }

func receiverCore() int { return runtime.NumCPU() - 1 }

// pin keeps the calling thread and its children on one core.
func pin(core int) error {
	var set unix.CPUSet
	set.Set(core)
	return os.NewSyscallError("sched_setaffinity", unix.SchedSetaffinity(0, &set))
}

// startPinned starts a program on the receiver's core. The calling thread is
// the sender's.
func startPinned(c *exec.Cmd) error {
	if err := pin(receiverCore()); err != nil {
		return err
	}
	err := c.Start()
	if back := pin(senderCore()); err == nil {
		err = back
	}
	return err
}
