package tuner

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
)

// poll is how often the true channel is read: no event tells of its change.
const poll = 250 * time.Millisecond

// session is one radio for as long as one client wants it.
type session struct {
	kernel nl80211.Kernel
	events <-chan nl80211.Event
	now    func() time.Time
	guard  *Guard
	taken  func(nl80211.Radio) bool // by another session; notes that this one has it

	selector string
	radio    nl80211.Radio
	made     nl80211.Made
	way      nl80211.Way
	given    bool      // the user made the interface; it is used as it is
	added    time.Time // when an interface was added, until that is settled
	ladder   ladder
	received uint64
	gone     time.Time // since when our interface is away; zero while it is there
	stirred  time.Time // of the newest event
	rival    rival
	blocked  bool // by rfkill, when it was to be brought up last
	away     bool // a scan is going on
	settling bool // made, and not tuned yet
	last     int  // channel asked for last
	hops     bool // several channels were asked for
}

// open chooses the radio and gives it a monitor interface.
func (s *session) open(selector string) *nl80211.Problem {
	radios, err := s.kernel.Radios()
	if err != nil {
		return nl80211.Refused(err, selector)
	}
	free := slices.DeleteFunc(radios, func(r nl80211.Radio) bool { return selector == "auto" && s.taken(r) })
	r, problem := nl80211.Choose(free, selector)
	if problem != nil {
		return problem
	}
	s.selector, s.radio = selector, r
	if s.taken(r) {
		return nl80211.TakenTwice(selector)
	}
	if i, ok := usersMonitor(r, selector); ok {
		s.made, s.given = nl80211.Made{Link: i.Index, Name: i.Name}, true
		return nil
	}
	return s.make()
}

// usersMonitor finds the interface that a selector names, if that is a monitor
// interface which somebody else made.
func usersMonitor(r nl80211.Radio, selector string) (nl80211.Interface, bool) {
	for _, i := range r.Interfaces {
		if i.Name == selector && i.Mode == nl80211.Monitor {
			return i, !nl80211.Link{Name: i.Name, Layer: 803}.Own()
		}
	}
	return nl80211.Interface{}, false
}

// make gives the radio its interface, one way or the other.
func (s *session) make() *nl80211.Problem {
	if s.guard.blames(s.radio.Bus) {
		return nl80211.LeftAlone(s.radio.Name, s.guard.File(s.radio.Bus))
	}
	if err := s.guard.begin(s.radio.Bus); err != nil {
		return nl80211.Refused(err, s.radio.Name)
	}
	s.added = s.now()
	made, err := nl80211.Make(s.kernel, s.radio, s.way)
	if err != nil && !errors.Is(err, unix.EPERM) && !errors.Is(err, nl80211.ErrBlocked) && !errors.Is(err, unix.ENODEV) {
		s.way = 1 - s.way
		var again error
		if made, again = nl80211.Make(s.kernel, s.radio, s.way); again != nil {
			s.way, err = 1-s.way, errors.Join(err, again)
		} else {
			err = nil
		}
	}
	if err != nil {
		s.made.Link = 0
		return s.explain(err)
	}
	s.made, s.received, s.settling, s.gone = made, 0, true, time.Time{}
	return nil
}

// explain says what an error means for this radio as it is now.
func (s *session) explain(err error) *nl80211.Problem {
	if errors.Is(err, nl80211.ErrBlocked) {
		if radios, err := s.kernel.Radios(); err == nil {
			if _, problem := nl80211.Choose(radios, s.radio.Name); problem != nil {
				return problem
			}
		}
	}
	return nl80211.Refused(err, s.radio.Name)
}

// undo puts everything back. A process that comes so far has not been restarted
// with the machine.
func (s *session) undo() error {
	err := s.settle(s.now())
	if !s.given && s.made.Link != 0 {
		err = errors.Join(err, s.unmake())
	}
	links, broken := s.kernel.Links()
	for _, l := range links { // what was taken down
		if slices.ContainsFunc(s.radio.Interfaces, func(i nl80211.Interface) bool { return i.Index == l.Index }) {
			err = errors.Join(err, nl80211.Undo(s.kernel, l))
		}
	}
	return errors.Join(err, broken)
}

func (s *session) unmake() error {
	link, ok, err := s.link()
	s.made.Link = 0
	if !ok || err != nil {
		return err
	}
	return nl80211.Undo(s.kernel, link)
}

// link is our interface as it is now.
func (s *session) link() (nl80211.Link, bool, error) {
	links, err := s.kernel.Links()
	if err != nil {
		return nl80211.Link{}, false, err
	}
	at := slices.IndexFunc(links, func(l nl80211.Link) bool { return l.Index == s.made.Link })
	if at < 0 {
		return nl80211.Link{}, false, nil
	}
	return links[at], true, nil
}

// report is what came of one stay on a channel.
type report struct {
	visits  []channels.Visit
	frames  uint64
	problem *nl80211.Problem
	radio   *Radio // where radio or interface are others than before
}

