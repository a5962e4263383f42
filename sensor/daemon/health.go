package daemon

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"footfall/buffer"
	"footfall/buffer/history"
	"footfall/buffer/uplink"
	"footfall/configs"
	"footfall/hashing"
	"footfall/sensor/admin"
	"footfall/sensor/capture/channels"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/evidence"
	"footfall/sensor/status"
)

// observer puts health together from the reports of the tasks. All that does not
// depend on frames (link, disk, broker, clock) is told at once. How well a source
// hears is told as it was when the newest window ended, in three words.
type observer struct {
	config     *configs.Config
	version    string
	listeners  []*listener
	counting   *counting // nil in stand-by
	retry      *retryQueue
	outbox     *buffer.Outbox
	history    *history.Ring // nil in stand-by
	lists      *admin.Lists
	handCounts *admin.HandCounts
	uplink     *uplink.Uplink
	now        func() time.Time
	started    time.Time
	// trouble is about the process before, and standing why nothing is counted.
	trouble, standing string
	// reload is why the newest configuration is not in force.
	reload atomic.Pointer[string]
	// control is why there is no control socket; nil for a sensor without one.
	control *atomic.Pointer[string]
	// metrics is why there is no page for Prometheus; nil for a sensor without one.
	metrics *atomic.Pointer[string]
	// forged is what the newest window says of forged frames; "" for nothing.
	forged atomic.Value
	// marks is how many do-not-count marks there were when the newest window ended.
	marks   atomic.Pointer[hashing.Crowding]
	witness *witness // nil in stand-by
	// noted is the newest line of the privacy log in the manifest that was published.
	noted atomic.Pointer[evidence.Head]
	// published are the alerts that were handed to the uplink last.
	published atomic.Pointer[[]string]
	// stirred is told by sources that break or listen again.
	stirred chan struct{}
}

// expiryNotice is how long before its end a certificate is told.
const expiryNotice = 14 * 24 * time.Hour

func newObserver(d *daemon, listeners []*listener, started time.Time) *observer {
	o := &observer{
		config: d.Config, version: d.Version, listeners: listeners, counting: d.counting, retry: d.retry,
		outbox: d.outbox, history: d.history, lists: d.lists, handCounts: d.handCounts, now: d.Now, started: started, trouble: d.Trouble, witness: d.witness,
		stirred: make(chan struct{}, 1),
	}
	for i, l := range listeners {
		l.hearing = newHearing(l.name, l.interfaceOf(d.Config.Sources[i]), d.Packets, d.Now)
		l.stirred = o.stirred
		if l.radio != nil {
			l.radio.stir = l.stir
		}
		l.hearing.probed = l.stream != nil
	}
	return o
}

// outdated tells whether what was published is not so any more.
func (o *observer) outdated(alerts []string) bool {
	p := o.published.Load()
	return p == nil || !slices.Equal(*p, alerts)
}

// windowEnded has the sources judged by their frames, and notes what the window was.
func (o *observer) windowEnded(payloads []disclose.Payload) {
	flooded, known := false, false
	for i := range payloads {
		flooded, known = flooded || payloads[i].Flooded(), known || payloads[i].Devices.Known()
	}
	o.forged.Store(forgedWords(flooded, known))
	for _, l := range o.listeners {
		l.hearing.judge(l.upSince.Load(), l.frames(), l.dropped.Load())
		l.hearing.judgeTally(l.outcomes())
		if l.radio != nil {
			l.radio.headers.judge()
		}
		if l.controller != nil {
			l.hearing.judgeController(l.controller.Deaf())
		}
	}
	if o.counting == nil {
		return
	}
	if s := o.counting.stats.Load(); s != nil {
		o.marks.Store(&s.marks)
	}
}

