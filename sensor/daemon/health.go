package daemon

import (
	"fmt"
	"math"
	"sync"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/sensor/admin"
	"footfall/sensor/decode"
	"footfall/sensor/status"
)

// silence is how long a source that listens may hear nothing before the sensor
// raises an alert. Even a closed shop has a neighbour's printer that probes.
const silence = time.Hour

// observer puts health together from what the tasks leave behind.
type observer struct {
	config     *configs.Config
	version    string
	listeners  []*listener
	counting   *counting
	retry      *retryQueue
	outbox     *buffer.Outbox
	lists      *admin.Lists
	handCounts *admin.HandCounts
	uplink     *uplink.Uplink
	now        func() time.Time
	started    time.Time

	mu     sync.Mutex
	last   time.Time // of the report before
	frames []uint64  // per source at that time
}

// Alerts lists what needs a person, in words; empty when all is well.
func (o *observer) alerts() []string {
	alerts := []string{}
	for _, l := range o.listeners {
		if problem := l.problem(o.now()); problem != "" {
			alerts = append(alerts, problem)
		}
	}
	if n := o.retry.held.Load(); n > 0 {
		alerts = append(alerts, fmt.Sprintf("%d finished windows cannot be stored; is the disk full?", n))
	}
	if o.outbox.Stats().Quarantined != "" {
		alerts = append(alerts, "the outbox was damaged and has been set aside; see the log")
	}
	return append(append(alerts, o.lists.Alerts()...), o.handCounts.Alerts()...)
}

// problem says what is wrong with a source, or returns "".
func (l *listener) problem(now time.Time) string {
	if failure := l.failure.Load(); failure != nil {
		return fmt.Sprintf("source %s is down: %s", l.name, *failure)
	}
	since := max(l.upSince.Load(), l.lastFrame.Load())
	if since > 0 && now.UnixNano()-since > int64(silence) {
		return fmt.Sprintf("source %s has heard nothing for over an hour; is its interface on a channel?", l.name)
	}
	return ""
}

// health reports the state at a time; the frames per second are since the time
// of the report before. The zero time stands for now and begins no new period.
func (o *observer) health(at time.Time) status.Health {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := at
	if at.IsZero() {
		now = o.now()
	}
	alerts := o.alerts()
	outbox, link := o.outbox.Stats(), o.uplink.State()
	h := status.Health{
		Schema: 1, Version: o.version, Time: now.UTC().Format(time.RFC3339),
		Uptime: int64(now.Sub(o.started) / time.Second), Status: status.Of(alerts), Alerts: alerts,
		Outbox: status.OutboxHealth{
			Rows: outbox.Rows, Held: o.retry.held.Load(), Evicted: outbox.Evicted, Lost: o.retry.lost.Load(),
			Quarantined: outbox.Quarantined != "",
		},
		Uplink: status.UplinkHealth{Connected: link.Connected, Published: link.Published, Retries: link.Retries},
		Key:    o.key(),
	}
	seconds := now.Sub(o.last).Seconds()
	for i, l := range o.listeners {
		s := l.health(o.config.Sources[i], now)
		frames := l.frames()
		if seconds > 0 {
			s.FramesPerSecond = math.Round(float64(frames-o.frames[i])/seconds*10) / 10
		}
		if !at.IsZero() {
			o.frames[i] = frames
		}
		h.Sources = append(h.Sources, s)
	}
	if !at.IsZero() {
		o.last = now
	}
	return h
}

func (o *observer) key() status.KeyHealth {
	var k status.KeyHealth
	if s := o.counting.stats.Load(); s != nil {
		k.Store = s.keyStore
		k.Epoch, k.NextRotation = s.epoch, time.Unix(0, s.rotation).UTC().Format(time.RFC3339)
	}
	return k
}

func (l *listener) frames() uint64 {
	var n uint64
	for i := range l.tally {
		n += l.tally[i].Load()
	}
	return n
}

func (l *listener) health(c configs.Source, now time.Time) status.SourceHealth {
	s := status.SourceHealth{
		Name: l.name, Interface: c.Interface, Listening: l.upSince.Load() > 0, Resting: l.resting.Load(),
		KernelDrops: l.dropped.Load(), Undecodable: map[string]uint64{},
	}
	for i := range l.tally {
		if n := l.tally[i].Load(); n > 0 && decode.Outcome(i).Undecodable() {
			s.Undecodable[decode.Outcome(i).String()] = n
		}
	}
	if t := l.lastFrame.Load(); t > 0 {
		age := max(now.UnixNano()-t, 0) / int64(time.Minute)
		s.LastFrameMinutes = &age
	}
	if failure := l.failure.Load(); failure != nil {
		s.Error = *failure
	}
	return s
}
