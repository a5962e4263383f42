package uplink

import (
	"context"
	"fmt"
	"slices"
	"time"

	"footfall/buffer"
)

// Late tells whether a record had to wait so long that a newer one has taken its
// place: longer than its own window took, and at least a minute.
func Late(r *buffer.Record, now time.Time) bool {
	return now.UnixNano()-r.End > max(r.End-r.Start, int64(time.Minute))
}

// backlog is where a session stands in the outbox. Records up to border are late:
// they are published in their order, at the pace of Config.CatchUp. Records
// behind it are published before them, in their order and at once. One that has
// become late before its turn came moves the border.
//
//	number  1 ... late ... lateAt ... late ... border ... live ... liveAt
//	              published           to do               published
type backlog struct {
	border   uint64
	lateAt   uint64    // newest late record published in this session
	moreLate bool      // there may be late records behind lateAt
	nextLate time.Time // when the next late record may go
	liveAt   uint64    // newest live record published in this session
	moreLive bool

	delivered, deliveredRecord bool // in this session
}

// split begins a session: what is late already is the backlog.
func (s *session) split() error {
	now := s.u.cfg.Now()
	border, err := s.u.out.Last(func(r *buffer.Record) bool { return Late(r, now) })
	if err != nil {
		return fmt.Errorf("%w: %w", errOutbox, err)
	}
	s.border, s.liveAt = border, border
	s.moreLate, s.moreLive = true, true
	s.nextLate = time.Now()
	return nil
}

// changed notes that the outbox has more. Where a file came back that could not
// be read before, there may be some before those that were published already.
func (s *session) changed() {
	s.moreLive = true
	if !s.moreLate {
		s.border, s.moreLate, s.lateAt = max(s.border, s.liveAt), true, 0
	}
}

// fill publishes records until enough are in flight or none may go now.
func (s *session) fill(ctx context.Context) error {
	if s.listening != nil {
		return nil
	}
	for s.moreLive && s.records < s.u.room.inFlight {
		if err := s.fillLive(ctx); err != nil {
			return err
		}
	}
	// Half of the room is kept for live ones.
	for s.moreLate && s.records < max(1, s.u.room.inFlight/2) && !time.Now().Before(s.nextLate) {
		if err := s.fillLate(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) fillLive(ctx context.Context) error {
	recs, err := s.u.out.Peek(s.liveAt, s.u.room.inFlight-s.records)
	if err != nil {
		return fmt.Errorf("%w: %w", errOutbox, err)
	}
	s.moreLive = len(recs) > 0
	now := s.u.cfg.Now()
	for _, r := range recs {
		s.liveAt = r.Seq
		switch {
		case s.skip(r.Seq):
			continue
		case Late(&r, now):
			s.border, s.moreLate = r.Seq, true
			continue
		}
		if _, err := s.sendRecord(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) fillLate(ctx context.Context) error {
	recs, err := s.u.out.Peek(s.lateAt, 1)
	if err != nil {
		return fmt.Errorf("%w: %w", errOutbox, err)
	}
	if len(recs) == 0 || recs[0].Seq > s.border {
		s.moreLate = false
		return nil
	}
	s.lateAt = recs[0].Seq
	if s.skip(s.lateAt) {
		return nil
	}
	sent, err := s.sendRecord(ctx, recs[0])
	if sent {
		s.nextLate = later(s.nextLate, time.Duration(float64(time.Second)/s.u.cfg.CatchUp))
	}
	return err
}

// later returns the next moment of a pace that never makes up for lost time.
func later(last time.Time, step time.Duration) time.Time {
	if now := time.Now(); last.Before(now.Add(-step)) {
		return now.Add(step)
	}
	return last.Add(step)
}

// skip tells whether a record is under way, or was acknowledged and could not be
// deleted yet.
func (s *session) skip(seq uint64) bool {
	return s.inFlight[seq] || slices.Contains(s.u.acked, seq)
}

// pace fires when the next late record may go, or when a broker that refuses
// records is to be asked again.
func (s *session) pace() (<-chan time.Time, func() bool) {
	var at time.Time
	if s.moreLate && s.listening == nil && s.records < max(1, s.u.room.inFlight/2) {
		at = s.nextLate
	}
	if w := &s.u.withheld; len(w.topics) > 0 && (at.IsZero() || w.until.Before(at)) {
		at = w.until
	}
	if at.IsZero() {
		return nil, func() bool { return true }
	}
	t := time.NewTimer(time.Until(at))
	return t.C, t.Stop
}

// trial ends the session where it is time to ask the broker about a record again.
func (s *session) trial() error {
	if d := s.u.withheld.due(); d != nil {
		return d
	}
	return nil
}
