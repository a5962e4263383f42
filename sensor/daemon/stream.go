package daemon

import (
	"context"
	"time"

	"footfall/configs"
	"footfall/sensor/capture/stream"
)

// streamed is a source that another access point sends. Its task listens for that, in the
// opening hours alone: outside of them no frame may wait in the network.
type streamed struct {
	*stream.Server
	source string
	hours  openingHours
	now    func() time.Time
	ready  chan struct{}
}

func (s *streamed) String() string         { return "stream of source " + s.source }
func (s *streamed) Ready() <-chan struct{} { return s.ready }

// Run listens whenever the store is open. A sensor does not wait for an access point to
// be ready.
func (s *streamed) Run(ctx context.Context) error {
	close(s.ready)
	for s.hours.await(ctx, s.now, true) {
		open, closed := context.WithCancel(ctx)
		go func() {
			s.hours.await(open, s.now, false)
			closed()
		}()
		err := s.Server.Run(open)
		closed()
		if err != nil {
			return err
		}
	}
	return nil
}

// newStream returns the stream of a source, or nil for a source of another kind.
func (d *daemon) newStream(s configs.Source) *streamed {
	if s.Stream.Listen == "" {
		return nil
	}
	return &streamed{
		Server: stream.NewServer(stream.Options{
			Source: s.Name, Address: s.Stream.Listen, Identity: s.Stream.Identity, Peer: s.Stream.Peer, Now: d.Now, Log: d.Log,
		}),
		source: s.Name, hours: d.openingHours(), now: d.Now, ready: make(chan struct{}),
	}
}
