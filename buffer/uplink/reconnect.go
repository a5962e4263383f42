package uplink

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// session is one connection from dialling to its end. It returns how long to
// pause before the next.
func (u *Uplink) session(ctx context.Context) (pause time.Duration, err error) {
	s, err := u.connect(ctx)
	if err != nil {
		return u.notConnected(ctx, err), nil
	}
	began := time.Now()
	u.connected()
	err = s.serve(ctx)
	if late := errors.Is(err, errNoAck); late || s.records > 0 {
		u.room.lost(late)
	}
	s.end(ctx, err)
	u.update(func(st *State) { st.Connected, st.Since, st.Subscribed = false, u.cfg.Now(), 0 })
	if errors.Is(err, errOutbox) {
		return 0, err
	}
	if err := u.settle(); err != nil || ctx.Err() != nil {
		return 0, err
	}
	var d *doubt
	if errors.As(err, &d) {
		u.resolve(ctx, d)
		return 0, nil
	}
	return u.lost(ctx, s, err, time.Since(began)), nil
}

// lookAgain is how long a broker that hangs up without an answer is not looked at
// more closely again: that takes connections of its own.
const lookAgain = time.Minute

// notConnected explains a failed attempt and returns the pause after it.
func (u *Uplink) notConnected(ctx context.Context, err error) time.Duration {
	if ctx.Err() != nil {
		return 0
	}
	u.report.kicked = 0 // the broker is away: no one threw this client out
	if isHangUp(err) {
		again := false
		if again, err = u.lookCloser(ctx, err); again {
			return 0
		}
	}
	p := u.cfg.explainConnect(err)
	u.failed(p.text)
	if p.refused {
		return u.backoff.refused()
	}
	return u.backoff.next()
}

// lookCloser finds out why a broker hung up, or remembers.
func (u *Uplink) lookCloser(ctx context.Context, err error) (again bool, cause error) {
	if time.Since(u.looked) > lookAgain {
		u.looked = time.Now()
		again, u.hangUp = u.adapt(ctx, u.cfg.clarify(ctx, err))
	}
	if u.hangUp != nil {
		err = u.hangUp
	}
	return again, err
}

// adapt asks a broker that hung up on the CONNECT what it cannot do: one without
// retained messages, or without QoS 1, does that to a client whose last will
// needs them. It returns true where another try makes sense at once, and the
// cause where it has found one.
func (u *Uplink) adapt(ctx context.Context, cause error) (again bool, err error) {
	for _, known := range []error{errSpeaksTLS, errSpeaksPlain, errAfterTLS} {
		if errors.Is(cause, known) {
			return false, cause
		}
	}
	if !isClosedByPeer(cause) {
		return false, cause
	}
	q, err := u.cfg.inquire(ctx)
	if err != nil {
		return false, cause
	}
	q.close()
	if q.qos == 0 {
		return false, errNoQoS
	}
	return u.learn(q.abilities), cause
}

const noRetainText = "the broker keeps no retained messages: a dashboard that starts later sees latest, status, health and manifest " +
	"only when they are published next; allow them there (retain_available in Mosquitto)"

// learn adapts to what a broker cannot do, and tells whether that changed
// anything.
func (u *Uplink) learn(a abilities) bool {
	if a.retain || u.noRetain {
		return false
	}
	u.noRetain = true
	u.limited(noRetainText)
	return true
}

func (u *Uplink) limited(text string) {
	u.update(func(s *State) { s.Limited = text })
	u.report.failed(text)
}

// lost explains the end of a connection and returns the pause after it. One that
// has delivered a record was a good one, however short: the pauses begin again at
// the shortest. Where two gateways throw each other out, or the broker has too much to
// do, that would keep them at it.
func (u *Uplink) lost(ctx context.Context, s *session, err error, lasted time.Duration) time.Duration {
	thrownOut := u.report.thrownOut(err, lasted)
	if !thrownOut {
		u.thrownOut = ""
	}
	if isClosedByPeer(err) {
		u.hear(s)
	}
	slow := s.overloaded(err)
	switch {
	case !slow && (lasted > u.cfg.RetryMax || s.deliveredRecord && u.twin.description() == ""):
		u.backoff.reset()
	case slow, s.delivered && !thrownOut:
		u.backoff.ease()
	}
	text := u.report.lost(err)
	if thrownOut {
		text = u.whyThrownOut(ctx, text)
	}
	u.failed(text)
	return u.backoff.next()
}

// whyThrownOut asks a broker that closes each connection soon after it began.
func (u *Uplink) whyThrownOut(ctx context.Context, text string) string {
	if other := u.twin.description(); other != "" {
		return other
	}
	if time.Since(u.looked) > lookAgain {
		u.looked, u.thrownOut = time.Now(), u.askWhyThrownOut(ctx)
	}
	if u.thrownOut != "" {
		return u.thrownOut
	}
	return text
}

func (u *Uplink) askWhyThrownOut(ctx context.Context) string {
	q, err := u.cfg.inquire(ctx)
	if err != nil {
		return ""
	}
	defer q.close()
	switch a := q.abilities; {
	case a.qos == 0:
		return errNoQoS.Error()
	case a.maxPacket > 0 && int(a.maxPacket) < u.longest+packetOverhead:
		return fmt.Sprintf("the broker takes no packet of more than %d bytes and a message here has %d: raise max_packet_size there", a.maxPacket, u.longest)
	}
	return ""
}

// packetOverhead is about what a PUBLISH has beside topic and payload, in bytes.
const packetOverhead = 9

func (u *Uplink) connected() {
	u.hangUp = nil
	u.update(func(s *State) {
		s.Connected, s.Since = true, u.cfg.Now()
		s.Connects++
	})
	u.report.connected()
}

func (u *Uplink) failed(text string) {
	u.update(func(s *State) { s.LastError, s.LastErrorAt = text, u.cfg.Now() })
	u.report.failed(text)
}