// stay keeps the radio on a channel for a time, through all that happens to it.
func (s *session) stay(ctx context.Context, mhz int, dwell time.Duration) report {
	var r report
	var seen visits
	before := s.made.Name
	s.hops, s.last = s.hops || s.last != 0 && s.last != mhz, mhz
	end := s.now().Add(dwell)
	for {
		r.problem = s.hold(&seen, mhz)
		left := end.Sub(s.now())
		if left <= 0 || !s.wait(ctx, &seen, mhz, min(left, poll)) {
			break
		}
	}
	r.visits = seen.take()
	r.frames = s.frames()
	if r.problem == nil {
		r.problem = s.listen(mhz, r.frames)
	}
	if r.problem == nil && s.rival.insists(s.now()) {
		r.problem = nl80211.TakenBack(s.made.Name, "/run")
	}
	if err := s.settle(s.now().Add(-settled)); err != nil && r.problem == nil {
		r.problem = nl80211.Refused(err, s.radio.Name)
	}
	if s.made.Name != before && s.made.Name != "" {
		r.radio = s.describe()
	}
	return r
}

// settle takes the note of the guard away if the interface was added before a
// time.
func (s *session) settle(before time.Time) error {
	if s.added.IsZero() || s.added.After(before) {
		return nil
	}
	s.added = time.Time{}
	return s.guard.settle(s.radio.Bus)
}

// wait lets time pass until something happens. It returns false if ctx ends.
func (s *session) wait(ctx context.Context, seen *visits, mhz int, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return false
	case e, ok := <-s.events:
		if !ok {
			return false
		}
		s.stirred = s.now()
		s.scan(seen, e, mhz)
	}
	return true
}

// scan notes that the radio scans for another interface, or has done so.
func (s *session) scan(seen *visits, e nl80211.Event, mhz int) {
	switch {
	case e.Radio != s.radio.Index:
	case e.Kind == nl80211.ScanBegan:
		s.away = true
		seen.moved(s.now(), 0)
	case e.Kind == nl80211.ScanEnded && s.away:
		s.away = false
		seen.moved(s.now(), mhz)
	}
}

// hold sees to it that the interface is there, up and on its channel, and notes
// where it truly is.
func (s *session) hold(seen *visits, mhz int) *nl80211.Problem {
	if problem := s.restore(); problem != nil {
		seen.open = false
		return problem
	}
	at, err := s.kernel.Frequency(s.made.Link)
	if err != nil {
		seen.open = false
		return s.explain(err)
	}
	if at == mhz {
		if !s.away {
			seen.look(s.now(), at)
		}
		return nil
	}
	if at != 0 && seen.open {
		seen.look(s.now(), at) // something moved it
	}
	err = s.kernel.Tune(s.made.Link, mhz)
	if errors.Is(err, unix.EBUSY) {
		return s.held(seen, mhz)
	}
	if err != nil {
		seen.look(s.now(), at)
		return s.explain(err)
	}
	s.settling = false
	at, err = s.kernel.Frequency(s.made.Link) // measured, not assumed
	if err != nil {
		seen.open = false
		return s.explain(err)
	}
	seen.moved(s.now(), at)
	if at != mhz {
		return nl80211.Ignored(s.radio, s.made, at)
	}
	return nil
}

// held is for a radio whose channel another interface holds. One that nothing
// uses at the beginning is taken down; one that somebody brings up later is
// wanted. Otherwise the radio is on the channel of the other, which
// the kernel tells of that one only.
func (s *session) held(seen *visits, mhz int) *nl80211.Problem {
	radios, err := s.kernel.Radios()
	if err != nil {
		return s.explain(err)
	}
	if i := slices.IndexFunc(radios, func(r nl80211.Radio) bool { return r.Index == s.radio.Index }); i >= 0 {
		s.radio = radios[i]
	}
	parked := 0
	if s.settling {
		parked, err = nl80211.Park(s.kernel, s.radio)
	}
	if err == nil && parked > 0 {
		err = s.kernel.Tune(s.made.Link, mhz)
	}
	s.settling = false
	switch {
	case err != nil:
		return s.explain(err)
	case parked > 0:
		seen.moved(s.now(), mhz)
		return nil
	}
	at := 0
	for _, i := range s.radio.Interfaces {
		if at == 0 && i.Mode != nl80211.Monitor {
			at = i.MHz
		}
	}
	if !s.away {
		seen.look(s.now(), at)
	}
	if at == mhz && !s.hops {
		return nil // it is where it is wanted, for good
	}
	return nl80211.Pinned(s.radio, s.made, at)
}

// frames are what the interface's own counter grew by.
func (s *session) frames() uint64 {
	link, ok, err := s.link()
	if !ok || err != nil {
		return 0
	}
	before := s.received
	s.received = link.Received
	if link.Received < before { // made again
		before = 0
	}
	return link.Received - before
}

// listen tries remedies on a radio that is silent. Channels above 2.4 GHz are
// often truly so.
func (s *session) listen(mhz int, frames uint64) *nl80211.Problem {
	if frames == 0 && mhz > 2484 {
		return nil
	}
	var err error
	switch step := s.ladder.next(s.now(), frames > 0); {
	case step == retune:
		err = s.kernel.Tune(s.made.Link, mhz)
	case step == bounce:
		err = errors.Join(s.kernel.SetUp(s.made.Link, false), s.kernel.SetUp(s.made.Link, true))
	case (step == remake || step == otherWay) && !s.given:
		if step == otherWay {
			s.way = 1 - s.way
		}
		if err = s.unmake(); err == nil {
			return s.make()
		}
	}
	if err != nil {
		return s.explain(err)
	}
	if s.ladder.given {
		return nl80211.Deaf(s.radio, s.made)
	}
	return nil
}
