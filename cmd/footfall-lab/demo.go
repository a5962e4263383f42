package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/daemon"
	"footfall/sensor/disclose"
	"footfall/sensor/simulate"
	"footfall/sensor/simulate/day"
)

type demoOptions struct {
	length time.Duration
	window time.Duration
	speed  float64
	seed   uint64
	listen string
	// weeks of history, beside that of the day.
	weeks int
	// witness sees every message; nil for none.
	witness func(topic string, payload []byte)
}

func newDemoCommand() *cobra.Command {
	o := demoOptions{weeks: demoWeeks}
	c := &cobra.Command{
		Use:   "demo",
		Short: "Run the whole sensor over a simulated store",
		Long: `Demo runs the whole sensor without hardware. The phones of a simulated store send
the bytes that a monitor interface would deliver, and those that a Bluetooth
controller would. The sensor publishes to a hub inside the program. A subscriber
prints what a dashboard receives, beside the truth that only the simulator knows.

The hub serves the dashboard page, and demo prints its address. There are four weeks
of history in it, which were drawn and not counted; "footfall-lab simulate --help"
says how. The store is in a time zone where it is afternoon.

The phones scan and change their address as phones did on labelled captures. The
last hour runs in 30 seconds. Then store and sensor keep in step with the clock.
Demo needs no radio, no broker, no network and no rights. Ctrl-C ends it, and
nothing of it is left.`,
		Example: "  footfall-lab demo --for 20s",
		Args:    cli.Usage(cobra.NoArgs),
		RunE:    func(c *cobra.Command, _ []string) error { return demo(c, o) },
	}
	f := c.Flags()
	f.DurationVar(&o.length, "for", 0, "stop after this `TIME` (default: run until Ctrl-C)")
	f.DurationVar(&o.window, "window", 5*time.Minute, "window length, in simulated time")
	f.Float64Var(&o.speed, "speed", 120, "how many times faster than the clock the last hour runs")
	f.Uint64Var(&o.seed, "seed", 1, "which store to simulate")
	f.StringVar(&o.listen, "listen", defaultListen, "`ADDRESS` of the page; another port if 8080 is in use")
	return c
}

// demo puts the simulated store on one side of the sensor, and a hub and a subscriber on
// the other.
func demo(c *cobra.Command, o demoOptions) error {
	if err := configs.CheckWindow(o.window); err != nil {
		return cli.UsageError{Err: fmt.Errorf("--window: %w", err)}
	}
	if !(o.speed > 0 && o.speed <= fastest) {
		return cli.UsageError{Err: fmt.Errorf("--speed is %g: must be above 0 and at most %d", o.speed, fastest)}
	}
	folder, err := os.MkdirTemp("", "footfall-demo-")
	if err != nil {
		return fmt.Errorf("a place for the outbox: %w", err)
	}
	defer os.RemoveAll(folder)
	stage, err := newStage(o, folder, time.Now())
	if err != nil {
		return err
	}
	log := cli.NewLog(stage.config.Log, c.ErrOrStderr())
	fmt.Fprintln(c.OutOrStdout(), "Four weeks of history are made; that takes some seconds.")
	if err := stage.fill(c.Context(), log); err != nil {
		return stopped(c.Context(), err)
	}
	// The hub outlives the sensor, whose last message goes through it.
	behind, end := context.WithCancel(context.WithoutCancel(c.Context()))
	defer end()
	hub, err := stage.startHub(behind, log)
	if err != nil {
		return err
	}
	defer hub.stop()
	crowd, err := newCrowd(o, stage)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.OutOrStdout(), "%s\n\n", hub.welcome())
	board := newBoard(c.OutOrStdout(), crowd, stage.config, o.speed)
	receive := func(topic string, payload []byte) {
		if o.witness != nil {
			o.witness(topic, payload)
		}
		board.receive(topic, payload)
	}
	if err := hub.subscribe(behind, receive); err != nil {
		return err
	}
	ctx, cancel := demoContext(c.Context(), o.length)
	defer cancel()
	go func() {
		if crowd.clock.meet(ctx) == nil {
			board.caughtUp()
		}
	}()
	if err := daemon.Run(ctx, daemon.Options{
		Config: stage.config, Open: crowd.open, Keys: rand.Reader, Noise: rand.Reader, Signing: rand.Reader,
		Now: crowd.now, Getenv: os.Getenv, Log: log, Version: cli.Version,
	}); err != nil {
		return err
	}
	return board.finish()
}

func demoContext(ctx context.Context, length time.Duration) (context.Context, context.CancelFunc) {
	if length > 0 {
		return context.WithTimeout(ctx, length)
	}
	return context.WithCancel(ctx)
}

// fastest is the largest speed of simulated time. At this speed, a delay of 10 ms is one
// of 5 s to the store.
const fastest = 500

// crowd is the simulated store as a set of interfaces, and the clock of its world.
type crowd struct {
	store   *simulate.Store
	clock   catchUp
	sources map[string]capture.Source // by configured source
	zones   map[string]string         // simulated zone by configured zone
}

// newCrowd opens the store at the end of its history. The configured sources and zones
// stand for the simulated ones in their order.
func newCrowd(o demoOptions, s *stage) (*crowd, error) {
	store, err := simulate.New(day.Simulation(s.config, o.seed, s.start, 0))
	if err != nil {
		return nil, err
	}
	start := s.start.UnixNano()
	c := &crowd{
		store: store, sources: map[string]capture.Source{}, zones: map[string]string{},
		clock: newCatchUp(simulate.WallClock{}, s.start, time.Now(), o.speed),
	}
	same := simulate.Timeline{Simulated: start, Clock: start}
	for i, source := range slices.Concat(store.Sources(), store.BluetoothSources()) {
		c.sources[s.config.Sources[i].Name] = simulate.Pace(source, c.clock, same)
	}
	for i, zone := range store.Zones() {
		c.zones[s.config.Zones[i].Name] = zone
	}
	return c, nil
}

// now is the simulated time.
func (c *crowd) now() time.Time { return time.Unix(0, c.clock.Now()) }

// open is a sensor's way to its interfaces.
func (c *crowd) open(s configs.Source) (capture.Source, error) { return c.sources[s.Name], nil }

// truth is the number of phones in a zone or in all, averaged over a window.
func (c *crowd) truth(zone string, start, end int64) float64 {
	return c.sum(zone, func(z string) float64 { return c.store.Truth(z, start, end) })
}

// bluetoothTruth is the same for the Bluetooth devices that people carry.
func (c *crowd) bluetoothTruth(zone string, start, end int64) float64 {
	return c.sum(zone, func(z string) float64 { return c.store.BluetoothTruth(z, start, end) })
}

// sum is the number of one zone, or the sum of all.
func (c *crowd) sum(zone string, number func(string) float64) (sum float64) {
	if zone != disclose.TotalZone {
		return number(c.zones[zone])
	}
	for _, z := range c.store.Zones() {
		sum += number(z)
	}
	return sum
}
