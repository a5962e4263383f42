package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/hci"
	"footfall/sensor/decode"
	"footfall/sensor/engine"
)

const (
	// batchSize bounds the sightings handed over at once; batchesQueued how
	// many batches wait for the counting task. Beyond that a listener stops
	// reading and the kernel drops and counts, so that a burst costs frames,
	// a reported loss, and never memory.
	batchSize     = 256
	batchesQueued = 8
)

// batch is what a listener tells the counting task: sightings of one source,
// or that the source has begun or ceased to listen.
type batch struct {
	source    int
	sightings []decode.Sighting
	event     event
	time      int64 // of the event, Unix nanoseconds
}

type event uint8

const (
	none event = iota // no batch
	sighted
	sourceUp
	sourceDown
	flushed // all frames held by a source when it was asked to flush are handed over
)

// listener is the task to read and decode one source. It opens the source
// again when it breaks: an access point that restarts its radio takes its
// interface away for a while. See again.
type listener struct {
	name     string
	index    int
	open     func() (capture.Source, error)
	await    func(context.Context, func(error)) error // for the source, by events; nil if nothing tells of it
	radio    *radio                                   // nil if nothing tells its channel
	stream   *streamed                                // nil if no other access point sends it
	receiver *engine.Receiver
	out      chan<- batch
	free     chan []decode.Sighting
	now      func() time.Time
	log      *slog.Logger
	retry    time.Duration // first pause before opening again
	hours    openingHours
	ready    chan struct{}

	// Written by the listener, read for health.
	tally   [decode.NumOutcomes]atomic.Uint64
	dropped atomic.Uint64
	upSince atomic.Int64 // 0 while down
	failure atomic.Pointer[string]
	resting atomic.Bool // outside the opening hours
	hearing *hearing
	stirred chan<- struct{} // told when the source has broken or listens again; may be nil

	controller *hci.Controller // of a Bluetooth source; nil for Wi-Fi

	flusher atomic.Pointer[capture.Flusher] // the open source, if it is one
}

func (l *listener) String() string         { return "source " + l.name }
func (l *listener) Ready() <-chan struct{} { return l.ready }

// Run listens until ctx ends, during opening hours. A source that cannot be opened is
// told and tried again, at the start and later. A radio may come back, and a person may
// mend the rest while the sensor runs.
func (l *listener) Run(ctx context.Context) error {
	pause := l.retry
	for l.rest(ctx) {
		changed := l.changed()
		source, err := l.openSource(ctx)
		l.begin()
		if err == nil {
			began := l.now()
			err = l.listen(ctx, source)
			if l.now().Sub(began) > time.Minute {
				pause = l.retry
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, errClosingTime) {
			continue
		}
		l.fail(err)
		l.again(ctx, pause, changed)
		pause = min(2*pause, longestPause)
	}
	return nil
}

// again waits until there is reason to open the source again. The kernel says that its
// interface is back, the radio process says that something changed, or the pause is
// over. Attempts are a pause apart at least, so that a fault of which
// nothing tells costs little.
func (l *listener) again(ctx context.Context, pause time.Duration, changed <-chan struct{}) {
	if l.await == nil {
		waitOr(ctx, pause, changed)
		return
	}
	began := time.Now()
	waiting, cancel := context.WithTimeout(ctx, look) // the store may close meanwhile
	defer cancel()
	_ = l.await(waiting, l.fail) // the next attempt finds out what this cannot know
	wait(ctx, pause-time.Since(began))
}

// changed is closed when there is a reason to open the source again at once.
func (l *listener) changed() <-chan struct{} {
	if l.stream != nil {
		return l.stream.Changed()
	}
	return l.radio.changed()
}

// begin makes the listener ready; begun tells whether it is.
func (l *listener) begin() {
	if !l.begun() {
		close(l.ready)
	}
}

func (l *listener) begun() bool {
	select {
	case <-l.ready:
		return true
	default:
		return false
	}
}

// rest waits for the store to open, with the source closed. It returns false
// if ctx ends first.
func (l *listener) rest(ctx context.Context) bool {
	if l.hours.Open(l.now()) {
		return ctx.Err() == nil
	}
	l.resting.Store(true)
	defer l.resting.Store(false)
	l.failure.Store(nil)
	l.log.Info("outside the opening hours; the source is closed", "source", l.name)
	l.begin()
	return l.hours.await(ctx, l.now, true)
}

func (l *listener) fail(err error) {
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("source %s has ended", l.name)
	}
	text := err.Error()
	if old := l.failure.Swap(&text); old == nil || *old != text {
		l.log.Error("source is silent", "source", l.name, "error", text)
		l.stir()
	}
}

