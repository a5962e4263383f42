package daemon

import (
	"bytes"
	"errors"
	"log/slog"
	"sync/atomic"

	"footfall/buffer"
	"footfall/buffer/history"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
)

// retryQueue puts released windows into the outbox, and keeps those
// refused by it (a full disk) until it takes them.
type retryQueue struct {
	outbox interface {
		Append([]buffer.Record) (int, error)
	}
	// history shows released windows to people; nil for none.
	history *history.Ring
	topic   string // that the records belong to
	most    int    // windows held at the most
	waiting []release
	// periods makes hours and days of the windows; nil for none.
	periods *periods.Keeper
	log     *slog.Logger

	held    atomic.Int64 // windows waiting, for health
	lost    atomic.Uint64
	evicted atomic.Uint64
}

// release is what goes out at one go: the windows of all zones, and behind them the
// hours and days that ended with them.
type release struct {
	records []buffer.Record
	windows int
}

// put is an engine's Emit. It never fails for want of disk: a window once drawn
// stays drawn, and the daemon goes on counting.
func (s *retryQueue) put(payloads []disclose.Payload) error {
	records, err := s.recordsOf(payloads)
	if err != nil {
		return err
	}
	r := release{records, len(records)}
	if s.periods != nil {
		if r.records, err = s.withPeriods(records, payloads); err != nil {
			return err
		}
	}
	s.waiting = append(s.waiting, r)
	if len(s.waiting) > s.most {
		s.waiting = s.waiting[1:]
		s.lost.Add(1)
	}
	s.flush()
	return nil
}

// flush appends the waiting windows, oldest first, until the outbox refuses.
func (s *retryQueue) flush() {
	defer func() { s.held.Store(int64(len(s.waiting))) }()
	for len(s.waiting) > 0 {
		next := s.waiting[0]
		evicted, err := s.outbox.Append(next.records)
		s.evicted.Add(uint64(evicted))
		switch {
		case errors.Is(err, buffer.ErrAlreadyReleased):
			s.log.Error("a window was already released and is not released again", "window", next.records[0].Key)
		case err != nil:
			s.log.Error("a finished window cannot be stored; it is kept in memory and tried again", "windows", len(s.waiting), "error", err)
			return
		default:
			s.remember(next.records[:next.windows])
		}
		s.waiting = s.waiting[1:]
	}
}

// remember keeps a window that is in the outbox for people to look at. The history
// tells in the log what it cannot keep, and nothing else depends on it.
func (s *retryQueue) remember(records []buffer.Record) {
	if s.history == nil {
		return
	}
	cells := make([]history.Record, len(records))
	for i := range records {
		// The spaces only hide a payload's length from those who watch the network.
		cells[i] = history.Record{End: records[i].End, Payload: bytes.TrimRight(records[i].Payload, " ")}
	}
	_ = s.history.Append(cells)
}

// withPeriods adds the hours and days that ended. Their records have the times of the
// windows that they come with: the outbox takes each time once.
func (s *retryQueue) withPeriods(records []buffer.Record, payloads []disclose.Payload) ([]buffer.Record, error) {
	for _, p := range s.periods.Add(payloads) {
		text, err := p.JSON()
		if err != nil {
			return nil, err
		}
		records = append(records, buffer.Record{Key: p.ID, Topic: s.topic, Start: payloads[0].Start, End: payloads[0].End, Payload: text})
	}
	return records, nil
}

// recordsOf encodes the payloads of one window.
func (s *retryQueue) recordsOf(payloads []disclose.Payload) ([]buffer.Record, error) {
	records := make([]buffer.Record, 0, len(payloads))
	for i := range payloads {
		p := &payloads[i]
		text, err := p.JSON()
		if err != nil {
			return nil, err
		}
		records = append(records, buffer.Record{Key: p.ID(), Topic: s.topic, Start: p.Start, End: p.End, Payload: text})
	}
	return records, nil
}
