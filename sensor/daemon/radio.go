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
	"footfall/sensor/engine"
)

// radio is the radio of one source whose channels the radio process changes. Its task
// follows that process; the source is the monitor interface that it names.
type radio struct {
	source string
	*tuner.Follower
	ready chan struct{}
	told  time.Time // until when visits have been told to the engine
}

func (r *radio) String() string         { return "radio of source " + r.source }
func (r *radio) Ready() <-chan struct{} { return r.ready }

// Run follows the radio process. A sensor does not wait for a radio to be ready.
func (r *radio) Run(ctx context.Context) error {
	close(r.ready)
	return r.Follower.Run(ctx)
}

// newRadio returns the radio of a source, or nil for a source whose channel somebody
// else has set: an interface without channels.
func (d *daemon) newRadio(s configs.Source) (*radio, error) {
	if s.Stream.Listen != "" || s.Radio == "" && (len(s.Channels) == 0 || s.Channels[0] == configs.ChannelsAuto) {
		return nil, nil
	}
	spec, err := planOf(s)
	if err != nil {
		return nil, err
	}
	return &radio{
		source: s.Name, ready: make(chan struct{}), told: d.Now(),
		Follower: tuner.NewFollower(tuner.FollowerOptions{
			Dial: d.DialRadio, Radio: cmp.Or(s.Radio, s.Interface), Channels: spec, Dwell: s.Dwell, Now: d.Now,
		}),
	}, nil
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

// iface returns the interface to capture from, as it is now.
func (r *radio) iface() (string, error) {
	state, _ := r.State()
	switch {
	case state.Problem != nil:
		return "", state.Problem
	case state.Interface == "":
		return "", errRadioStarting
	}
	return state.Interface, nil
}

// opener returns how a source is opened. The source of a radio also ends when the radio
// gets another interface.
func (d *daemon) opener(s configs.Source, r *radio, stream *streamed) func() (capture.Source, error) {
	if stream != nil {
		return stream.Open
	}
	return func() (capture.Source, error) {
		if r != nil {
			name, err := r.iface()
			if err != nil {
				return nil, err
			}
			s.Interface = name
		}
		return d.Open(s)
	}
}

// changed is closed when there is a reason to open the source again at once.
func (r *radio) changed() <-chan struct{} {
	if r == nil {
		return nil
	}
	_, changed := r.State()
	return changed
}

// lastOf5 is the highest frequency of the 5 GHz band in MHz. At 6 GHz the numbers begin at 1 again.
const lastOf5 = 5895

// tell hands over the visits that have ended.
func (r *radio) tell(now time.Time, tuned func(channel uint8, from, to int64)) {
	for _, v := range r.Visits(r.told, now) {
		if v.MHz <= lastOf5 {
			tuned(uint8(channels.Number(v.MHz)), v.From.UnixNano(), v.To.UnixNano())
		}
		r.told = v.To
	}
	r.Forget(r.told)
}

// tuned tells the visits of all radios, once one of them hops. The estimate then allows
// for what was asked on other channels meanwhile. It needs the visits of every radio:
// with a source whose channel somebody else has set, none are told. Bluetooth sources
// have no channels to tell.
func tuned(radios []*radio, sources []configs.Source) func(*engine.Engine, time.Time) {
	ours := map[int]*radio{}
	for i, r := range radios {
		switch {
		case r != nil:
			ours[i] = r
		case sources[i].Bluetooth == "":
			return func(*engine.Engine, time.Time) {}
		}
	}
	hops := false
	return func(e *engine.Engine, now time.Time) {
		for _, r := range ours {
			state, _ := r.State()
			hops = hops || state.Hops
		}
		for i, r := range ours {
			r.tell(now, func(channel uint8, from, to int64) {
				if hops {
					e.Tuned(i, channel, from, to)
				}
			})
		}
	}
}
