package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"footfall/cmd/internal/cli"
	"footfall/configs"
	"footfall/sensor/daemon"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
	"footfall/sensor/replay/seeded"
	"footfall/sensor/simulate"
	"footfall/sensor/simulate/day"
	"footfall/sensor/simulate/publish"
	"footfall/sensor/status"
)

type simulateOptions struct {
	broker brokerFlags
	day    bool
	weeks  int
	speed  float64
	seed   uint64
	at     string
	zone   string
	site   string
	sensor string
}

func newSimulateCommand() *cobra.Command {
	var o simulateOptions
	c := &cobra.Command{
		Use:   "simulate",
		Short: "Publish a realistic store day, to build dashboards with",
		Long: `Simulate publishes what a sensor in a store would, so that dashboards can be built
before there is hardware. There are three zones, opening hours, a quiet morning in
which small numbers are withheld, lunch, an evening peak, and closing. Hours and the
day come at their ends.

--day counts one day of simulated frames: the whole path from the bytes of a radio to
MQTT. It begins half an hour before the store opens and ends at midnight. At 15:08 the
network breaks for 13 minutes, so the status turns to offline and windows come late.
From 16:30 to 16:50 the source "tills" is down, and the status is alert.

--weeks N publishes past weeks at once and in order, up to the beginning of the day.
Weeks of frames would take minutes. So its estimates are drawn around the number of
people, as wide as their interval says, and go through the same disclosure.

Without --broker, the payloads go to standard output, one per line and as fast as they
are made. "footfall-lab chart" draws them.

The same --seed, --at and --timezone give the same numbers. Which windows come late
depends on the broker as well. Times are those of the simulated day: a dashboard that
looks at the clock may take them for old ones, or for early ones.`,
		Example: `  footfall-lab simulate --day --speed 60 --broker mqtt://127.0.0.1:1883
  footfall-lab simulate --weeks 4 --at 2026-03-02 --timezone Asia/Jakarta > history.jsonl`,
		Args: cli.Usage(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return simulateStore(c, o) },
	}
	f := c.Flags()
	o.broker.add(c)
	f.BoolVar(&o.day, "day", false, "publish a day, window by window")
	f.IntVar(&o.weeks, "weeks", 0, "publish this `N` of weeks before the day at once, at most 60")
	f.Float64Var(&o.speed, "speed", 60, "how many times faster than the clock the day runs, at most 500")
	f.Uint64Var(&o.seed, "seed", 1, "which store to simulate")
	f.StringVar(&o.at, "at", "", "`DATE` of the day, as 2026-03-02 (default: today)")
	f.StringVar(&o.zone, "timezone", "Local", "time zone of the store, as Asia/Jakarta")
	f.StringVar(&o.site, "site", "demo", "site in topics and payloads")
	f.StringVar(&o.sensor, "sensor", "store", "sensor in topics and payloads")
	return c
}

// mostWeeks bounds --weeks.
const mostWeeks = 60

// simulation is a simulated sensor with what it publishes.
type simulation struct {
	simulateOptions
	config   *configs.Config
	midnight time.Time // that the day begins at
	log      *slog.Logger
	out      io.Writer
}

// simulateStore publishes the past, then the day.
func simulateStore(c *cobra.Command, o simulateOptions) error {
	s, err := newSimulation(o, time.Now(), c.OutOrStdout())
	if err != nil {
		return cli.UsageError{Err: err}
	}
	s.log = cli.NewLog(s.config.Log, c.ErrOrStderr())
	ctx := c.Context()
	if o.weeks > 0 {
		if err := s.past(ctx); err != nil {
			return stopped(ctx, err)
		}
	}
	if o.day {
		return stopped(ctx, s.today(ctx))
	}
	return nil
}

// stopped forgives the end by Ctrl-C.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// newSimulation checks the flags.
func newSimulation(o simulateOptions, now time.Time, out io.Writer) (*simulation, error) {
	switch {
	case !o.day && o.weeks == 0:
		return nil, errors.New("nothing to publish; add --day, --weeks N, or both")
	case o.weeks < 0 || o.weeks > mostWeeks:
		return nil, fmt.Errorf("--weeks is %d: must be from 0 to %d", o.weeks, mostWeeks)
	case !(o.speed > 0 && o.speed <= fastest):
		return nil, fmt.Errorf("--speed is %g: must be above 0 and at most %d", o.speed, fastest)
	}
	config, err := o.configuration()
	if err != nil {
		return nil, err
	}
	s := &simulation{simulateOptions: o, config: config, out: out}
	local := now.In(config.Location)
	if o.at != "" {
		if local, err = time.ParseInLocation(time.DateOnly, o.at, config.Location); err != nil {
			return nil, fmt.Errorf("--at is %q: must be a date such as 2026-03-02", o.at)
		}
	}
	year, month, date := local.Date()
	s.midnight = time.Date(year, month, date, 0, 0, 0, 0, config.Location)
	return s, nil
}

// configuration is that of the simulated sensor.
func (o *simulateOptions) configuration() (*configs.Config, error) {
	text := fmt.Sprintf("site: %q\nsensor: %q\ntimezone: %q\noutbox: {path: /nowhere/outbox.db}\n%s", o.site, o.sensor, o.zone, day.Text)
	return o.broker.parse(text)
}

