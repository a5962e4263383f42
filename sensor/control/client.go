package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"sync"
	"syscall"
	"time"

	"footfall/hashing/optout"
	"footfall/sensor/calibrate"
)

// ErrNotRunning says that no sensor listens at the socket.
var ErrNotRunning = errors.New("no sensor is running here")

// Time that an answer may take: a fixed part and a part for each address, because a
// digest is slow on purpose.
const (
	answerTime  = 30 * time.Second
	addressTime = 200 * time.Millisecond
)

// Client sends requests to a running sensor. It is safe for concurrent use. Requests
// run one after the other. After one that failed or was given up, the next has a new
// connection: on the old one it could get the answer to the request before.
type Client struct {
	path string
	mu   sync.Mutex
	conn net.Conn // nil after a failure
}

var _ Handler = (*Client)(nil)

// Dial connects to the sensor at path. The error is ErrNotRunning if none listens
// there. If the caller may not connect, it says what to do.
func Dial(path string) (*Client, error) {
	c := &Client{path: path}
	if err := c.connect(); err != nil {
		return nil, err
	}
	return c, nil
}

// connect opens the connection where there is none.
func (c *Client) connect() error {
	if c.conn != nil {
		return nil
	}
	conn, err := net.DialTimeout("unix", c.path, dialTime)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("%s: %w", c.path, ErrNotRunning)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: no permission: run this as root, as the user of the sensor or as a member of its group", c.path)
	case err != nil:
		return fmt.Errorf("control.socket: %w", err)
	}
	c.conn = conn
	return nil
}

// Close closes the connection.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hangUp()
}

func (c *Client) hangUp() error {
	if c.conn == nil {
		return nil
	}
	err := c.conn.Close()
	c.conn = nil
	return err
}

// OptOutAdd asks the sensor to enter addresses into its list.
func (c *Client) OptOutAdd(ctx context.Context, addresses []optout.Address) (r Change, err error) {
	err = c.ask(ctx, opAdd, addresses, &r)
	return r, err
}

// OptOutRemove asks the sensor to take addresses out of its list.
func (c *Client) OptOutRemove(ctx context.Context, addresses []optout.Address) (r Change, err error) {
	err = c.ask(ctx, opRemove, addresses, &r)
	return r, err
}

// OptOutCheck asks the sensor where an address is listed.
func (c *Client) OptOutCheck(ctx context.Context, address *optout.Address) (r Check, err error) {
	one := []optout.Address{*address}
	defer clear(one)
	err = c.ask(ctx, opCheck, one, &r)
	return r, err
}

// OptOutSummary asks the sensor to describe its lists.
func (c *Client) OptOutSummary(ctx context.Context) (r Summary, err error) {
	err = c.ask(ctx, opSummary, nil, &r)
	return r, err
}

// CalibrationShow asks the sensor for its ratios of people per device.
func (c *Client) CalibrationShow(ctx context.Context) (calibrate.Summary, error) {
	return c.calibration(ctx, opCalibration, nil, "")
}

// CalibrationAdd asks the sensor to enter hand counts.
func (c *Client) CalibrationAdd(ctx context.Context, counts []calibrate.Count) (calibrate.Summary, error) {
	return c.calibration(ctx, opCalibrationAdd, counts, "")
}

// CalibrationRemove asks the sensor to delete the hand counts of a zone.
func (c *Client) CalibrationRemove(ctx context.Context, zone string) (calibrate.Summary, error) {
	return c.calibration(ctx, opCalibrationRemove, nil, zone)
}

func (c *Client) calibration(ctx context.Context, o op, counts []calibrate.Count, zone string) (r calibrate.Summary, err error) {
	line, err := encodeCalibration(o, counts, zone)
	if err != nil {
		return r, err
	}
	err = c.send(ctx, line, answerTime, &r)
	return r, err
}

// Status asks the sensor for its health.
func (c *Client) Status(ctx context.Context) (r json.RawMessage, err error) {
	err = c.ask(ctx, opStatus, nil, &r)
	return r, err
}

// Windows asks the sensor for a page of the windows that it has released.
func (c *Client) Windows(ctx context.Context, q WindowsQuery) (r WindowsPage, err error) {
	line, err := encodeWindows(q)
	if err != nil {
		return r, err
	}
	err = c.send(ctx, line, answerTime, &r)
	return r, err
}

// Walk tells the sensor of a walk, or asks for the one that goes on.
func (c *Client) Walk(ctx context.Context, told *Walk) (r *Walk, err error) {
	line, err := encodeWalk(told)
	if err != nil {
		return nil, err
	}
	err = c.send(ctx, line, answerTime, &r)
	return r, err
}

// Reload asks the sensor to read its configuration again.
func (c *Client) Reload(ctx context.Context) error { return c.ask(ctx, opReload, nil, nil) }

// Erase asks the sensor to wipe its memory and to stop.
func (c *Client) Erase(ctx context.Context) error { return c.ask(ctx, opErase, nil, nil) }

// ask sends one request and reads its answer into result, a pointer, or nil.
func (c *Client) ask(ctx context.Context, o op, addresses []optout.Address, result any) error {
	patience := answerTime + time.Duration(len(addresses))*addressTime
	return c.send(ctx, encodeRequest(o, addresses), patience, result)
}

// send sends one line, which it wipes, and reads the answer into result.
func (c *Client) send(ctx context.Context, request []byte, patience time.Duration, result any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	line, err := c.exchange(ctx, request, patience)
	if err != nil {
		return err
	}
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return fmt.Errorf("the sensor's answer cannot be read: %w", err)
	}
	if a.Error != "" && a.Version < Version {
		return fmt.Errorf("the sensor says: %s; it runs an older version than this command: restart it (systemctl restart footfall)", a.Error)
	}
	if a.Error != "" {
		return fmt.Errorf("the sensor says: %s", a.Error)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(a.Result, result); err != nil {
		return fmt.Errorf("the sensor's answer cannot be read: %w", err)
	}
	return nil
}

// exchange sends one line, which it wipes, and returns the line that answers it.
func (c *Client) exchange(ctx context.Context, request []byte, patience time.Duration) ([]byte, error) {
	defer clear(request)
	if err := c.connect(); err != nil {
		return nil, err
	}
	conn := c.conn
	_ = conn.SetDeadline(time.Now().Add(patience))
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	_, failed := conn.Write(request)
	// A sensor that refuses the peer says so before it hangs up, without a request.
	answer, err := readLine(conn, maxAnswer)
	if err != nil || ctx.Err() != nil {
		_ = c.hangUp()
	}
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err == nil:
		return answer, nil
	case failed != nil:
		return nil, hungUp(failed)
	}
	return nil, hungUp(err)
}

func hungUp(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) {
		return fmt.Errorf("the sensor hung up: %w", err)
	}
	return fmt.Errorf("asking the sensor: %w", err)
}
