package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/spf13/cobra"

	"footfall/buffer/uplink"
	"footfall/cmd/internal/cli"
)

// clusterNodes is the size of the cluster. Three is the least that goes on when one dies.
const clusterNodes = 3

// cluster is a NATS cluster of processes on this machine.
type cluster struct {
	folder string
	mqtt   []string // addresses
	nodes  []*exec.Cmd
}

// startCluster starts the nodes and waits until they store messages.
func startCluster(ctx context.Context, errs io.Writer) (c *cluster, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c = &cluster{}
	if c.folder, err = os.MkdirTemp("", "footfall-cluster-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	addresses, err := freeAddresses(2 * clusterNodes)
	if err != nil {
		return nil, err
	}
	c.mqtt = addresses[:clusterNodes]
	routes := addresses[clusterNodes:]
	for i := range clusterNodes {
		node := exec.Command(program, "load", "node", "--name", fmt.Sprintf("node%d", i+1), "--mqtt", c.mqtt[i],
			"--route", routes[i], "--routes", strings.Join(routes, ","), "--store", filepath.Join(c.folder, fmt.Sprint(i)))
		node.Stderr = errs
		if err := node.Start(); err != nil {
			return nil, err
		}
		c.nodes = append(c.nodes, node)
	}
	return c, c.await(ctx)
}

// freeAddresses are addresses on the loopback interface that nothing listens to.
func freeAddresses(n int) (addresses []string, err error) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close() // all at once, so that all are different
		addresses = append(addresses, l.Addr().String())
	}
	return addresses, nil
}

// await waits until each node takes a message.
func (c *cluster) await(ctx context.Context) error {
	ctx, cancel := within(ctx)
	defer cancel()
	for i, address := range c.mqtt {
		for {
			err := uplink.PublishOnce(ctx, uplink.Config{Broker: "mqtt://" + address, ClientID: "footfall-load-start"},
				uplink.Message{Topic: "footfall/v1/load/start", Payload: []byte("1")})
			if err == nil {
				break
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("node %d of the cluster does not store within %v: %w", i+1, startTime, err)
			case <-time.After(250 * time.Millisecond):
			}
		}
	}
	return nil
}

// urls are the brokers, with commas between.
func (c *cluster) urls() string { return "mqtt://" + strings.Join(c.mqtt, ",mqtt://") }

// kill ends a node at once.
func (c *cluster) kill(node int) error {
	err := c.nodes[node].Process.Kill()
	_ = c.nodes[node].Wait() // it was killed
	return err
}

// Close ends all nodes and deletes what they stored.
func (c *cluster) Close() {
	for _, node := range c.nodes {
		_ = node.Process.Kill() // one is dead already
		_ = node.Wait()
	}
	_ = os.RemoveAll(c.folder)
}

type nodeOptions struct{ name, mqtt, route, routes, store string }

// newLoadNodeCommand is one node of the cluster. It ends with the process that started it.
func newLoadNodeCommand() *cobra.Command {
	var o nodeOptions
	c := &cobra.Command{
		Use: "node", Short: "Run a NATS server of load --cluster", Hidden: true, Example: "  footfall-lab load --cluster",
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return runNode(c.Context(), o) },
	}
	f := c.Flags()
	f.StringVar(&o.name, "name", "", "of the server")
	f.StringVar(&o.mqtt, "mqtt", "", "`ADDRESS` of MQTT")
	f.StringVar(&o.route, "route", "", "`ADDRESS` of the other nodes' connections")
	f.StringVar(&o.routes, "routes", "", "`ADDRESSES` of all nodes")
	f.StringVar(&o.store, "store", "", "`FOLDER` of messages")
	return c
}

// runNode serves until the context or the parent process ends.
func runNode(ctx context.Context, o nodeOptions) error {
	options, err := o.options()
	if err != nil {
		return cli.UsageError{Err: err}
	}
	s, err := server.NewServer(options)
	if err != nil {
		return err
	}
	go s.Start()
	defer s.WaitForShutdown()
	defer s.Shutdown()
	parent := os.Getppid()
	for tick := time.NewTicker(time.Second); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if os.Getppid() != parent {
				return errors.New("the process that started this node has ended")
			}
		}
	}
}

// options are those of a NATS server with replicated storage.
func (o *nodeOptions) options() (*server.Options, error) {
	mqttHost, mqttPort, err := split(o.mqtt)
	if err != nil {
		return nil, err
	}
	routeHost, routePort, err := split(o.route)
	if err != nil {
		return nil, err
	}
	options := &server.Options{
		ServerName: o.name, Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: o.store, NoSigs: true, NoLog: true, MaxConn: 2 * mostSensors,
		Cluster: server.ClusterOpts{Name: "load", Host: routeHost, Port: routePort},
		// Subscriptions of QoS 1 are replicated consumers, each with elections of its own. In
		// memory these write no log to a disk. A machine that runs all three nodes is slow, and
		// the server closes a connection whose message it could not store in this time.
		MQTT: server.MQTTOpts{
			Host: mqttHost, Port: mqttPort, StreamReplicas: clusterNodes, ConsumerMemoryStorage: true,
			ConsumerInactiveThreshold: 5 * time.Minute, JSAPITimeout: 30 * time.Second,
		},
	}
	for _, address := range strings.Split(o.routes, ",") {
		options.Routes = append(options.Routes, &url.URL{Scheme: "nats-route", Host: address})
	}
	return options, nil
}

func split(address string) (host string, port int, err error) {
	a, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return "", 0, err
	}
	return a.IP.String(), a.Port, nil
}
