package uplink

import (
	"context"
	"errors"
	"fmt"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"footfall/buffer"
)

// maxSide bounds the greetings and health reports that wait for their
// acknowledgement; on a slow connection later ones are left out.
const maxSide = 8

// flight is what was published and waits for its acknowledgement.
type flight struct {
	seq    uint64 // of the record; 0 for other messages
	tokens []mqtt.Token
}

// queue holds the flights of a session in the order of publication. They are
// taken off at the front only, so that a record is never deleted before an older
// one.
type queue struct {
	flights []flight
	records int       // flights that are records
	sent    uint64    // number of the newest record published in this session
	more    bool      // the outbox may hold records after sent
	since   time.Time // when the front flight became the front one
}

// serve publishes until the connection or ctx ends. It returns nil in the latter
// case.
func (s *session) serve(ctx context.Context) error {
	s.sent, s.more = s.u.done, true
	s.subscribe(ctx)
	if err := s.send(ctx, 0, s.u.cfg.Greeting()); err != nil {
		return err
	}
	tick := time.NewTicker(s.u.cfg.Interval)
	defer tick.Stop()
	for {
		if err := s.fill(ctx); err != nil {
			return err
		}
		if err := s.await(ctx, tick.C); err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// await handles the next thing that happens.
func (s *session) await(ctx context.Context, tick <-chan time.Time) error {
	overdue, stop := s.overdue()
	defer stop()
	select {
	case <-ctx.Done():
		return nil
	case <-s.lost:
		return s.lostErr
	case <-s.head():
		return s.acknowledge()
	case <-overdue:
		return fmt.Errorf("%w: nothing for %v", errNoAck, s.u.cfg.Timeout)
	case <-s.u.out.Changed():
		s.more = true
	case <-s.u.poke:
		return s.periodic(ctx)
	case a := <-s.answers:
		s.answered(a)
	case text := <-s.complaints:
		s.u.report.failed(text)
	case <-tick:
		if err := s.u.settle(); err != nil { // where it failed before
			return err
		}
		return s.periodic(ctx)
	}
	return nil
}

// overdue fires when the front flight has waited too long. The clock starts
// anew whenever one is acknowledged: a slow broker is not a dead one.
func (s *session) overdue() (<-chan time.Time, func() bool) {
	if len(s.flights) == 0 {
		return nil, func() bool { return true }
	}
	t := time.NewTimer(s.u.cfg.Timeout - time.Since(s.since))
	return t.C, t.Stop
}

// head returns a channel that is closed when the front flight's first open
// message is acknowledged or has failed; nil where nothing is in flight.
func (s *session) head() <-chan struct{} {
	if len(s.flights) == 0 {
		return nil
	}
	for _, token := range s.flights[0].tokens {
		select {
		case <-token.Done():
		default:
			return token.Done()
		}
	}
	return closed
}

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (s *session) periodic(ctx context.Context) error {
	if len(s.flights)-s.records >= maxSide {
		return nil
	}
	return s.send(ctx, 0, s.u.cfg.Periodic())
}

// send publishes the messages of one flight. Messages that are not part of a
// record and cannot be published are left out.
func (s *session) send(ctx context.Context, seq uint64, messages []Message) error {
	f := flight{seq: seq}
	for _, m := range messages {
		if err := m.check(buffer.MaxPayload); err != nil {
			s.u.report.failed(err.Error())
			continue
		}
		token, err := s.publish(ctx, m)
		if err != nil {
			return err
		}
		f.tokens = append(f.tokens, token)
	}
	s.push(f)
	return nil
}

func (s *session) push(f flight) {
	if len(s.flights) == 0 {
		s.since = time.Now()
	}
	s.flights = append(s.flights, f)
	if f.seq != 0 {
		s.records++
	}
}

// fill publishes records until enough are in flight or none is left.
func (s *session) fill(ctx context.Context) error {
	for s.more && s.records < s.u.cfg.InFlight {
		recs, err := s.u.out.Peek(s.sent, s.u.cfg.InFlight-s.records)
		if err != nil {
			return fmt.Errorf("%w: %w", errOutbox, err)
		}
		s.more = len(recs) > 0
		for i := range recs {
			if err := s.sendRecord(ctx, recs[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) sendRecord(ctx context.Context, r buffer.Record) error {
	messages, err := s.u.composeRecord(r)
	if err != nil {
		messages = nil // goes the way of an acknowledged one
		s.u.update(func(st *State) { st.Dropped++ })
		s.u.cfg.Log.Error("a window cannot be published and is dropped", "window", r.Key, "error", err)
	}
	if err := s.send(ctx, r.Seq, messages); err != nil {
		return err
	}
	if r.Seq <= s.u.tried {
		s.u.update(func(st *State) { st.Retries++ })
	}
	s.u.tried = max(s.u.tried, r.Seq)
	s.sent = r.Seq
	return nil
}

func (u *Uplink) composeRecord(r buffer.Record) ([]Message, error) {
	messages, err := u.compose(r, u.cfg.Now())
	if err != nil {
		return nil, err
	}
	for i := range messages {
		if err := messages[i].check(buffer.MaxPayload); err != nil {
			return nil, err
		}
	}
	return messages, nil
}

// acknowledge takes finished flights off the front.
func (s *session) acknowledge() error {
	for len(s.flights) > 0 {
		finished, err := s.flights[0].finished()
		if err != nil {
			return s.because(err)
		}
		if !finished {
			break
		}
		if !s.client.IsConnectionOpen() {
			return s.because(errors.New("the connection ended"))
		}
		s.pop()
	}
	// Each deletion is a write to the disk, so they are gathered while more
	// acknowledgements are under way.
	if s.records == 0 || len(s.u.acked) >= s.u.cfg.InFlight {
		return s.u.settle()
	}
	return nil
}

func (f *flight) finished() (bool, error) {
	for _, token := range f.tokens {
		select {
		case <-token.Done():
			if err := token.Error(); err != nil {
				return false, err
			}
		default:
			return false, nil
		}
	}
	return true, nil
}

func (s *session) pop() {
	f := s.flights[0]
	s.flights = s.flights[1:]
	s.since = time.Now()
	if f.seq != 0 {
		s.records--
		s.u.done = f.seq
		s.u.acked = append(s.u.acked, f.seq)
	}
	s.u.update(func(st *State) { st.Acknowledged += uint64(len(f.tokens)) })
}

// because returns why the connection was lost, which says more than the error
// of a message that was lost with it.
func (s *session) because(err error) error {
	t := time.NewTimer(100 * time.Millisecond)
	defer t.Stop()
	select {
	case <-s.lost:
		return s.lostErr
	case <-t.C:
		return err
	}
}
