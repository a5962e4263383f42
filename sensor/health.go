package sensor

import (
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"time"

	"footfall/buffer"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/hashing"
	"footfall/sensor/decode"
)

// silence is how long a source that listens may hear nothing before the sensor
// raises an alert. Even a closed shop has a neighbour's printer that probes.
const silence = time.Hour

// Health is the payload of the health topic: how the sensor itself does, in
// figures too coarse to tell that a single person was there. In particular it
// does not say how many frames of opted-out devices were left out, for that
// would give away that one of them is in the store.
type Health struct {
	Schema  int      `json:"schema"`
	Version string   `json:"version"`
	Time    string   `json:"time"`
	Uptime  int64    `json:"uptime_seconds"`
	Status  string   `json:"status"`
	Alerts  []string `json:"alerts"`
	// Sources in configuration order.
	Sources []SourceHealth `json:"sources"`
	Outbox  OutboxHealth   `json:"outbox"`
	Uplink  UplinkHealth   `json:"uplink"`
	Key     KeyHealth      `json:"key"`
}

// SourceHealth tells of one source.
type SourceHealth struct {
	Name      string `json:"name"`
	Interface string `json:"interface"`
	Listening bool   `json:"listening"`
	// Resting: the store is closed, and so is the source.
	Resting bool `json:"resting"`
	// FramesPerSecond since the last report, rounded to 0.1.
	FramesPerSecond float64 `json:"frames_per_second"`
	// KernelDrops are frames that the kernel dropped because the sensor did
	// not read fast enough, since the source was opened first.
	KernelDrops uint64 `json:"kernel_drops"`
	// Undecodable frames by reason, since the start.
	Undecodable map[string]uint64 `json:"undecodable"`
	// LastFrameMinutes is the age of the last frame in whole minutes; null
	// before the first.
	LastFrameMinutes *int64 `json:"last_frame_minutes"`
	Error            string `json:"error"`
}

// OutboxHealth tells of the windows that wait for the broker.
type OutboxHealth struct {
	Rows int `json:"rows"`
	// Held windows wait in memory because the outbox would not take them.
	Held int64 `json:"held"`
	// Evicted records were dropped at the row cap, and Lost windows in memory.
	Evicted uint64 `json:"evicted"`
	Lost    uint64 `json:"lost"`
	// Quarantined says that a damaged outbox was set aside at the start.
	Quarantined bool `json:"quarantined"`
}

// UplinkHealth tells of the broker connection.
type UplinkHealth struct {
	Connected bool   `json:"connected"`
	Published uint64 `json:"published"`
	Retries   uint64 `json:"retries"`
}

// KeyHealth tells of the pseudonym key, never what it is.
type KeyHealth struct {
	Store        string `json:"store"`
	Epoch        string `json:"epoch"`
	NextRotation string `json:"next_rotation"`
}

// observer puts health together from what the tasks leave behind.
type observer struct {
	config    *configs.Config
	version   string
	listeners []*listener
	counting  *counting
	shelf     *shelf
	outbox    *buffer.Outbox
	lists     *lists
	hands     *handCounts
	uplink    *uplink.Uplink
	now       func() time.Time
	started   time.Time

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
	if n := o.shelf.held.Load(); n > 0 {
		alerts = append(alerts, fmt.Sprintf("%d finished windows cannot be stored; is the disk full?", n))
	}
	if o.outbox.Stats().Quarantined != "" {
		alerts = append(alerts, "the outbox was damaged and has been set aside; see the log")
	}
	alerts = append(alerts, o.markAlerts()...)
	return append(append(alerts, o.lists.alerts(o.now())...), o.hands.alerts()...)
}

// markAlerts says when there are so many do-not-count marks that others are left
// out with them. The steps are thousands of devices apart.
func (o *observer) markAlerts() []string {
	stats := o.counting.stats.Load()
	switch {
	case stats == nil || stats.marks == hashing.Roomy:
		return nil
	case stats.marks == hashing.Crowded:
		return []string{"thousands of devices ask by radio not to be counted; somebody may be forging that, and up to 1 in 100 others are left out with them"}
	}
	return []string{"millions of devices ask by radio not to be counted; somebody is forging that, and many others are left out with them until the key changes"}
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

func statusOf(alerts []string) string {
	if len(alerts) > 0 {
		return "alert"
	}
	return "online"
}

// health reports the state at a time; the frames per second are since the time
// of the report before. The zero time stands for now and begins no new period.
func (o *observer) health(at time.Time) Health {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := at
	if at.IsZero() {
		now = o.now()
	}
	alerts := o.alerts()
	outbox, link := o.outbox.Stats(), o.uplink.State()
	h := Health{
		Schema: 1, Version: o.version, Time: now.UTC().Format(time.RFC3339),
		Uptime: int64(now.Sub(o.started) / time.Second), Status: statusOf(alerts), Alerts: alerts,
		Outbox: OutboxHealth{
			Rows: outbox.Rows, Held: o.shelf.held.Load(), Evicted: outbox.Evicted, Lost: o.shelf.lost.Load(),
			Quarantined: outbox.Quarantined != "",
		},
		Uplink: UplinkHealth{Connected: link.Connected, Published: link.Published, Retries: link.Retries},
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

func (o *observer) key() KeyHealth {
	var k KeyHealth
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

func (l *listener) health(c configs.Source, now time.Time) SourceHealth {
	s := SourceHealth{
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

// encode marshals what cannot fail to marshal.
func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding %T: %v", v, err)) // a type of ours, without cycles or floats out of range
	}
	return text
}