// past publishes the weeks before the day.
func (s *simulation) past(ctx context.Context) error {
	_, noise := seeded.New(s.seed)
	o := day.Occupancy{Config: s.config, Seed: s.seed, Noise: noise, From: s.midnight.AddDate(0, 0, -7*s.weeks), Until: s.midnight}
	if s.broker.url == "" {
		o.Emit = s.lines()
		return o.Run(ctx)
	}
	sensor, err := publish.New(publish.Options{
		Config: s.config, Connection: s.connection(), Version: cli.Version, Past: true, Log: s.log,
	})
	if err != nil {
		return err
	}
	o.Emit = func(p []disclose.Payload) error { return errors.Join(sensor.Room(ctx, mostWaiting), sensor.Put(p)) }
	return beside(ctx, sensor.Run, func(ctx context.Context) error {
		return errors.Join(o.Run(ctx), sensor.Drain(ctx))
	})
}

// mostWaiting bounds the windows in memory while the broker takes them.
const mostWaiting = 4000

// beside runs a task for as long as another one takes.
func beside(ctx context.Context, task, work func(context.Context) error) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		ended <- task(inner)
		cancel()
	}()
	err := work(inner)
	cancel()
	return errors.Join(err, <-ended)
}

// lines writes payloads, and the hours and days that end with them, as lines.
func (s *simulation) lines() func([]disclose.Payload) error {
	keeper := periods.NewKeeper(s.config)
	return func(p []disclose.Payload) error {
		records, err := publish.Records(p, keeper)
		if err != nil {
			return err
		}
		for _, r := range records {
			if _, err := fmt.Fprintf(s.out, "%s\n", bytes.TrimRight(r.Payload, " ")); err != nil {
				return err
			}
		}
		return nil
	}
}

// lead is how long before opening the day begins.
const lead = 30 * time.Minute

// frames are those of the day, from before opening to midnight.
func (s *simulation) frames() day.Frames {
	keys, noise := seeded.New(s.seed)
	year, month, date := s.midnight.Date()
	clock := func(hour, minute int) time.Time {
		return time.Date(year, month, date, hour, minute, 0, 0, s.config.Location)
	}
	f := day.Frames{
		Config: s.config, Seed: s.seed, Keys: keys, Noise: noise,
		From: s.config.Hours.Next(s.midnight).Add(-lead), Until: clock(24, 0),
	}
	for i, source := range s.config.Sources {
		if source.Name == "tills" {
			f.Silent = append(f.Silent, day.Silence{Source: i, Start: clock(16, 30), End: clock(16, 50)})
		}
	}
	return f
}

// today publishes the day.
func (s *simulation) today(ctx context.Context) error {
	f := s.frames()
	if s.broker.url == "" {
		f.Emit = s.lines()
		return f.Run(ctx)
	}
	clock := simulate.Sped{Clock: simulate.WallClock{}, Line: simulate.Timeline{
		Simulated: f.From.UnixNano(), Clock: time.Now().UnixNano(), Speed: s.speed,
	}}
	keys, _ := seeded.New(s.seed)
	gate := new(publish.Gate)
	connection := s.connection()
	connection.Dial, connection.RetryMax = gate.Dial, 2*time.Second
	connection.Interval = max(time.Duration(float64(status.Interval)/s.speed), shortestInterval)
	sensor, err := publish.New(publish.Options{
		Config: s.config, Connection: connection, Signing: keys, Version: cli.Version, Log: s.log,
		Now: func() time.Time { return time.Unix(0, clock.Now()) },
	})
	if err != nil {
		return err
	}
	f.Emit = func(p []disclose.Payload) error {
		if err := clock.Wait(ctx, p[0].End); err != nil {
			return err
		}
		s.log.Info("published", "window", time.Unix(0, p[0].Start).In(s.config.Location).Format(time.TimeOnly))
		return sensor.Put(p)
	}
	return beside(ctx, sensor.Run, func(ctx context.Context) error {
		incidents, stop := context.WithCancel(ctx)
		defer stop()
		go s.incidents(incidents, clock, gate, sensor, f.Silent)
		return errors.Join(f.Run(ctx), sensor.Drain(ctx))
	})
}

// shortestInterval bounds how often health is published in a fast day.
const shortestInterval = 100 * time.Millisecond

// incidents breaks the network and sources at their times.
func (s *simulation) incidents(ctx context.Context, clock simulate.Sped, gate *publish.Gate, sensor *publish.Sensor, silent []day.Silence) {
	year, month, date := s.midnight.Date()
	at := func(hour, minute int) int64 {
		return time.Date(year, month, date, hour, minute, 0, 0, s.config.Location).UnixNano()
	}
	type incident struct {
		at int64
		do func()
	}
	incidents := []incident{{at(15, 8), gate.Cut}, {at(15, 21), gate.Mend}}
	for _, q := range silent {
		incidents = append(incidents, incident{q.Start.UnixNano(), func() { sensor.Silence(q.Source, true) }},
			incident{q.End.UnixNano(), func() { sensor.Silence(q.Source, false) }})
	}
	for _, open := range []time.Time{s.config.Hours.Next(s.midnight), s.config.Hours.Next(s.config.Hours.Next(s.midnight))} {
		incidents = append(incidents, incident{open.UnixNano(), sensor.Poke})
	}
	for _, i := range incidents {
		go func() {
			if clock.Wait(ctx, i.at) == nil {
				i.do()
			}
		}()
	}
}

// connection is the way to the broker.
func (s *simulation) connection() (c uplinkConfig) {
	c = daemon.Connection(s.config, s.config.MQTT.ClientID, os.Getenv)
	c.InFlight, c.CatchUp = 64, 200
	return c
}
