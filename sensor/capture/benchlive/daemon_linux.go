package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/sys/unix"
)

// allow lets everyone do everything on the broker. It listens here alone.
type allow struct{ mqtt.HookBase }

func (*allow) Provides(b byte) bool                                    { return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck }
func (*allow) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }
func (*allow) OnACLCheck(*mqtt.Client, string, bool) bool              { return true }

// daemon is the program as it is installed, with a broker of ours.
type daemon struct{ path string }

func (d *daemon) name() string { return "footfall" }

// setting is the configuration: one interface, one zone, windows of the usual
// length.
const setting = `
site: bench
sensor: bench
timezone: UTC
sources: [{name: radio, interface: %s}]
zones: [{name: store, sources: [{source: radio}]}]

opt_out: {list: %s}
control: {socket: %s}
outbox: {path: %s}
mqtt: {broker: "mqtt://%s"}
log: {level: debug}
`

func (d *daemon) start(iface string) (running, error) {
	folder, err := os.MkdirTemp("", "benchlive")
	if err != nil {
		return nil, err
	}
	r := &counting{folder: folder, broker: mqtt.New(&mqtt.Options{Logger: slog.New(slog.DiscardHandler)})}
	if err := r.run(d.path, iface); err != nil {
		_, stopped := r.stop()
		return nil, errors.Join(err, stopped)
	}
	return r, nil
}

// counting is a running daemon.
type counting struct {
	*exec.Cmd
	folder string
	said   safeBuffer
	broker *mqtt.Server
}

func (c *counting) run(path, iface string) error {
	tcp := listeners.NewTCP(listeners.Config{ID: "t", Address: "127.0.0.1:0"})
	if err := errors.Join(c.broker.AddHook(&allow{}, nil), c.broker.AddListener(tcp), c.broker.Serve()); err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(c.folder, name) }
	text := fmt.Sprintf(setting, iface, in("list"), in("socket"), in("outbox"), tcp.Address())
	if err := os.WriteFile(in("yaml"), []byte(text), 0o600); err != nil {
		return err
	}
	c.Cmd = exec.Command(path, "run", "-c", in("yaml"))
	c.Env = append(os.Environ(), "GODEBUG=asyncpreemptoff=1") // as in the unit
	c.Stdout, c.Stderr = &c.said, &c.said
	if err := startPinned(c.Cmd); err != nil {
		c.Cmd = nil
		return err
	}
	if err := await("the daemon counts and its broker hears it", c.ready); err != nil {
		return fmt.Errorf("%w: %s", err, c.said.String())
	}
	return nil
}

// ready tells whether the daemon listens and is connected.
func (c *counting) ready() bool {
	h, err := c.health()
	return err == nil && h.Uplink.Connected && len(h.Sources) == 1 && h.Sources[0].Listening
}

// health is the part of the daemon's status read here.
type health struct {
	Sources []struct {
		Listening bool `json:"listening"`
	} `json:"sources"`
	Uplink struct {
		Connected bool `json:"connected"`
	} `json:"uplink"`
}

// health asks at the control socket: one line of JSON each way. The room of the
// sensor's commands is none of ours to import.
func (c *counting) health() (h health, err error) {
	conn, err := net.DialTimeout("unix", filepath.Join(c.folder, "socket"), patience)
	if err != nil {
		return h, err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, `{"op":"status"}`+"\n"); err != nil {
		return h, err
	}
	var answer struct {
		Result health `json:"result"`
		Error  string `json:"error"`
	}
	if err := json.NewDecoder(conn).Decode(&answer); err != nil {
		return h, fmt.Errorf("the daemon's answer: %w", err)
	}
	if answer.Error != "" {
		return h, fmt.Errorf("the daemon says: %s", answer.Error)
	}
	return answer.Result, nil
}

func (c *counting) pid() int { return c.Process.Pid }

// closedCounts is what the daemon's log says of a source that is closed.
var closedCounts = regexp.MustCompile(`source is closed.* dropped=(\d+)`)

func (c *counting) stop() (dropped uint64, err error) {
	if c.Cmd != nil {
		_ = c.Process.Signal(unix.SIGTERM)
		if err = c.Wait(); err != nil {
			err = fmt.Errorf("the daemon: %w: %s", err, strings.TrimSpace(c.said.String()))
		} else {
			dropped, err = lastNumber(closedCounts, c.said.String())
		}
	}
	return dropped, errors.Join(err, c.broker.Close(), os.RemoveAll(c.folder))
}
