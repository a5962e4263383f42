package main

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"time"

	"footfall/sensor/capture/captest"
)

// errSkipped: this machine lacks a means of the measurement.
var errSkipped = errors.New("this machine cannot measure it")

// warmUp is how long traffic runs before a measurement begins.
const warmUp = 300 * time.Millisecond

// load is one kind of traffic.
type load struct {
	rate   int  // frames a second
	probes bool // probe requests alone
}

func (l load) String() string {
	switch {
	case l.rate == 0:
		return "idle"
	case l.probes:
		return fmt.Sprintf("%d/s probes", l.rate)
	}
	return fmt.Sprintf("%d/s mixed", l.rate)
}

// loads returns the kinds of traffic at the given rates.
func loads(rates []int) (all []load) {
	for _, rate := range rates {
		all = append(all, load{rate: rate})
		if rate >= 1000 {
			all = append(all, load{rate: rate, probes: true})
		}
	}
	return all
}

// sample is one measurement of one program.
type sample struct {
	cpu      time.Duration
	switches uint64
	period   time.Duration
	frames   int // sent
	probes   int // of them
	dropped  uint64
}

// program is a receiver of frames.
type program interface {
	name() string
	// start runs it on an interface and returns when it listens.
	start(iface string) (running, error)
}

// running is a started program.
type running interface {
	pid() int
	// stop ends it and returns how many frames the kernel dropped.
	stop() (dropped uint64, err error)
}

// measure prints the table.
func measure(o options, out io.Writer) error {
	if _, err := exec.LookPath(o.tcpdump); err != nil {
		return fmt.Errorf("%w: %v", errSkipped, err)
	}
	tap, err := captest.OpenTAP(captest.LayerRadiotap)
	if errors.Is(err, captest.ErrNoTAP) {
		return fmt.Errorf("%w: %v", errSkipped, err)
	}
	if err != nil {
		return err
	}
	defer tap.Remove()
	runtime.LockOSThread()
	if err := pin(senderCore()); err != nil {
		return err
	}
	programs := []program{&dump{path: o.tcpdump}, &daemon{path: o.daemon}}
	t := newTable(programs, loads(o.rates))
	for round := range o.rounds {
		for _, l := range t.loads {
			for i := range programs {
				p := programs[(round+i)%len(programs)]
				s, err := take(tap, p, l, o.period)
				if err != nil {
					return fmt.Errorf("%s, %v: %w", p.name(), l, err)
				}
				t.add(p.name(), l, s)
			}
		}
	}
	return t.write(out, o)
}

// take measures one program once.
func take(tap *captest.TAP, p program, l load, period time.Duration) (s sample, err error) {
	r, err := p.start(tap.Name)
	if err != nil {
		return s, err
	}
	defer func() {
		var stopped error
		s.dropped, stopped = r.stop()
		err = errors.Join(err, stopped)
	}()
	traffic := newTraffic(l)
	if _, _, err := traffic.send(tap, warmUp); err != nil {
		return s, err
	}
	before, err := usageOf(r.pid())
	if err != nil {
		return s, err
	}
	began := time.Now()
	if s.frames, s.probes, err = traffic.send(tap, period); err != nil {
		return s, err
	}
	s.period = time.Since(began)
	after, err := usageOf(r.pid())
	if err != nil {
		return s, err
	}
	s.cpu, s.switches = after.cpu-before.cpu, after.switches-before.switches
	return s, nil
}
