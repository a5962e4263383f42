package control

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"footfall/hashing/optout"
)

const (
	// idleTime is how long a peer may take to send a request, and to read the answer.
	idleTime = 10 * time.Second
)

var errNotAllowed = errors.New("only root and the user of the sensor may do that")

// Server answers commands on a Unix socket. It is one task of the sensor. Run it once.
type Server struct {
	path    string
	handler Handler
	log     *slog.Logger
	ready   chan struct{}
	idle    time.Duration
	seats   seats
	// group is the group of the socket where root runs the sensor; see [ownersGroup].
	group func() (gid int, ok bool)
	// peer identifies the process at the other end.
	peer func(*net.UnixConn) (peer, error)
}

// NewServer returns a server for the socket at path. It does nothing before Run.
func NewServer(path string, handler Handler, log *slog.Logger) *Server {
	return &Server{
		path: path, handler: handler, log: log, ready: make(chan struct{}), idle: idleTime,
		seats: newSeats(maxPeers, restTime), group: ownersGroup, peer: peerOf,
	}
}

// String names the task.
func (*Server) String() string { return "control socket" }

// Ready is closed once commands can connect.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// Run answers commands until ctx ends, removes the socket and returns nil. It replaces
// a socket only if no process listens on it.
func (s *Server) Run(ctx context.Context) error {
	listener, err := listen(s.path, s.group)
	if err != nil {
		return err
	}
	defer removeOwn(s.path, listener)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	close(s.ready)
	return s.accept(ctx, listener)
}

func (s *Server) accept(ctx context.Context, listener *socket) error {
	var peers sync.WaitGroup
	defer peers.Wait()
	for {
		conn, err := listener.AcceptUnix()
		if ctx.Err() != nil {
			if err == nil {
				_ = conn.Close()
			}
			return nil
		}
		if err != nil {
			return err
		}
		at, err := s.seats.take(ctx, conn)
		if err != nil {
			_ = conn.Close()
			return nil
		}
		peers.Go(func() {
			defer s.seats.leave(at)
			s.serve(ctx, conn, at, listener.gid)
		})
	}
}

// serve answers one peer until it hangs up.
func (s *Server) serve(ctx context.Context, conn *net.UnixConn, at *seat, gid uint32) {
	defer conn.Close()
	// This ends the wait for a silent peer. An answer under way is completed.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	who, err := s.peer(conn)
	if err != nil || !who.mayTalk(gid) {
		s.log.Warn("a process without the right to was refused at the control socket", "uid", who.uid, "pid", who.pid)
		s.reply(conn, nil, errNotAllowed)
		return
	}
	for ctx.Err() == nil && s.once(ctx, conn, at, who) {
	}
}

// once answers one request. It returns false if no other can follow.
func (s *Server) once(ctx context.Context, conn *net.UnixConn, at *seat, who peer) bool {
	_ = conn.SetReadDeadline(time.Now().Add(s.idle))
	if ctx.Err() != nil {
		return false
	}
	s.seats.rest(at)
	line, err := readLine(conn, maxRequest)
	if !s.seats.work(at) {
		clear(line)
		return false
	}
	if errors.Is(err, errTooLong) {
		s.reply(conn, nil, errRequest)
	}
	if err != nil {
		return false
	}
	r, err := decodeRequest(line)
	if err != nil {
		clear(line)
		return s.reply(conn, nil, err)
	}
	addresses := make([]optout.Address, len(r.Addresses))
	for i := range r.Addresses {
		addresses[i] = optout.Address(r.Addresses[i])
	}
	clear(r.Addresses)
	result, err := s.do(ctx, r, addresses, who)
	clear(addresses)
	clear(line)
	s.seats.rest(at) // a peer that does not read its answer holds up no other
	return s.reply(conn, result, err)
}

func (s *Server) do(ctx context.Context, r request, addresses []optout.Address, who peer) (any, error) {
	switch r.Op {
	case opAdd:
		return s.handler.OptOutAdd(ctx, addresses)
	case opRemove:
		return s.handler.OptOutRemove(ctx, addresses)
	case opCheck:
		return s.handler.OptOutCheck(ctx, &addresses[0])
	case opSummary:
		return s.handler.OptOutSummary(ctx)
	case opCalibration:
		return s.handler.CalibrationShow(ctx)
	case opCalibrationAdd:
		return s.handler.CalibrationAdd(ctx, r.Counts)
	case opCalibrationRemove:
		return s.handler.CalibrationRemove(ctx, r.Zone)
	case opStatus:
		return s.handler.Status(ctx)
	case opWindows:
		return s.handler.Windows(ctx, r.WindowsQuery)
	case opWalk:
		return s.handler.Walk(ctx, r.Walk)
	case opReload:
		if !who.mayErase() {
			return nil, errNotAllowed
		}
		return nil, s.handler.Reload(ctx)
	case opErase:
		if !who.mayErase() {
			return nil, errNotAllowed
		}
		s.log.Warn("erasing, as a command asked", "uid", who.uid)
		return nil, s.handler.Erase(ctx)
	}
	return nil, errRequest
}

// reply sends a result or an error. It returns false if that failed.
func (s *Server) reply(conn *net.UnixConn, result any, err error) bool {
	a := answer{Version: Version}
	if err == nil {
		a.Result, err = json.Marshal(result)
	}
	if err != nil {
		a = answer{Version: Version, Error: err.Error()}
	}
	line, err := json.Marshal(a)
	if err != nil || len(line) >= maxAnswer {
		return false
	}
	_ = conn.SetWriteDeadline(time.Now().Add(s.idle))
	_, err = conn.Write(append(line, '\n'))
	return err == nil
}

// peer is a process at the other end of the socket.
type peer struct {
	uid    uint32
	pid    int32
	groups []uint32
}

// mayTalk applies the rule of the socket's mode: root, the sensor's user, and members
// of the socket's group.
func (p peer) mayTalk(gid uint32) bool {
	if p.mayErase() {
		return true
	}
	for _, g := range p.groups {
		if g == gid {
			return true
		}
	}
	return false
}

func (p peer) mayErase() bool { return p.uid == 0 || int64(p.uid) == int64(os.Geteuid()) }
