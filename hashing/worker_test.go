package hashing

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// slowList takes its time, as the real one does.
type slowList struct {
	takes time.Duration
	asked atomic.Int64
}

func (s *slowList) Listed(address *[6]byte) bool {
	s.asked.Add(1)
	time.Sleep(s.takes)
	return address[5]&1 != 0
}

func TestWorkerKeepsToItsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		list := &slowList{takes: 10 * time.Millisecond}
		g := newGate(t, Config{Checkers: []Checker{list}, ChecksPerSecond: 20, MaxWaiting: 100})
		ctx, cancel := context.WithCancel(t.Context())
		stopped := make(chan error, 1)
		go func() { stopped <- g.Worker().Run(ctx) }()
		<-g.Worker().Ready()
		address := func(i int) *[6]byte { return &[6]byte{0, 0x16, 0x3e, 0, 0, byte(i)} }
		for i := range 100 {
			g.Admit(address(i), 0, Global)
		}
		time.Sleep(2*time.Second - time.Millisecond)
		if got := list.asked.Load(); got != 40 {
			t.Errorf("%d checks in 2 seconds, want 40", got)
		}
		<-g.Worker().Found()
		wantNobody(t, g.Settle(nil))
		wantVerdict(t, g, address(0), Global, Admitted)
		wantVerdict(t, g, address(1), Global, OptedOut)
		wantVerdict(t, g, address(99), Global, Unchecked)
		cancel()
		if err := <-stopped; err != nil {
			t.Errorf("stopped with %v", err)
		}
		if !allZero(g.worker.waiting) || g.worker.current != (query{}) {
			t.Error("addresses were left when the worker stopped")
		}
		g.Readmit(address(99), 0)
		wantVerdict(t, g, address(99), Global, Unchecked)
		if !allZero(g.worker.waiting) {
			t.Error("a stopped worker took an address")
		}
	})
}

// The gate and its worker share nothing but what the lock guards; the race
// detector watches.
func TestWorkerBesideGate(t *testing.T) {
	list := &slowList{}
	g := newGate(t, Config{Checkers: []Checker{list}, ChecksPerSecond: 1_000_000})
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- g.Worker().Run(ctx) }()
	admitted := 0
	for round := 0; admitted < 1000; round++ {
		for i := range 200 {
			address := [6]byte{0, 0x16, 0x3e, 0, byte(i >> 8), byte(i)}
			_, verdict := g.Admit(&address, 0, Global)
			if verdict == Admitted && i&1 != 0 || verdict == OptedOut && i&1 == 0 {
				t.Fatalf("device %d: %v", i, verdict)
			}
			if verdict == Admitted {
				admitted++
			}
		}
		select {
		case <-g.Worker().Found():
			g.Settle(nil)
		default:
		}
		switch round % 97 {
		case 31:
			g.SetCheckers([]Checker{list})
		case 96:
			g.Rotate(g.NextRotation())
		}
	}
	g.Close()
	cancel()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