// stir has health published at once.
func (l *listener) stir() {
	select {
	case l.stirred <- struct{}{}:
	default: // it is about to be
	}
}

// listen passes on the frames of one opened source until it breaks, or until the
// store closes.
func (l *listener) listen(ctx context.Context, source capture.Source) error {
	defer source.Close()
	l.upSince.Store(l.now().UnixNano())
	defer l.upSince.Store(0)
	defer l.receiver.Forget()
	if l.failure.Swap(nil) != nil {
		l.stir()
	}
	if f, ok := source.(capture.Flusher); ok {
		l.flusher.Store(&f)
		defer l.flusher.Store(nil)
	}
	for _, note := range capture.Notes(source) {
		l.log.Warn(note)
	}
	if err := l.tell(ctx, sourceUp); err != nil {
		return err
	}
	open, closed := context.WithCancelCause(ctx)
	defer closed(nil)
	go func() {
		if l.hours.await(open, l.now, false) {
			closed(errClosingTime)
		}
	}()
	err := l.read(open, source)
	if open.Err() != nil {
		l.drain(ctx, source)
	}
	l.log.Debug("source is closed", "source", l.name, "dropped", l.dropped.Load())
	if cause := context.Cause(open); cause != nil {
		err = cause
	}
	if ctx.Err() != nil {
		return err // all ends, and no task is left to tell
	}
	return errors.Join(err, l.tell(ctx, sourceDown))
}

// read decodes and passes on frames until an error.
func (l *listener) read(ctx context.Context, source capture.Source) error {
	before := l.dropped.Load()
	for {
		frames, err := source.Next(ctx)
		l.dropped.Store(before + source.Stats().Dropped)
		if err != nil {
			return err
		}
		if len(frames) == 0 {
			l.receiver.Forget()
			err = l.tell(ctx, flushed)
		} else {
			err = l.pass(ctx, frames)
		}
		if err != nil {
			return err
		}
	}
}

// flush asks the open source for its frames. The event flushed
// comes behind them. It returns false if no source is open or none holds
// frames.
func (l *listener) flush() bool {
	f := l.flusher.Load()
	if f == nil {
		return false
	}
	(*f).Flush()
	return true
}

// drain passes on the last frames of a source when its reading ends.
func (l *listener) drain(ctx context.Context, source capture.Source) {
	if !l.flush() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closingTime)
	defer cancel()
	for {
		frames, err := source.Next(ctx)
		if err != nil || len(frames) == 0 || l.pass(ctx, frames) != nil {
			return
		}
	}
}

func (l *listener) tell(ctx context.Context, e event) error {
	return l.send(ctx, batch{source: l.index, event: e, time: l.now().UnixNano()})
}

// send hands over a batch. It gives up when ctx ends, but not while there is
// room.
func (l *listener) send(ctx context.Context, b batch) error {
	select {
	case l.out <- b:
		return nil
	default:
	}
	select {
	case l.out <- b:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// pass decodes frames and hands over the sightings among them.
func (l *listener) pass(ctx context.Context, frames []capture.Frame) error {
	sightings := l.slate()
	for i := range frames {
		for l.receiver.Begin(&frames[i]); ; {
			sightings = append(sightings, decode.Sighting{})
			last := len(sightings) - 1
			outcome, ok := l.receiver.Next(&sightings[last])
			if outcome != decode.Seen || !ok {
				sightings = sightings[:last]
			}
			if !ok {
				break
			}
			l.tally[outcome].Add(1)
			if l.radio != nil && outcome == decode.Seen {
				l.radio.headers.note(sightings[last].Time, sightings[last].Frequency)
			}
			if len(sightings) == batchSize {
				if err := l.send(ctx, batch{source: l.index, event: sighted, sightings: sightings}); err != nil {
					return err
				}
				sightings = l.slate()
			}
		}
		clear(frames[i].Data) // the source may keep it for long after
	}
	if len(sightings) == 0 {
		l.recycle(sightings)
		return nil
	}
	return l.send(ctx, batch{source: l.index, event: sighted, sightings: sightings})
}

// slate returns an empty slice of sightings to fill.
func (l *listener) slate() []decode.Sighting {
	select {
	case s := <-l.free:
		return s
	default:
		return make([]decode.Sighting, 0, batchSize)
	}
}

// recycle takes a slice back for the next frames, wiped of the addresses in it.
func (l *listener) recycle(s []decode.Sighting) {
	clear(s[:cap(s)])
	select {
	case l.free <- s[:0]:
	default:
	}
}
