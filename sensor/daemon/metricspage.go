package daemon

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"footfall/sensor/status/metrics"
)

// mostScrapers bounds the connections to the page at one time.
const mostScrapers = 8

// metricsTask serves the page for Prometheus. Where its address is taken it says so and
// tries again: counting does not depend on it.
type metricsTask struct {
	address string
	page    func() []byte
	log     *slog.Logger
	retry   time.Duration
	ready   chan struct{}
	begun   sync.Once
	// problem is why the page cannot be had; nil for nothing.
	problem atomic.Pointer[string]
}

// newMetrics returns the task of the page for Prometheus, or nil for none.
func (d *daemon) newMetrics() *metricsTask {
	if d.Config.Metrics.Address == "" {
		return nil
	}
	m := &metricsTask{address: d.Config.Metrics.Address, page: d.metricsPage, log: d.Log, retry: tryAgain, ready: make(chan struct{})}
	d.observer.metrics = &m.problem
	return m
}

// metricsPage writes health and the newest released window, both as published.
func (d *daemon) metricsPage() []byte {
	now := d.Now()
	s := metrics.Snapshot{Site: d.Config.Site, Sensor: d.Config.Sensor, Health: d.observer.health(now), Window: d.Config.Window}
	if d.retry == nil {
		return metrics.Page(s, now) // in stand-by
	}
	if newest := d.retry.newest.Load(); newest != nil {
		for i := range *newest {
			if text, err := (*newest)[i].JSON(); err == nil {
				s.Windows = append(s.Windows, text)
			}
		}
	}
	return metrics.Page(s, now)
}

func (*metricsTask) String() string           { return "metrics page" }
func (m *metricsTask) Ready() <-chan struct{} { return m.ready }

// Run serves until ctx ends. It is ready after the first attempt to listen.
func (m *metricsTask) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", m.address)
		if err == nil {
			m.problem.Store(nil)
			m.begin()
			err = m.serve(ctx, listener)
		}
		m.begin()
		if ctx.Err() != nil {
			return nil
		}
		text := fmt.Sprintf("metrics.address %s does not answer: %s", m.address, whyNoPage(err))
		if old := m.problem.Swap(&text); old == nil || *old != text {
			m.log.Error("no page for Prometheus", "error", err)
		}
		wait(ctx, m.retry)
	}
	return nil
}

func (m *metricsTask) begin() { m.begun.Do(func() { close(m.ready) }) }

// whyNoPage puts an error of listening into words, with the fix.
func whyNoPage(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "another program listens there; choose another port"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "this machine does not have the address; write one that it has"
	case errors.Is(err, syscall.EACCES):
		return "ports below 1024 need root; choose another port"
	}
	return err.Error()
}

// serve answers at a listener until ctx ends, a bounded number of scrapers at a time.
func (m *metricsTask) serve(ctx context.Context, listener net.Listener) error {
	var scrapes sync.WaitGroup
	defer scrapes.Wait()
	ctx, end := context.WithCancel(ctx)
	defer end()
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	seats := make(chan struct{}, mostScrapers)
	for {
		seats <- struct{}{}
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		scrapes.Go(func() {
			defer func() { <-seats }()
			stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
			defer stop()
			m.answer(conn)
		})
	}
}
