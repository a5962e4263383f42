package uplink

import (
	"errors"
	"time"
)

// mostPatience is how many times Config.Timeout the wait for an acknowledgement gets.
const mostPatience = 8

// room is what a broker is given: how many records may wait for their acknowledgement at
// once, and for how long. It is carried from one session to the next.
//
//	            delivered                    no acknowledgement in time
//	inFlight    one more, up to most         1
//	patience    half, if that was quick      twice, up to mostPatience timeouts
//
// A broker with too much to do acknowledges late. If each sensor of a fleet then gave up
// and published the same records again, the broker would have more to do, and never get
// through. As TCP does (RFC 5681), each begins again with one record, and doubles with
// each round trip.
type room struct {
	most     int
	timeout  time.Duration
	inFlight int
	patience time.Duration
}

func newRoom(most int, timeout time.Duration) room {
	return room{most: most, timeout: timeout, inFlight: most, patience: timeout}
}

// delivered is for a record whose acknowledgement came after a time.
func (r *room) delivered(after time.Duration) {
	r.inFlight = min(r.inFlight+1, r.most)
	if after < r.patience/2 {
		r.patience = max(r.patience/2, r.timeout)
	}
}

// lost is for the end of a session with records in flight. Late is whether the time for an
// acknowledgement was over.
func (r *room) lost(late bool) {
	r.inFlight = 1
	if late {
		r.patience = min(2*r.patience, mostPatience*r.timeout)
	}
}

// overloaded tells whether the session ended because the broker was slow. Either no
// acknowledgement came in time, or the broker closed the connection over one that it
// could not give. NATS does that after five seconds.
func (s *session) overloaded(err error) bool {
	return errors.Is(err, errNoAck) || s.records > 0 && isClosedByPeer(err) && time.Since(s.since) > s.u.cfg.Timeout/4
}
