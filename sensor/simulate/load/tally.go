package load

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"footfall/buffer/uplink"
	"footfall/sensor/disclose"
)

// Result is what came of a run.
type Result struct {
	// Sensors, and those of them that connected in the start storm, which took Storm.
	Sensors, Connected int
	Storm              time.Duration
	// Published and Acknowledged are messages of all kinds. Retries are windows that were
	// published again for want of an acknowledgement.
	Published, Acknowledged, Retries uint64
	// Reconnects are connections after the first one of each sensor.
	Reconnects uint64
	// Windows that ended, and those of them that a broker has not acknowledged at the end.
	Windows, Unsent int
	// Received windows of those that ended, each counted once. Lost are the others, and
	// Duplicated what came more than once. Late are those received that said so.
	Received, Lost, Duplicated, Late int
	// CatchUp is from the network's return to the last window.
	CatchUp time.Duration
	// P50 and P99 of the latency of windows that ended while there was a network.
	P50, P99 time.Duration
}

// tally holds what ended and what arrived.
type tally struct {
	mu        sync.Mutex
	windows   map[string]*arrival
	latencies []time.Duration
	received  int
	repeated  int
	late      int
}

// arrival is one window: when it ended, and how often it came.
type arrival struct {
	ended  time.Time
	steady bool // there was a network
	came   int
}

func newTally() *tally { return &tally{windows: map[string]*arrival{}} }

// ended notes a window that is about to be published.
func (t *tally) ended(id string, at time.Time, steady bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.windows[id] = &arrival{ended: at, steady: steady}
}

// arrived takes a message of the consumer. Windows of others are left out.
func (t *tally) arrived(m uplink.Received) {
	now := time.Now()
	p, err := disclose.ParsePayload(m.Payload)
	if err != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	a, ours := t.windows[p.ID()]
	if !ours {
		return
	}
	if a.came++; a.came > 1 {
		t.repeated++
		return
	}
	t.received++
	if p.Late {
		t.late++
	}
	if a.steady {
		t.latencies = append(t.latencies, now.Sub(a.ended))
	}
}

// complete tells whether all windows have arrived.
func (t *tally) complete() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.received == len(t.windows)
}

func (t *tally) sum(r *Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r.Windows, r.Received, r.Duplicated, r.Late = len(t.windows), t.received, t.repeated, t.late
	r.Lost = r.Windows - r.Received
	slices.Sort(t.latencies)
	r.P50, r.P99 = quantile(t.latencies, 50), quantile(t.latencies, 99)
}

// quantile is the smallest value that so many per cent of the sorted ones do not exceed; 0
// for none.
func quantile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max((len(sorted)*percent+99)/100-1, 0)]
}

// Write writes the result as a table.
func (r *Result) Write(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range []struct {
		name string
		text string
	}{
		{"connected", fmt.Sprintf("%d of %d sensors, within %v", r.Connected, r.Sensors, r.Storm.Round(10*time.Millisecond))},
		{"connected again", fmt.Sprint(r.Reconnects)},
		{"windows ended", fmt.Sprint(r.Windows)},
		{"messages published", fmt.Sprintf("%d, status and retained ones included", r.Published)},
		{"PUBACKed", fmt.Sprint(r.Acknowledged)},
		{"windows published again", fmt.Sprint(r.Retries)},
		{"windows received", fmt.Sprint(r.Received)},
		{"lost", fmt.Sprintf("%d, of which %d still wait in a sensor", r.Lost, r.Unsent)},
		{"duplicated", fmt.Sprint(r.Duplicated)},
		{"late", fmt.Sprint(r.Late)},
		{"latency p50", fmt.Sprintf("%v, of windows that ended while there was a network", r.P50.Round(time.Millisecond))},
		{"latency p99", fmt.Sprint(r.P99.Round(time.Millisecond))},
		{"catch-up", fmt.Sprint(r.CatchUp.Round(100 * time.Millisecond))},
	} {
		fmt.Fprintf(table, "%s\t%s\n", row.name, row.text)
	}
	return table.Flush()
}
