package stream

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"footfall/sensor/capture"
)

const (
	mostHandshakes = 32
	handshakeTime  = 5 * time.Second
	// retryAfter is the pause before an address is tried again that cannot be listened on.
	retryAfter = 2 * time.Second
)

// keepAlive finds connections whose other end is gone.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}

// Options of a server.
type Options struct {
	Source   string // name of the source, for the log
	Address  string // to listen on, such as ":7443"
	Identity string // file with key and certificate of the sensor
	Peer     string // file with the certificate of the access point
	Now      func() time.Time
	Log      *slog.Logger
}

// Server waits for one access point. Run listens; Open returns the capture of the
// connection that is there.
type Server struct {
	Options

	mu          sync.Mutex
	problem     error         // why nothing can be received
	refused     error         // why the last client was turned away
	waiting     net.Conn      // connected, not yet opened
	current     net.Conn      // opened
	changed     chan struct{} // closed at the next connection
	handshaking []net.Conn    // the oldest first
	address     net.Addr      // while listening
}

// NewServer returns a server that listens once it runs.
func NewServer(o Options) *Server {
	return &Server{Options: o, changed: make(chan struct{}), problem: errors.New("the sensor does not listen for the access point yet")}
}

// Run listens until ctx ends, and then closes all connections. An address or a file that
// cannot be used is tried again; until then Open says what is wrong.
func (s *Server) Run(ctx context.Context) error {
	defer s.closeAll()
	for ctx.Err() == nil {
		if err := s.listen(ctx); err != nil && ctx.Err() == nil {
			s.fail(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryAfter):
		}
	}
	return nil
}

func (s *Server) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.problem == nil || s.problem.Error() != err.Error() {
		s.Log.Error("no stream can be received", "source", s.Source, "error", err)
	}
	s.problem = err
}

func (s *Server) listen(ctx context.Context) error {
	if _, err := s.config(); err != nil {
		return err
	}
	l, err := (&net.ListenConfig{KeepAliveConfig: keepAlive}).Listen(ctx, "tcp", s.Address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("stream %s: another program listens there; choose another port, or find it with: ss -ltnp", s.Address)
	}
	if err != nil {
		return fmt.Errorf("stream %s: %w", s.Address, err)
	}
	defer l.Close()
	stop := context.AfterFunc(ctx, func() { l.Close() })
	defer stop()
	s.mu.Lock()
	s.problem, s.address = nil, l.Addr()
	s.mu.Unlock()
	s.Log.Info("waiting for the access point", "source", s.Source, "address", l.Addr().String())
	var handshakes sync.WaitGroup
	defer handshakes.Wait()
	defer s.dropHandshakes(0)
	for {
		conn, err := l.Accept()
		if err != nil {
			return fmt.Errorf("stream %s: %w", s.Address, err)
		}
		s.begin(conn)
		handshakes.Go(func() { s.greet(ctx, conn) })
	}
}

// config is read for each client, so that a renewed certificate needs no restart.
func (s *Server) config() (*tls.Config, error) {
	identity, err := ReadIdentity(s.Identity)
	if err != nil {
		return nil, fmt.Errorf("stream_identity: %w", err)
	}
	peer, err := ReadPeer(s.Peer)
	if err != nil {
		return nil, fmt.Errorf("stream_peer: %w", err)
	}
	return tlsConfig(identity, peer), nil
}

// begin notes a client, and drops the oldest handshake if there are too many.
func (s *Server) begin(conn net.Conn) {
	s.dropHandshakes(mostHandshakes - 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handshaking = append(s.handshaking, conn)
}

func (s *Server) dropHandshakes(most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.handshaking) > most {
		s.handshaking[0].Close()
		s.handshaking = s.handshaking[1:]
	}
}

// greet makes the handshake with a client.
func (s *Server) greet(ctx context.Context, conn net.Conn) {
	session, err := s.shake(ctx, conn)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, c := range s.handshaking {
		if c == conn {
			s.handshaking = append(s.handshaking[:i], s.handshaking[i+1:]...)
			break
		}
	}
	if err != nil {
		conn.Close()
		s.refuse(err)
		return
	}
	s.refused = nil
	for _, old := range []net.Conn{s.waiting, s.current} {
		if old != nil {
			old.Close()
		}
	}
	s.waiting, s.current = session, nil
	close(s.changed)
	s.changed = make(chan struct{})
}

// refuse remembers why a client was turned away. It says nothing new of the same reason,
// so that a stranger who tries again and again does not fill the log.
func (s *Server) refuse(err error) {
	if s.refused == nil || s.refused.Error() != err.Error() {
		s.Log.Warn("a client was turned away", "source", s.Source, "error", err)
	}
	s.refused = err
}

func (s *Server) shake(ctx context.Context, conn net.Conn) (net.Conn, error) {
	config, err := s.config()
	if err != nil {
		return nil, err
	}
	session := tls.Server(&wiped{Conn: conn}, config)
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	if err := session.HandshakeContext(ctx); err != nil {
		return nil, explain(err)
	}
	return session, nil
}

// explain says why a handshake failed. The texts of TLS may quote what a client sent.
func explain(err error) error {
	switch {
	case errors.Is(err, errStranger):
		return fmt.Errorf("%w; copy the certificate of the access point to stream_peer", errStranger)
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, net.ErrClosed):
		return errors.New("the client did not complete the TLS handshake")
	}
	var remote *net.OpError
	if errors.As(err, &remote) && remote.Op == "remote error" {
		return fmt.Errorf("the client ended the TLS handshake (%w); it wants the certificate of this sensor: footfall stream certificate", remote.Err)
	}
	return errors.New("the client does not speak TLS 1.3 with a certificate")
}

// Open returns the capture of the connection that came last. It is opened once.
func (s *Server) Open() (capture.Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.problem != nil:
		return nil, s.problem
	case s.waiting == nil && s.refused != nil:
		return nil, fmt.Errorf("stream %s: no access point is connected; last time: %w", s.Address, s.refused)
	case s.waiting == nil:
		return nil, fmt.Errorf("stream %s: no access point is connected; see what to run on it with: footfall stream certificate", s.Address)
	}
	s.current, s.waiting = s.waiting, nil
	return &source{Source: capture.OpenReader("the stream", s.current), now: s.Now}, nil
}

// Changed is closed at the next connection.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Addr is the address that is listened on; nil while there is none.
func (s *Server) Addr() net.Addr {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.address
}

func (s *Server) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range []net.Conn{s.waiting, s.current} {
		if c != nil {
			c.Close()
		}
	}
	s.waiting, s.current, s.address = nil, nil, nil
	s.problem = errors.New("the sensor does not listen for the access point now")
}
