package load

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/count"
	"footfall/sensor/count/scans"
	"footfall/sensor/disclose"
	"footfall/sensor/simulate/publish"
)

// Config of a run. Sensors, Parse, Window and Log are needed.
type Config struct {
	Sensors int
	// Parse returns the configuration of the sensor with a name, of one zone.
	Parse func(name string) (*configs.Config, error)
	// Connection is the way to the broker, for a sensor or the consumer.
	Connection func(c *configs.Config) uplink.Config
	// Addresses are the brokers as host:port; nil for the one that is configured.
	Addresses []string
	// Filter matches the windows of all sensors.
	Filter string
	// Window is how long a window takes. Steady and Outage are how many of them come with
	// and without a network.
	Window         time.Duration
	Steady, Outage int
	// Patience bounds the start storm, and the catch-up.
	Patience time.Duration
	// Back is called when the network is back, such as to kill a node; nil for nothing.
	Back func() error
	Log  *slog.Logger
}

// fleet is a run under way.
type fleet struct {
	Config
	sensors []*member
	gate    *publish.Gate
	tally   *tally
}

// member is one sensor.
type member struct {
	config  *configs.Config
	release *disclose.Discloser
	sensor  *publish.Sensor
}

// Run runs all steps. An error is a fleet that cannot be set up, or the end of the context.
// Windows that are missing are not an error, see [Result].
func Run(ctx context.Context, c Config) (Result, error) {
	f := &fleet{Config: c, gate: &publish.Gate{Addresses: c.Addresses}, tally: newTally()}
	if err := f.build(); err != nil {
		return Result{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	failed := make(chan error, 1+len(f.sensors))
	start := func(run func(context.Context) error) {
		running.Go(func() {
			if err := run(ctx); err != nil {
				failed <- err
				cancel()
			}
		})
	}
	if err := f.consume(ctx, start); err != nil {
		return Result{}, errors.Join(err, first(failed))
	}
	r := Result{Sensors: len(f.sensors)}
	began := time.Now()
	for _, m := range f.sensors {
		start(m.sensor.Run)
	}
	r.Connected = f.awaitConnected(ctx)
	r.Storm = time.Since(began)
	f.Log.Info("started", "connected", r.Connected, "took", r.Storm.Round(time.Millisecond).String())
	err := f.windows(ctx, &r)
	f.sum(&r)
	return r, errors.Join(err, first(failed))
}

// first is an error that has come; nil for none.
func first(failed <-chan error) error {
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// build makes the sensors.
func (f *fleet) build() error {
	for i := range f.Sensors {
		c, err := f.Parse(fmt.Sprintf("s%05d", i))
		if err != nil {
			return err
		}
		m := &member{config: c}
		m.release, err = disclose.New(disclose.Config{
			Site: c.Site, Sensor: c.Sensor, Epsilon: c.Privacy.Epsilon, MinCount: c.Privacy.MinCount, Random: rand.Reader,
		})
		if err != nil {
			return err
		}
		connection := f.Connection(c)
		connection.Dial = f.gate.Dial
		if m.sensor, err = publish.New(publish.Options{Config: c, Connection: connection, Version: "load"}); err != nil {
			return err
		}
		f.sensors = append(f.sensors, m)
	}
	return nil
}

// consume starts the consumer, and waits until it is subscribed. Its network does not
// break.
func (f *fleet) consume(ctx context.Context, start func(func(context.Context) error)) error {
	connection := f.Connection(f.sensors[0].config)
	connection.Broker, connection.ClientID = f.sensors[0].config.MQTT.Broker, "footfall-load-"+rand.Text()[:12]
	connection.Dial = (&publish.Gate{Addresses: f.Addresses}).Dial
	l := uplink.NewListener(connection, f.Filter, f.tally.arrived)
	start(l.Run)
	select {
	case <-l.Ready():
		return nil
	case <-time.After(f.Patience):
		return fmt.Errorf("the consumer could not subscribe within %v", f.Patience)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// glance is how often the state of the fleet is looked at.
const glance = 50 * time.Millisecond

// awaitConnected returns how many sensors have connected, all or those within patience.
func (f *fleet) awaitConnected(ctx context.Context) (connected int) {
	f.await(ctx, func() bool {
		connected = 0
		for _, m := range f.sensors {
			if m.sensor.State().Connects > 0 {
				connected++
			}
		}
		return connected == len(f.sensors)
	})
	return connected
}

// await waits for a condition, at most for the patience. It tells whether that came.
func (f *fleet) await(ctx context.Context, done func() bool) bool {
	deadline := time.Now().Add(f.Patience)
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for !done() {
		if time.Now().After(deadline) {
			return false
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// windows lets windows end, with and without a network, and waits for the catch-up.
func (f *fleet) windows(ctx context.Context, r *Result) error {
	if err := f.end(ctx, f.Steady, true); err != nil {
		return err
	}
	if err := pause(ctx, f.Window/2); err != nil {
		return err
	}
	f.Log.Info("the network breaks", "windows", f.Outage)
	f.gate.Cut()
	if err := f.end(ctx, f.Outage, false); err != nil {
		return err
	}
	f.gate.Mend()
	f.Log.Info("the network is back")
	began := time.Now()
	if f.Back != nil {
		if err := f.Back(); err != nil {
			return err
		}
	}
	f.await(ctx, func() bool { return f.waiting() == 0 })
	f.await(ctx, func() bool { return f.tally.complete() })
	r.CatchUp = time.Since(began)
	return ctx.Err()
}

// waiting is how many windows are not acknowledged.
func (f *fleet) waiting() (n int) {
	for _, m := range f.sensors {
		n += m.sensor.Rows()
	}
	return n
}

// end lets a number of windows end, one after the other by the clock. Steady tells whether
// there is a network.
func (f *fleet) end(ctx context.Context, windows int, steady bool) error {
	length := int64(f.Window)
	for range windows {
		end := (time.Now().UnixNano()/length + 1) * length
		if err := pause(ctx, time.Until(time.Unix(0, end))); err != nil {
			return err
		}
		for i, m := range f.sensors {
			if err := f.publish(m, i, end, steady); err != nil {
				return err
			}
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// publish publishes the window of a sensor that has just ended.
func (f *fleet) publish(m *member, i int, end int64, steady bool) error {
	devices := float64(20 + i%50)
	w := count.Window{
		Start: end - int64(f.Window), End: end, Epoch: "2026-01-01T00:00:00Z",
		Quality: count.Quality{Method: count.Scans}, Errors: scans.ErrorsOf(int64(f.Window)),
		Cells: []count.Cell{{Zone: m.config.Zones[0].Name, Coverage: 1, WiFi: count.Count{
			Present: true, Devices: devices, Low: devices, High: devices, Addresses: 100,
		}}},
	}
	payloads, err := m.release.Release(&w)
	if err != nil {
		return err
	}
	f.tally.ended(payloads[0].ID(), time.Unix(0, end), steady)
	return m.sensor.Put(payloads)
}

// sum fills in the result.
func (f *fleet) sum(r *Result) {
	for _, m := range f.sensors {
		s := m.sensor.State()
		r.Published += s.Published
		r.Acknowledged += s.Acknowledged
		r.Retries += s.Retries
		r.Reconnects += s.Connects
	}
	r.Reconnects -= uint64(r.Connected)
	r.Unsent = f.waiting()
	f.tally.sum(r)
}
