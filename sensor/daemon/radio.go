package daemon

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/tuner"
	"footfall/sensor/count"
)

// tuning tells where a radio is and has been: a [tuner.Follower] of the radio process, or
// a watcher.
type tuning interface {
	Run(ctx context.Context) error
	State() (tuner.State, <-chan struct{})
	Visits(from, to time.Time) []channels.Stay
	Forget(before time.Time)
}

// radio is the radio of one source. Either the radio process changes its channels, and the
// source is the monitor interface that it names. Or somebody else has made and set the
// interface; its channel is looked at.
type radio struct {
	source string
	tuning
	watched *watcher // nil where the radio process has the radio
	ready   chan struct{}
	stir    func() // has health published; it may be nil
	headers headers

	// Of the counting task.
	first, told time.Time // from when and until when visits have been told to the engine
}

func (r *radio) String() string         { return "radio of source " + r.source }
func (r *radio) Ready() <-chan struct{} { return r.ready }

// Run follows the radio. A sensor does not wait for it to be ready.
func (r *radio) Run(ctx context.Context) error {
	close(r.ready)
	if r.stir != nil {
		go r.watch(ctx)
	}
	return r.tuning.Run(ctx)
}

// watch has health published when interface or problem change.
func (r *radio) watch(ctx context.Context) {
	for {
		select {
		case <-r.changed():
			r.stir()
		case <-ctx.Done():
			return
		}
	}
}

// newRadio returns the radio of a source. It is nil for a stream, for a Bluetooth
// controller, and for an interface without channels if nothing can read on which one it is.
func (d *daemon) newRadio(s configs.Source) (*radio, error) {
	if s.Stream.Listen != "" || s.Bluetooth != "" {
		return nil, nil
	}
	if s.Radio == "" && (len(s.Channels) == 0 || s.Channels[0] == configs.ChannelsAuto) {
		return d.watchRadio(s), nil
	}
	spec, err := planOf(s)
	if err != nil {
		return nil, err
	}
	return &radio{
		source: s.Name, ready: make(chan struct{}), told: d.Now(),
		tuning: tuner.NewFollower(tuner.FollowerOptions{
			Dial: d.DialRadio, Radio: cmp.Or(s.Radio, s.Interface), Channels: spec, Dwell: s.Dwell, Now: d.Now,
		}),
	}, nil
}

// watchRadio returns the radio of an interface whose channel somebody else has set.
func (d *daemon) watchRadio(s configs.Source) *radio {
	if d.Channel == nil || s.Interface == "" {
		return nil
	}
	w := &watcher{name: s.Interface, channel: d.Channel, now: d.Now}
	return &radio{source: s.Name, tuning: w, watched: w, ready: make(chan struct{}), told: d.Now()}
}

// planOf returns the channels of a source, as far as an estimate can allow for them.
func planOf(s configs.Source) (channels.Spec, error) {
	spec, err := channels.Parse(s.Channels)
	if err == nil && !spec.Auto {
		var numbers []uint8
		for _, mhz := range spec.MHz {
			numbers = append(numbers, uint8(channels.Number(mhz)))
		}
		err = count.CheckPlan(numbers, s.Dwell)
	}
	if err != nil {
		return spec, fmt.Errorf("source %s: channels: %w", s.Name, err)
	}
	return spec, nil
}

// CheckChannels finds sources that would visit more channels than an estimate can allow
// for.
func CheckChannels(c *configs.Config) error {
	for _, s := range c.Sources {
		if _, err := planOf(s); err != nil {
			return err
		}
	}
	return nil
}

// newRadios returns the radios by source, nil where there is none.
func (d *daemon) newRadios() ([]*radio, error) {
	radios := make([]*radio, len(d.Config.Sources))
	for i, s := range d.Config.Sources {
		var err error
		if radios[i], err = d.newRadio(s); err != nil {
			return nil, err
		}
	}
	return radios, nil
}

var errRadioStarting = errors.New("the radio is not ready yet")

// iface returns the interface to capture from, as it is now; "" while there is none.
func (r *radio) iface() string {
	state, _ := r.State()
	return state.Interface
}

// problem is what the radio process says is wrong, or nil. The radio may hear all the
// same, as on the channel of an access point.
func (r *radio) problem() error {
	state, _ := r.State()
	if state.Problem == nil {
		return nil
	}
	return state.Problem
}

// opener returns how a source is opened. The source of a radio also ends when the radio
// gets another interface. Where one cannot be opened, the radio process knows why.
func (d *daemon) opener(s configs.Source, r *radio, stream *streamed) func() (capture.Source, error) {
	switch {
	case stream != nil:
		return stream.Open
	case r == nil:
		return func() (capture.Source, error) { return d.Open(s) }
	}
	return func() (capture.Source, error) {
		s.Interface = r.iface()
		if s.Interface == "" {
			return nil, cmp.Or(r.problem(), errRadioStarting)
		}
		if r.watched != nil {
			r.watched.reopened()
		}
		source, err := d.Open(s)
		if err != nil {
			return nil, cmp.Or(r.problem(), err)
		}
		return source, nil
	}
}

// awaiter returns how to wait for the interface of a broken source. It is nil for a
// source without one, and for that of a radio: the radio process tells of that.
func (d *daemon) awaiter(s configs.Source, r *radio) func(context.Context, func(error)) error {
	if d.Await == nil || r != nil && r.watched == nil || s.Interface == "" {
		return nil
	}
	return func(ctx context.Context, told func(error)) error { return d.Await(ctx, s, told) }
}

// changed is closed when there is a reason to open the source again at once.
func (r *radio) changed() <-chan struct{} {
	if r == nil {
		return nil
	}
	_, changed := r.State()
	return changed
}

// known tells whether the radio has ever told where it is.
func (r *radio) known() bool {
	state, _ := r.State()
	return state.MHz != 0 || !r.first.IsZero()
}

// hops tells whether the radio visits several channels.
func (r *radio) hops() bool {
	if r == nil {
		return false
	}
	state, _ := r.State()
	return state.Hops
}

// late tells whether the radio is on a channel, and has not told yet that it was up to a
// time.
func (r *radio) late(end time.Time) bool {
	if r == nil {
		return false
	}
	state, _ := r.State()
	return state.MHz != 0 && r.told.Before(end)
}

// tell hands over the visits that have ended, each once and in order. Those of the last
// minute stay known.
func (r *radio) tell(now time.Time, each func(channels.Stay)) {
	for _, s := range r.Visits(r.told, now) {
		if r.first.IsZero() {
			r.first = s.From
		}
		each(s)
		r.told = s.To
	}
	r.headers.compare(r.Visits(r.told.Add(-headerTime), r.told), r.told)
	r.Forget(r.told.Add(-recently))
}
