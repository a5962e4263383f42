package tuner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/hci"
	"footfall/sensor/capture/nl80211"
)

// controller is a Bluetooth controller on the wire.
type controller struct {
	Name        string
	Raw, Shared bool
}

func (c *controller) String() string {
	channel, chip := "user", "alone"
	if c.Raw {
		channel = "raw"
	}
	if c.Shared {
		chip = "shared"
	}
	return "controller " + quote(c.Name, channel, chip)
}

func parseController(rest string) (reply, error) {
	f, err := quotedFields(rest, 3)
	if err != nil || f[0] == "" || f[1] != "user" && f[1] != "raw" || f[2] != "alone" && f[2] != "shared" {
		return reply{}, errLine
	}
	return reply{Controller: &controller{Name: f[0], Raw: f[1] == "raw", Shared: f[2] == "shared"}}, nil
}

var errNoRights = errors.New("the connection cannot carry a socket")

// handOver takes a controller and gives its socket to the client.
func (s *Server) handOver(ctx context.Context, conn net.Conn, selector string) error {
	unixConn, ok := conn.(*net.UnixConn)
	if !ok || s.Bluetooth == nil {
		return errNoRights
	}
	taken, problem := s.Bluetooth(ctx, selector)
	if problem != nil {
		return s.write(conn, []reply{{Problem: problem}})
	}
	line := reply{Controller: &controller{taken.Name, taken.Raw, taken.Shared}}.String() + "\n"
	_, _, err := unixConn.WriteMsgUnix([]byte(line), unix.UnixRights(taken.FD), nil)
	err = errors.Join(err, unix.Close(taken.FD))
	if err == nil {
		s.Log.Info("a Bluetooth controller was handed over", "controller", taken.Name, "raw", taken.Raw)
	}
	return err
}

// TakeController asks the radio process for the Bluetooth controller that a selector
// means. dial connects to that process.
func TakeController(dial func(context.Context) (net.Conn, error), selector string) func(context.Context) (hci.Link, error) {
	return func(ctx context.Context) (hci.Link, error) {
		conn, err := dial(ctx)
		if err != nil {
			return hci.Link{}, nl80211.NotManaged(selector)
		}
		defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // ends a read
		defer func() { _ = conn.Close() }()
		unixConn, ok := conn.(*net.UnixConn)
		if !ok {
			return hci.Link{}, errNoRights
		}
		answer, sockets, err := receiveController(unixConn, selector)
		if err == nil && answer.Controller != nil && len(sockets) == 1 {
			return adopt(answer.Controller, sockets[0])
		}
		closeAll(sockets)
		switch {
		case err != nil:
			return hci.Link{}, fmt.Errorf("bluetooth %s: the radio process: %w", selector, err)
		case answer.Problem != nil:
			return hci.Link{}, answer.Problem
		}
		return hci.Link{}, fmt.Errorf("bluetooth %s: the radio process: %w", selector, errLine)
	}
}

func adopt(c *controller, socket int) (hci.Link, error) {
	conn, err := hci.Adopt(socket, c.Raw)
	if err != nil {
		return hci.Link{}, errors.Join(fmt.Errorf("%s: %w", c.Name, err), unix.Close(socket))
	}
	return hci.Link{Conn: conn, Name: c.Name, Raw: c.Raw, Shared: c.Shared}, nil
}

// receiveController reads the greeting, asks, and reads the answer with what sockets
// come beside it.
func receiveController(conn *net.UnixConn, selector string) (reply, []int, error) {
	line, sockets, err := readLine(conn)
	if err == nil && (line != greeting || len(sockets) > 0) {
		err = fmt.Errorf("speaks another version: %q, not %q; update both: %w", line, greeting, errLine)
	}
	if err != nil {
		return reply{}, sockets, err
	}
	if _, err := fmt.Fprintln(conn, request{Bluetooth: selector}); err != nil {
		return reply{}, nil, err
	}
	line, sockets, err = readLine(conn)
	if err != nil {
		return reply{}, sockets, err
	}
	answer, err := parseReply(line)
	return answer, sockets, err
}

// readLine reads up to the end of a line, behind which the other end waits.
func readLine(conn *net.UnixConn) (string, []int, error) {
	line := make([]byte, 0, maxLine)
	var sockets []int
	rights := make([]byte, unix.CmsgSpace(4*4))
	for !bytes.HasSuffix(line, []byte("\n")) {
		if len(line) == cap(line) {
			return "", sockets, errLine
		}
		n, rn, _, _, err := conn.ReadMsgUnix(line[len(line):cap(line)], rights)
		sockets = append(sockets, parseRights(rights[:max(rn, 0)])...)
		line = line[:len(line)+max(n, 0)]
		switch {
		case errors.Is(err, io.EOF):
			return "", sockets, errEnded
		case err != nil:
			return "", sockets, err
		}
	}
	return strings.TrimSuffix(string(line), "\n"), sockets, nil
}

// parseRights returns the sockets of control messages.
func parseRights(b []byte) (sockets []int) {
	messages, _ := unix.ParseSocketControlMessage(b)
	for i := range messages {
		fds, err := unix.ParseUnixRights(&messages[i])
		if err == nil {
			sockets = append(sockets, fds...)
		}
	}
	return sockets
}

func closeAll(sockets []int) {
	for _, fd := range sockets {
		_ = unix.Close(fd)
	}
}
