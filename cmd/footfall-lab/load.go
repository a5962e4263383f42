package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/daemon"
	"footfall/sensor/simulate/load"
)

type loadOptions struct {
	broker         brokerFlags
	sensors        int
	window         time.Duration
	steady, outage int
	catchUp        float64
	patience       time.Duration
	cluster        bool
}

func newLoadCommand() *cobra.Command {
	var o loadOptions
	c := &cobra.Command{
		Use:   "load",
		Short: "Put a fleet of sensors on a broker, and count what arrives",
		Long: `Load connects many sensors to a broker at once. Each publishes its windows through the
uplink of the real sensor, and all windows end at the same moment. Then the network
breaks for all of them, windows go on, and the network comes back. A consumer with a
persistent session counts what arrives.

The window here is shorter than in a store: an outage of 12 windows stands for an hour.
Windows that are more than a minute old are late. A sensor publishes them at
--catch-up a second.

--broker takes several addresses with commas between. Connections go to each in turn,
and to the next one where a node is down, as with a load balancer. Topics are below
TOPIC/v1/load. What the broker retains of them stays; "footfall retire --site load --yes"
deletes it.

--cluster starts three NATS servers of its own on this machine instead, as processes
with replicated storage. One is killed (SIGKILL) when the network is back.

EXIT STATUS: 0 if all windows arrived, else 1.`,
		Example: `  footfall-lab load --sensors 100 --broker mqtt://127.0.0.1:1883
  footfall-lab load --sensors 1000 --cluster`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return loadBroker(c, o) },
	}
	f := c.Flags()
	o.broker.add(c)
	f.IntVar(&o.sensors, "sensors", 1000, "how many sensors, at most 20000")
	f.DurationVar(&o.window, "window", 10*time.Second, "window length")
	f.IntVar(&o.steady, "steady", 6, "windows before the outage")
	f.IntVar(&o.outage, "outage", 12, "windows of the outage")
	f.Float64Var(&o.catchUp, "catch-up", 20, "late windows a second of each sensor")
	f.DurationVar(&o.patience, "patience", 5*time.Minute, "how long to wait for the start, and for the catch-up")
	f.BoolVar(&o.cluster, "cluster", false, "start three NATS servers, and kill one")
	c.AddCommand(newLoadNodeCommand())
	return c
}

// mostSensors bounds --sensors. Each has a connection and a few goroutines.
const mostSensors = 20_000

func (o *loadOptions) check() error {
	switch {
	case (o.broker.url == "") != o.cluster:
		return errors.New("give one of --broker URL and --cluster")
	case o.sensors < 1 || o.sensors > mostSensors:
		return fmt.Errorf("--sensors is %d: must be from 1 to %d", o.sensors, mostSensors)
	case o.steady < 1 || o.outage < 0:
		return errors.New("--steady must be 1 or more, and --outage 0 or more")
	case o.catchUp <= 0:
		return errors.New("--catch-up must be above 0")
	}
	if err := configs.CheckWindow(o.window); err != nil {
		return fmt.Errorf("--window: %w", err)
	}
	return nil
}

// loadBroker runs the fleet and prints the table.
func loadBroker(c *cobra.Command, o loadOptions) (err error) {
	if err := o.check(); err != nil {
		return cli.UsageError{Err: err}
	}
	log := slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil))
	var back func() error
	if o.cluster {
		cluster, err := startCluster(c.Context(), c.ErrOrStderr())
		if err != nil {
			return err
		}
		defer cluster.Close()
		o.broker.url = cluster.urls()
		back = func() error {
			log.Info("a node of the cluster is killed", "node", clusterNodes)
			return cluster.kill(clusterNodes - 1)
		}
	}
	settings, err := o.settings()
	if err != nil {
		return cli.UsageError{Err: err}
	}
	settings.Back, settings.Log = back, log
	result, err := load.Run(c.Context(), settings)
	if err != nil {
		return stopped(c.Context(), err)
	}
	if err := result.Write(c.OutOrStdout()); err != nil {
		return err
	}
	if result.Lost > 0 || result.Waiting > 0 || result.Connected < result.Sensors {
		return fmt.Errorf("%d windows were lost, %d still wait in a sensor, and %d sensors did not connect in time",
			result.Lost, result.Waiting, result.Sensors-result.Connected)
	}
	return nil
}

// settings are those of the fleet.
func (o *loadOptions) settings() (load.Config, error) {
	urls := strings.Split(o.broker.url, ",")
	var addresses []string
	for _, text := range urls {
		address, err := addressOf(text)
		if err != nil {
			return load.Config{}, err
		}
		addresses = append(addresses, address)
	}
	first := o.broker
	first.url = urls[0]
	s := load.Config{
		Sensors: o.sensors, Addresses: addresses, Filter: o.broker.topic + "/v1/load/+/+/window",
		Window: o.window, Steady: o.steady, Outage: o.outage, Patience: o.patience,
		Parse: func(name string) (*configs.Config, error) {
			return first.parse(fmt.Sprintf("site: load\nsensor: %s\nwindow: %s\noutbox: {path: /nowhere/outbox.db}\n"+
				"sources: [{name: door, interface: sim0}]\nzones: [{name: all, sources: [{source: door}]}]\n"+
				"opt_out: {list: \"\"}\ncontrol: {socket: \"off\"}\n", name, o.window))
		},
		Connection: func(c *configs.Config) uplinkConfig {
			u := daemon.Connection(c, c.MQTT.ClientID, os.Getenv)
			u.CatchUp = o.catchUp
			return u
		},
	}
	_, err := s.Parse("s")
	return s, err
}

// ports of a broker's URL without one.
var ports = map[string]string{"mqtt": "1883", "mqtts": "8883", "wss": "443"}

// addressOf is the host:port of a broker's URL. The rest of it is checked with the
// configuration.
func addressOf(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || ports[u.Scheme] == "" {
		return "", fmt.Errorf("--broker: %.80q is not an address, write mqtts://HOST:PORT", text)
	}
	port := u.Port()
	if port == "" {
		port = ports[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

// startTime is how long a cluster may take until it stores.
const startTime = 2 * time.Minute

// within returns a context for the start of a cluster.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, startTime)
}