// alerts lists all problems for a person, in words; empty when all is well.
func (o *observer) alerts() []string {
	alerts := []string{}
	add := func(text string) {
		if text != "" {
			alerts = append(alerts, text)
		}
	}
	add(o.standing)
	if o.standing == "" {
		add(o.trouble)
	}
	if reason := o.reload.Load(); reason != nil {
		add(*reason)
	}
	for _, l := range o.listeners {
		add(l.problem())
	}
	for _, task := range []*atomic.Pointer[string]{o.control, o.metrics} {
		if task == nil {
			continue
		}
		if reason := task.Load(); reason != nil {
			add(*reason)
		}
	}
	for _, text := range o.outboxAlerts() {
		add(text)
	}
	for _, text := range o.uplinkAlerts() {
		add(text)
	}
	if o.counting != nil {
		alerts = append(alerts, o.counting.clock.alerts(o.now())...)
		add(o.forgedAlert())
	}
	add(o.markAlert())
	add(o.witness.alert())
	return append(append(alerts, o.lists.Alerts(o.now())...), o.handCounts.Alerts()...)
}

func (o *observer) outboxAlerts() (alerts []string) {
	s := o.outbox.Stats()
	if o.retry != nil && o.retry.held.Load() > 0 {
		alerts = append(alerts, fmt.Sprintf("%d finished windows cannot be stored: see that the disk of %s has room", o.retry.held.Load(), o.config.Outbox.Path))
	}
	if s.Disk != "" {
		alerts = append(alerts, fmt.Sprintf("windows are kept in memory, and are lost if the power goes: the outbox cannot be written (%s); see that the disk of %s is mounted writable and has room", s.Disk, o.config.Outbox.Path))
	}
	if s.Quarantined != "" {
		alerts = append(alerts, "the outbox was damaged and has been set aside as "+s.Quarantined+"; see the log, and delete it when it is of no more use")
	}
	if o.history != nil && o.history.SetAside() != "" {
		alerts = append(alerts, "released windows that footfall windows shows were damaged and have been set aside as "+o.history.SetAside()+"; what the broker gets is not touched; delete it when it is of no more use")
	}
	if s.Failed {
		alerts = append(alerts, "the outbox is damaged: restart the sensor, which sets it aside")
	}
	return alerts
}

func (o *observer) uplinkAlerts() (alerts []string) {
	s := o.uplink.State()
	if s.Delivery.State == uplink.DeliveryRefused {
		alerts = append(alerts, s.Delivery.Reason)
	}
	for _, text := range []string{s.Twin, s.Limited, s.Expiry.Ending(o.now(), expiryNotice)} {
		if text != "" {
			alerts = append(alerts, text)
		}
	}
	return alerts
}

// markAlert says when there were so many do-not-count marks that others are left out
// with them. The steps are thousands of devices apart. It changes when a window ends
// and not before, as everything that depends on frames does.
func (o *observer) markAlert() string {
	marks := o.marks.Load()
	switch {
	case marks == nil || *marks == hashing.Roomy:
		return ""
	case *marks == hashing.Crowded:
		return "thousands of devices ask by radio not to be counted; somebody may be forging that, and up to 1 in 100 others are left out" + findTransmitter
	}
	return "millions of devices ask by radio not to be counted: somebody is forging that; up to 1 in 100 others are left out, and the oldest requests are forgotten" + findTransmitter
}

// findTransmitter is the fix where somebody forges frames.
const findTransmitter = "; look for a small transmitter near the sensor"

// forgedAlert says what the newest window had of forged frames.
func (o *observer) forgedAlert() string {
	words, _ := o.forged.Load().(string)
	return words
}

// forgedWords is the alert of a window with forged frames.
func forgedWords(flooded, known bool) string {
	switch {
	case !flooded:
		return ""
	case known:
		return "flood: somebody sends forged probe requests; the newest window leaves them out" + findTransmitter
	}
	return "flood: somebody sends forged probe requests that cannot be told from phones; the newest window has no count" + findTransmitter
}

// problem tells the fault of a source, or returns "".
func (l *listener) problem() string {
	if failure := l.failure.Load(); failure != nil {
		return fmt.Sprintf("source %s is down: %s", l.name, *failure)
	}
	if l.upSince.Load() == 0 {
		return ""
	}
	if text := l.radio.condition(l.now()).problem(l.name); text != "" {
		return text
	}
	return l.hearing.problem()
}

