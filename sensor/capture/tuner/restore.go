package tuner

import (
	"errors"
	"slices"
	"time"

	"footfall/sensor/capture/nl80211"
)

// restore makes the interface again if it has gone, and puts mode and state
// right.
func (s *session) restore() *nl80211.Problem {
	link, ok, err := s.link()
	switch {
	case err != nil:
		return s.explain(err)
	case !ok && s.given:
		return s.sought()
	case !ok:
		return s.again()
	case s.given && (link.Layer != 803 || !link.Up):
		return s.usersFault(link.Name)
	case link.Layer != 803:
		if err := nl80211.SwitchBack(s.kernel, link.Index); err != nil {
			return s.explain(err)
		}
		s.rival.note(s.now())
	case !link.Up:
		err := s.kernel.SetUp(link.Index, true)
		blocked := s.blocked
		if s.blocked = errors.Is(err, nl80211.ErrBlocked); err != nil {
			return s.explain(err)
		}
		if !blocked { // rfkill takes down what it blocks
			s.rival.note(s.now())
		}
	}
	s.made.Name = link.Name // anybody may give it another
	return nil
}

// usersFault says what is wrong with an interface that the user made. It is left as it is.
func (s *session) usersFault(name string) *nl80211.Problem {
	problem, err := nl80211.Diagnose(s.kernel, name)
	if err != nil {
		return s.explain(err)
	}
	return problem
}

// sought waits for an interface that the user made to come back under its name.
func (s *session) sought() *nl80211.Problem {
	problem, err := nl80211.Diagnose(s.kernel, s.made.Name)
	if err != nil {
		return s.explain(err)
	}
	radios, err := s.kernel.Radios()
	if err != nil {
		return s.explain(err)
	}
	for _, r := range radios {
		if i, ok := usersMonitor(r, s.made.Name); ok {
			s.radio, s.made.Link = r, i.Index
			return nil
		}
	}
	return problem
}

const (
	// calm is how long nothing must have happened before an interface is made again.
	// A driver that is being unloaded takes one after the other away, and some
	// kernels crash if one is added to a radio meanwhile.
	calm = 300 * time.Millisecond
	// loyalty is how long a radio chosen automatically may be away before another is
	// taken.
	loyalty = 3 * time.Second
)

// again makes an interface that has gone. If its radio has gone with it, as when
// the driver is loaded again, the radio is looked for by what the configuration
// calls it, or at its old place.
func (s *session) again() *nl80211.Problem {
	now := s.now()
	if s.gone.IsZero() {
		s.gone = now
	}
	if now.Sub(s.gone) < calm || now.Sub(s.stirred) < calm {
		return nl80211.Vanished(s.made.Name)
	}
	radios, err := s.kernel.Radios()
	if err != nil {
		return s.explain(err)
	}
	selector := s.selector
	if selector == "auto" && s.radio.Bus != "" && now.Sub(s.gone) < loyalty {
		selector = s.radio.Bus
	}
	if selector == "auto" {
		radios = slices.DeleteFunc(radios, s.taken)
	}
	r, problem := nl80211.Choose(radios, selector)
	switch {
	case problem != nil && problem.Condition == nl80211.Typo && selector != s.selector:
		return nl80211.Vanished(s.made.Name)
	case problem != nil:
		return problem
	}
	s.radio = r
	s.taken(r)
	return s.make()
}
