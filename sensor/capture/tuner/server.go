package tuner

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"strings"
	"sync"
	"time"

	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/nl80211"
)

// Server manages radios for clients. All its fields must be set but Patience and
// Bluetooth.
type Server struct {
	Kernel nl80211.Kernel
	Guard  Guard
	Now    func() time.Time
	Log    *slog.Logger
	// Patience is how long a radio may be silent before each remedy; 0 stands for
	// a minute.
	Patience time.Duration
	// Bluetooth takes a Bluetooth controller, as adapter.Take does; nil where there is
	// none to be handed over.
	Bluetooth func(ctx context.Context, selector string) (adapter.Taken, *nl80211.Problem)

	mu    sync.Mutex
	taken map[string]*session // by the radio's place or name
}

// Serve first undoes what an earlier process left, then answers connections until
// ctx ends, and undoes all that it made.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	undone, err := nl80211.Recover(s.Kernel)
	if err != nil {
		s.Log.Error("cannot undo what was left behind", "error", err)
	}
	if len(undone) > 0 {
		s.Log.Info("undid what was left behind", "interfaces", strings.Join(undone, " "))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = listener.Close() })() // ends Accept
	var clients sync.WaitGroup
	defer clients.Wait()
	defer cancel()
	for {
		conn, err := listener.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the radio socket: %w", err)
		}
		clients.Go(func() {
			defer conn.Close()
			if err := s.serve(ctx, conn); err != nil && ctx.Err() == nil {
				s.Log.Error("a client's connection ended", "error", err)
			}
		})
	}
}

// serve is one connection from its greeting to its end. A line that is none of
// the protocol ends it.
func (s *Server) serve(ctx context.Context, conn net.Conn) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })() // ends a read
	if _, err := fmt.Fprintln(conn, greeting); err != nil {
		return err
	}
	events, err := s.Kernel.Watch(ctx)
	if err != nil {
		return err
	}
	session := &session{kernel: s.Kernel, events: events, now: s.Now, guard: &s.Guard, ladder: ladder{patience: s.Patience}}
	session.taken = func(r nl80211.Radio) bool { return s.take(session, r) }
	defer func() {
		s.release(session)
		if err := session.undo(); err != nil {
			s.Log.Error("cannot put a radio back", "radio", session.radio.Name, "error", err)
		}
	}()
	return s.answer(ctx, session, conn, readLines(ctx, conn, cancel))
}

// readLines reads requests until the connection ends, which cancels the answer under
// way.
func readLines(ctx context.Context, r io.Reader, cancel context.CancelFunc) <-chan string {
	lines := make(chan string)
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, 256), maxLine)
	go func() {
		defer close(lines)
		defer cancel()
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// answer takes one request after the other.
func (s *Server) answer(ctx context.Context, session *session, conn net.Conn, lines <-chan string) error {
	for {
		var line string
		var ok bool
		select {
		case line, ok = <-lines:
		case <-ctx.Done():
		}
		if !ok {
			return nil
		}
		r, err := parseRequest(line)
		if err == nil && r.Bluetooth != "" {
			return s.handOver(ctx, conn, r.Bluetooth)
		}
		if err == nil && (r.Open == "") != (session.selector != "") {
			err = fmt.Errorf("%w: one open comes first", errLine)
		}
		if err != nil {
			return err
		}
		if err := s.write(conn, s.handle(ctx, session, r)); err != nil {
			return err
		}
	}
}

// handle answers one request. The answer to open is a radio or a problem. The answer
// to tune is the radio if that is another one now, visits, a problem if there was one,
// and done.
func (s *Server) handle(ctx context.Context, session *session, r request) []reply {
	if r.Open != "" {
		if problem := session.open(r.Open); problem != nil {
			session.selector = ""
			return []reply{{Problem: problem}}
		}
		s.Log.Info("a radio is ready", "radio", session.radio.Name, "interface", session.made.Name, "driver", session.radio.Driver)
		return []reply{{Radio: session.describe()}}
	}
	result := session.stay(ctx, r.MHz, r.Dwell)
	var answers []reply
	if result.radio != nil {
		answers = append(answers, reply{Radio: result.radio})
	}
	for i := range result.visits {
		answers = append(answers, reply{Visit: &result.visits[i]})
	}
	if result.problem != nil {
		answers = append(answers, reply{Problem: result.problem})
	}
	return append(answers, reply{Done: &result.frames})
}

func (s *Server) write(conn io.Writer, answers []reply) error {
	var text strings.Builder
	for _, a := range answers {
		text.WriteString(a.String())
		text.WriteByte('\n')
	}
	_, err := io.WriteString(conn, text.String())
	return err
}

// take tells whether another session has a radio, and otherwise notes that this
// one does if it has chosen that.
func (s *Server) take(by *session, r nl80211.Radio) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := r.Bus + " " + r.Address
	if owner := s.taken[key]; owner != nil && owner != by {
		return true
	}
	if s.taken == nil {
		s.taken = map[string]*session{}
	}
	if by.radio.Name == r.Name {
		maps.DeleteFunc(s.taken, func(_ string, owner *session) bool { return owner == by })
		s.taken[key] = by
	}
	return false
}

func (s *Server) release(by *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.taken, func(_ string, owner *session) bool { return owner == by })
}

// errEnded says that the other side has gone.
var errEnded = errors.New("the radio process ended the connection")
