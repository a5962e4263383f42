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
	echoes []expected // what must come back before the record counts as delivered
}

// expected is a message that comes back if the broker keeps it.
type expected struct {
	digest  digest
	message Message
}

// queue holds the flights of a session in the order of publication. They are
// taken off at the front only, so that a record is never deleted before one that
// was published earlier.
type queue struct {
	flights  []flight
	records  int // flights that are records
	inFlight map[uint64]bool
	since    time.Time // when the front flight became the front one, or was acknowledged
	backlog
}

// serve publishes until the connection or ctx ends. It returns nil in the latter
// case.
func (s *session) serve(ctx context.Context) error {
	s.inFlight = make(map[uint64]bool)
	if err := s.split(); err != nil {
		return err
	}
	s.u.echo.begin()
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
	pace, stopPace := s.pace()
	defer stopPace()
	select {
	case <-ctx.Done():
		return nil
	case <-s.lost:
		return s.lostErr
	case <-s.head():
		return s.acknowledge()
	case <-s.u.echo.heard:
		return s.acknowledge()
	case <-overdue:
		return s.giveUp()
	case <-pace:
		return s.trial()
	case <-s.listening:
		s.listening = nil
	case <-s.u.out.Changed():
		s.changed()
	case <-s.u.poke:
		return s.periodic(ctx)
	case <-s.announce:
		s.u.announced = true
		return s.send(ctx, 0, s.u.presence())
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
// again whenever one is acknowledged: a slow broker is not a dead one.
func (s *session) overdue() (<-chan time.Time, func() bool) {
	if len(s.flights) == 0 {
		return nil, func() bool { return true }
	}
	t := time.NewTimer(s.u.room.patience - time.Since(s.since))
	return t.C, t.Stop
}

// giveUp ends a session whose front flight is overdue: the broker does not
// acknowledge it, or has acknowledged it and not passed it on.
func (s *session) giveUp() error {
	f := &s.flights[0]
	if acknowledged, err := f.acknowledged(); err != nil || !acknowledged {
		return fmt.Errorf("%w: nothing for %v", errNoAck, s.u.room.patience)
	}
	for _, e := range f.echoes {
		if s.u.echo.out([]digest{e.digest}) {
			return &doubt{e.message}
		}
	}
	return s.acknowledge()
}

// head returns a channel that is closed when the front flight's first open
// message is acknowledged or has failed; nil where nothing waits for that.
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
	if s.cameBack(&s.flights[0]) {
		return closed
	}
	return nil
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
	return s.send(ctx, 0, append(s.u.cfg.Periodic(), s.u.presence()...))
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
		if s.u.cfg.Verify != "" && seq != 0 && matches(s.u.cfg.Verify, m.Topic) {
			if d, comes := s.u.echo.expect(m.Topic, m.Payload); comes {
				f.echoes = append(f.echoes, expected{d, m})
			}
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
		s.inFlight[f.seq] = true
	}
}

// sendRecord publishes a record, unless the broker refuses its topic.
func (s *session) sendRecord(ctx context.Context, r buffer.Record) (sent bool, err error) {
	messages, err := s.u.composeRecord(r)
	if err != nil {
		messages = nil // goes the way of an acknowledged one
		s.u.update(func(st *State) { st.Dropped++ })
		s.u.cfg.Log.Error("a window cannot be published and is dropped", "window", r.Key, "error", err)
	}
	if s.u.withheld.holds(messages) {
		return false, nil
	}
	if s.u.unsure[r.Seq] {
		s.u.update(func(st *State) { st.Retries++ })
	}
	s.u.unsure[r.Seq] = true
	return true, s.send(ctx, r.Seq, messages)
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
		acknowledged, err := s.flights[0].acknowledged()
		if err != nil {
			return s.because(err)
		}
		if !acknowledged {
			break
		}
		if !s.cameBack(&s.flights[0]) {
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

func (f *flight) acknowledged() (bool, error) {
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

// cameBack tells whether all that is expected to come back has done so.
func (s *session) cameBack(f *flight) bool {
	for _, e := range f.echoes {
		if s.u.echo.out([]digest{e.digest}) {
			return false
		}
	}
	return true
}

func (s *session) pop() {
	f := s.flights[0]
	s.flights = s.flights[1:]
	waited := time.Since(s.since)
	s.since = time.Now()
	s.delivered = true
	if f.seq != 0 {
		s.u.room.delivered(waited)
		s.records--
		s.deliveredRecord = true
		delete(s.inFlight, f.seq)
		delete(s.u.unsure, f.seq)
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
