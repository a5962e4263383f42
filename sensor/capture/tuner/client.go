package tuner

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
)

// Socket is where the radio process listens unless told otherwise.
const Socket = "/run/footfall-radio/radio.sock"

// client is one connection, for one radio. It is for one goroutine.
type client struct {
	conn  net.Conn
	lines *bufio.Scanner
}

// DialSocket connects to the Unix socket at a path.
func DialSocket(path string) func(context.Context) (net.Conn, error) {
	return func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "unix", path) }
}

// dial connects and reads the greeting. The connection ends with ctx.
func dial(ctx context.Context, open func(context.Context) (net.Conn, error)) (*client, error) {
	conn, err := open(ctx)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn, lines: bufio.NewScanner(conn)}
	c.lines.Buffer(make([]byte, 0, 256), maxLine)
	context.AfterFunc(ctx, func() { _ = conn.Close() })
	if line, err := c.line(); err != nil || line != greeting {
		_ = conn.Close()
		return nil, fmt.Errorf("the radio process speaks another version: %q, not %q; update both: %w", line, greeting, errOr(err, errLine))
	}
	return c, nil
}

func errOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func (c *client) line() (string, error) {
	if !c.lines.Scan() {
		return "", errOr(c.lines.Err(), errEnded)
	}
	return c.lines.Text(), nil
}

// ask sends a request and hands on the answers until one ends the request.
func (c *client) ask(r request, each func(reply) (last bool)) error {
	if _, err := fmt.Fprintln(c.conn, r); err != nil {
		return err
	}
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		answer, err := parseReply(line)
		if err != nil {
			return err
		}
		if each(answer) {
			return nil
		}
	}
}

// open asks for a radio.
func (c *client) open(selector string) (*Radio, *nl80211.Problem, error) {
	var a reply
	err := c.ask(request{Open: selector}, func(r reply) bool { a = r; return true })
	if err == nil && a.Radio == nil && a.Problem == nil {
		err = errLine
	}
	return a.Radio, a.Problem, err
}

// tune asks for one stay on a channel and waits for its end.
func (c *client) tune(mhz int, dwell time.Duration) (report, error) {
	var r report
	err := c.ask(request{MHz: mhz, Dwell: min(max(dwell, minDwell), maxDwell)}, func(a reply) bool {
		switch {
		case a.Visit != nil:
			r.visits = append(r.visits, *a.Visit)
		case a.Radio != nil:
			r.radio = a.Radio
		case a.Problem != nil:
			r.problem = a.Problem
		case a.Done != nil:
			r.frames = *a.Done
			return true
		}
		return len(r.visits) > maxVisits
	})
	if err == nil && len(r.visits) > maxVisits {
		err = errLine
	}
	return r, err
}

// maxVisits bounds what is kept of one stay.
const maxVisits = 10_000

// describe is the session's radio for its client.
func (s *session) describe() *Radio {
	r := &Radio{Name: s.radio.Name, Interface: s.made.Name, Driver: s.radio.Driver}
	for _, c := range s.radio.Channels {
		if !c.Disabled {
			r.Channels = append(r.Channels, channels.Channel{MHz: c.MHz, Passive: c.Passive, Radar: c.Radar})
		}
	}
	return r
}
