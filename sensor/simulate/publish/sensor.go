package publish

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/disclose"
	"footfall/sensor/periods"
	"footfall/sensor/status"
)

// Options of a simulated sensor. Config is needed.
type Options struct {
	Config *configs.Config
	// Connection is the way to the broker. Sensor sets what a sensor decides by itself.
	Connection uplink.Config
	// Signing is the randomness of the key that signs the manifest; nil for none.
	Signing io.Reader
	// Now is the clock of the payloads; time.Now if nil.
	Now func() time.Time
	// Version is that of the program.
	Version string
	// Past: the windows are of the past, and the sensor is not there. It publishes them in
	// their order and as if each had just ended. There is no status or health, and only the
	// last window of each zone is retained.
	Past bool
	Log  *slog.Logger
}

// Sensor publishes as one sensor. Put is for one goroutine.
type Sensor struct {
	config  *configs.Config
	now     func() time.Time
	version string
	topics  status.Topics
	periods *periods.Keeper
	queue   *queue
	link    *uplink.Uplink
	key     ed25519.PrivateKey // nil for none
	started time.Time
	newest  atomic.Int64 // end of the newest window
	// declared is when the newest manifest was made; owned by the uplink.
	declared time.Time

	mu     sync.Mutex
	silent map[int]bool // sources that are down
	epoch  string
}

// New makes a sensor; see [Sensor.Run].
func New(o Options) (*Sensor, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Sensor{
		config: o.Config, now: o.Now, version: o.Version, topics: status.NewTopics(o.Config),
		periods: periods.NewKeeper(o.Config), queue: newQueue(), started: o.Now(), silent: map[int]bool{},
	}
	if o.Signing != nil {
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(o.Signing, seed); err != nil {
			return nil, fmt.Errorf("the key of the manifest: %w", err)
		}
		s.key = ed25519.NewKeyFromSeed(seed)
	}
	c, compose := o.Connection, s.topics.Compose
	c.Broker, c.ClientID, c.Log, c.Now = o.Config.MQTT.Broker, o.Config.MQTT.ClientID, o.Log, s.now
	if o.Past {
		c.ClientID += "-past"
		c.Now, compose = func() time.Time { return time.Unix(0, 0) }, s.composePast
	} else {
		c.Will = uplink.Message{Topic: s.topics.Status(), Payload: []byte("offline"), Retained: true}
		c.Verify = s.topics.Windows()
		c.Presence = uplink.Presence{Topic: s.topics.Presence(), Host: "simulated"}
		c.Greeting, c.Periodic = s.greeting, s.news
	}
	var err error
	s.link, err = uplink.New(c, s.queue, compose)
	return s, err
}

// Run publishes until ctx ends, and then says farewell.
func (s *Sensor) Run(ctx context.Context) error { return s.link.Run(ctx) }

// State is that of the connection.
func (s *Sensor) State() uplink.State { return s.link.State() }

// Rows is how many windows, hours and days wait for the broker.
func (s *Sensor) Rows() int { return s.queue.size() }

// Put takes the windows of one time, one per zone, and publishes them with the hours and
// days that end with them.
func (s *Sensor) Put(payloads []disclose.Payload) error {
	if len(payloads) == 0 {
		return nil
	}
	records, err := Records(payloads, s.periods)
	if err != nil {
		return err
	}
	for i := range records {
		records[i].Topic = s.topics.Base()
	}
	s.mu.Lock()
	s.epoch = payloads[0].Epoch
	s.mu.Unlock()
	s.newest.Store(payloads[0].End)
	s.queue.append(records)
	return nil
}

// Seed notes windows that were published before, so that the hour and the day that are
// under way have them.
func (s *Sensor) Seed(payloads []disclose.Payload) { s.periods.Seed(payloads) }

// Records encodes the windows of one time, and the hours and days that end with them.
func Records(payloads []disclose.Payload, p *periods.Keeper) ([]buffer.Record, error) {
	var records []buffer.Record
	for i := range payloads {
		w := &payloads[i]
		text, err := w.JSON()
		if err != nil {
			return nil, err
		}
		records = append(records, buffer.Record{Key: w.ID(), Start: w.Start, End: w.End, Payload: text})
	}
	for _, period := range p.Add(payloads) {
		text, err := period.JSON()
		if err != nil {
			return nil, err
		}
		records = append(records, buffer.Record{Key: period.ID, Start: payloads[0].Start, End: payloads[0].End, Payload: text})
	}
	return records, nil
}

// Drain waits until the broker has acknowledged all.
func (s *Sensor) Drain(ctx context.Context) error {
	select {
	case <-s.queue.drained():
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d windows, hours and days still wait for the broker: %s: %w", s.queue.size(), s.link.State().LastError, context.Cause(ctx))
	}
}

// Room waits until fewer records than a number wait for the broker.
func (s *Sensor) Room(ctx context.Context, rows int) error {
	for s.queue.size() >= rows {
		select {
		case <-s.queue.deleted:
		case <-ctx.Done():
			return s.Drain(ctx)
		}
	}
	return nil
}

// composePast leaves out the retained windows that a later one replaces at once.
func (s *Sensor) composePast(r buffer.Record, now time.Time) ([]uplink.Message, error) {
	messages, err := s.topics.Compose(r, now)
	if r.End < s.newest.Load() && len(messages) > 1 {
		messages = messages[:1]
	}
	return messages, err
}