// health reports the state at a time.
func (o *observer) health(now time.Time) status.Health {
	alerts := o.alerts()
	h := status.Health{
		Schema: 1, Version: o.version, Time: now.UTC().Format(time.RFC3339), Until: status.Until(now, status.Interval),
		Uptime: int64(now.Sub(o.started) / time.Second), Status: status.Of(alerts), Alerts: alerts,
		Sources: []status.SourceHealth{}, Outbox: o.outboxHealth(), Uplink: o.uplinkHealth(), Key: o.key(),
	}
	for i, l := range o.listeners {
		s := l.health(o.config.Sources[i])
		s.Coverage = o.coverage(i)
		h.Sources = append(h.Sources, s)
	}
	return h
}

// coverage is that of a source in the newest window, nil before the first has ended.
func (o *observer) coverage(source int) *float64 {
	if o.counting == nil {
		return nil
	}
	s := o.counting.stats.Load()
	if s == nil || source >= len(s.coverage) {
		return nil
	}
	share := math.Round(1000*s.coverage[source]) / 1000
	return &share
}

func (o *observer) outboxHealth() status.OutboxHealth {
	s := o.outbox.Stats()
	h := status.OutboxHealth{Rows: s.Rows, MaxRows: s.MaxRows, InMemory: s.InMemory, Evicted: s.Evicted, Quarantined: s.Quarantined != ""}
	if o.history != nil {
		h.KeptBytes = o.history.MaxBytes()
	}
	if o.retry != nil {
		h.Held, h.Lost = o.retry.held.Load(), o.retry.lost.Load()
	}
	return h
}

func (o *observer) uplinkHealth() status.UplinkHealth {
	s := o.uplink.State()
	h := status.UplinkHealth{
		Connected: s.Connected, Published: s.Published, Retries: s.Retries,
		Delivery: string(s.Delivery.State), DeliveryReason: s.Delivery.Reason,
	}
	if !s.Connected {
		h.Error = s.LastError
	}
	if e := s.Expiry.First(); !e.IsZero() {
		h.CertificateExpires = e.UTC().Format(time.RFC3339)
	}
	return h
}

func (o *observer) key() status.KeyHealth {
	var k status.KeyHealth
	if o.counting == nil {
		return k
	}
	if s := o.counting.stats.Load(); s != nil {
		k.Store = s.keyStore
		k.Epoch, k.NextRotation = s.epoch, time.Unix(0, s.rotation).UTC().Format(time.RFC3339)
	}
	return k
}

func (l *listener) frames() (n uint64) {
	for i := range l.tally {
		n += l.tally[i].Load()
	}
	return n
}

// outcomes counts the outcomes of the frames so far.
func (l *listener) outcomes() (t decode.Tally) {
	for i := range l.tally {
		t[i] = l.tally[i].Load()
	}
	return t
}

// interfaceOf returns the interface of a source; "" while its radio has none.
func (l *listener) interfaceOf(c configs.Source) func() string {
	return func() string {
		if l.controller != nil {
			return l.controller.State().Name
		}
		if l.radio == nil {
			return c.Interface
		}
		return l.radio.iface()
	}
}

// heardOn says in words where a source is heard.
func (l *listener) heardOn(c configs.Source) string {
	if l.stream != nil {
		return "stream " + c.Stream.Listen
	}
	return l.interfaceOf(c)()
}

func (l *listener) health(c configs.Source) status.SourceHealth {
	s := status.SourceHealth{
		Name: l.name, Interface: l.heardOn(c), Listening: l.upSince.Load() > 0, Resting: l.resting.Load(),
		Hearing: l.hearing.word(), Drops: l.hearing.drops(), Plan: []string{},
	}
	if l.controller != nil {
		s.Bluetooth = l.controller.State().String()
	}
	if failure := l.failure.Load(); failure != nil {
		s.Error = *failure
	}
	if l.radio != nil {
		l.radio.health(&s, l.now())
	}
	return s
}

// health adds where the radio is, and what is wrong with that.
func (r *radio) health(s *status.SourceHealth, now time.Time) {
	state, _ := r.State()
	if state.MHz != 0 {
		s.Channel = channels.Name(state.MHz)
	}
	for _, mhz := range state.Planned {
		s.Plan = append(s.Plan, channels.Name(mhz))
	}
	if s.Listening {
		c := r.condition(now)
		s.Condition, s.Advice = c.name, c.sentence
	}
}
