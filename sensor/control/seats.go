package control

import (
	"context"
	"net"
	"sync"
	"time"
)

const (
	maxPeers = 4 // served at a time
	// restTime is how long a peer may be idle before another may take its place. It is
	// for a command that has connected and is about to send its request. Behind forty
	// idle peers a command waits for nine times that.
	restTime = 50 * time.Millisecond
)

// seats are the places of the peers that are served. A peer rests while its request is
// waited for, and works from there to its answer. A peer that comes when all seats are
// taken gets that of the peer that has rested the longest, whose connection is closed.
//
//	take -> working -- rest --> resting -- work --> working -> leave
//	                               '-- displaced -> leave
type seats struct {
	most     int
	patience time.Duration // before a resting peer may be displaced
	left     chan struct{} // receives when a peer leaves

	mu    sync.Mutex
	taken map[*seat]bool
}

// seat is the place of one peer.
type seat struct {
	conn      *net.UnixConn
	rests     time.Time // since when; zero while working
	displaced bool
}

func newSeats(most int, patience time.Duration) seats {
	return seats{most: most, patience: patience, left: make(chan struct{}, 1), taken: map[*seat]bool{}}
}

// take waits for a seat, and displaces a resting peer if it must. It returns an error
// if ctx ends first.
func (s *seats) take(ctx context.Context, conn *net.UnixConn) (*seat, error) {
	for {
		if at := s.sit(conn); at != nil {
			return at, nil
		}
		s.displace()
		look := time.NewTimer(s.patience)
		select {
		case <-s.left:
		case <-look.C:
		case <-ctx.Done():
			look.Stop()
			return nil, context.Cause(ctx)
		}
		look.Stop()
	}
}

// sit returns a free seat; nil if there is none.
func (s *seats) sit(conn *net.UnixConn) *seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.taken) >= s.most {
		return nil
	}
	at := &seat{conn: conn}
	s.taken[at] = true
	return at
}

// displace has the peer leave that has rested the longest, if one has for long enough.
func (s *seats) displace() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var longest *seat
	for at := range s.taken {
		if at.displaced {
			return // it is about to leave
		}
		if !at.rests.IsZero() && (longest == nil || at.rests.Before(longest.rests)) {
			longest = at
		}
	}
	if longest != nil && time.Since(longest.rests) >= s.patience {
		longest.displaced = true
		_ = longest.conn.Close()
	}
}

// rest notes that a peer is waited for, to read its answer and to send a request.
func (s *seats) rest(at *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if at.rests.IsZero() {
		at.rests = time.Now()
	}
}

// work notes that a request has come. It returns false if the peer was displaced.
func (s *seats) work(at *seat) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at.rests = time.Time{}
	return !at.displaced
}

// leave frees a seat.
func (s *seats) leave(at *seat) {
	s.mu.Lock()
	delete(s.taken, at)
	s.mu.Unlock()
	select {
	case s.left <- struct{}{}:
	default:
	}
}
