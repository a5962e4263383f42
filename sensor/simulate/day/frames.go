package day

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"footfall/configs"
	"footfall/sensor/capture"
	"footfall/sensor/decode"
	"footfall/sensor/disclose"
	"footfall/sensor/engine"
	"footfall/sensor/simulate"
)

// Frames counts the frames of the simulated store from From until Until, as a sensor with
// these opening hours would have. Emit is called with each window once it is complete, in
// simulated time: it may wait. The same seeds give the same payloads.
type Frames struct {
	Config *configs.Config
	Seed   uint64
	// Keys and Noise are the randomness of the pseudonym key and of the release.
	Keys, Noise io.Reader
	From, Until time.Time
	// Silent are times in which a source is down.
	Silent []Silence
	Emit   func([]disclose.Payload) error
}

// Silence is a time in which a source of the configuration is down, from Start until
// before End.
type Silence struct {
	Source     int
	Start, End time.Time
}

// player is a day under way.
type player struct {
	Frames
	engine    *engine.Engine
	receivers []*engine.Receiver
	up        []bool // by source
	next      int64  // when a source may change
}

// Run counts to the end.
func (f Frames) Run(ctx context.Context) error {
	store, err := simulate.New(Simulation(f.Config, f.Seed, f.From, f.Until.Sub(f.From)))
	if err != nil {
		return err
	}
	settings := engine.Config{Config: f.Config, Keys: f.Keys, Noise: f.Noise, Emit: f.Emit}
	p := &player{Frames: f, up: make([]bool, len(f.Config.Sources)), next: f.From.UnixNano()}
	if p.engine, err = engine.New(settings, f.From.UnixNano(), 0); err != nil {
		return err
	}
	for i := range f.Config.Sources {
		p.receivers = append(p.receivers, engine.NewReceiver(f.Config, i))
	}
	source := capture.Merge(slices.Concat(store.Sources(), store.BluetoothSources())...)
	defer source.Close()
	if err := p.play(ctx, source); err != nil {
		return err
	}
	if err := p.follow(f.Until.UnixNano()); err != nil {
		return err
	}
	p.engine.Erase()
	return nil
}

func (p *player) play(ctx context.Context, source capture.Source) error {
	var s decode.Sighting
	for {
		frames, err := source.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for i := range frames {
			f := &frames[i]
			if err := p.follow(f.Time); err != nil {
				return err
			}
			if !p.up[f.Origin] {
				continue
			}
			receiver := p.receivers[f.Origin]
			for receiver.Begin(f); ; {
				outcome, ok := receiver.Next(&s)
				if !ok {
					break
				}
				if outcome != decode.Seen {
					continue
				}
				if err := p.engine.Sighting(f.Origin, &s); err != nil {
					return err
				}
			}
		}
	}
}

// follow lets the store open and close, and sources break and listen again, up to a time.
func (p *player) follow(now int64) error {
	for p.next <= now {
		at := p.next
		if err := p.engine.Advance(at); err != nil {
			return err
		}
		p.change(time.Unix(0, at).In(p.Config.Location))
	}
	return p.engine.Advance(now)
}

// change brings all sources to their state of a time.
func (p *player) change(at time.Time) {
	next := p.Config.Hours.Next(at)
	if next.IsZero() {
		next = p.Until.Add(time.Second)
	}
	for i := range p.up {
		up := p.Config.Hours.Open(at)
		for _, s := range p.Silent {
			if s.Source == i && !at.Before(s.Start) && at.Before(s.End) {
				up = false
			}
			for _, edge := range []time.Time{s.Start, s.End} {
				if edge.After(at) && edge.Before(next) {
					next = edge
				}
			}
		}
		switch {
		case up && !p.up[i]:
			p.engine.SourceUp(i, at.UnixNano())
		case !up && p.up[i]:
			p.engine.SourceDown(i, at.UnixNano())
		}
		p.up[i] = up
	}
	p.next = next.UnixNano()
}
