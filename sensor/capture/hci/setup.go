package hci

import (
	"context"
	"encoding/binary"
	"errors"
)

// setUp makes the controller listen. A controller of ours is reset first, and tells
// only what is needed. Beside a stack only the scan is set.
func (s *Source) setUp(ctx context.Context) error {
	if !s.link.Raw {
		if _, err := s.send(ctx, command{code: reset}); err != nil {
			return err
		}
	}
	extended, coded, err := s.abilities(ctx)
	if err != nil {
		return err
	}
	var refused error
	for i, scan := range plan(extended, coded, s.link.Shared) {
		if i > 0 {
			s.note("%v; falling back to %s", errors.Unwrap(refused), scan)
		}
		if refused = s.try(ctx, scan, i > 0); refused == nil {
			s.listening(scan)
			return nil
		}
		if !isStatus(refused) {
			return refused
		}
	}
	return refused
}

// isStatus tells a refusal from a controller that does not answer.
func isStatus(err error) bool {
	var status *StatusError
	return errors.As(err, &status)
}

// plan has the scans to try, the best first.
func plan(extended, coded, shared bool) []Scan {
	var scans []Scan
	if extended && coded {
		scans = append(scans, Scan{Extended: true, Coded: true, Timing: timing(true, shared)})
	}
	if extended {
		scans = append(scans, Scan{Extended: true, Timing: timing(false, shared)})
	}
	return append(scans, Scan{Timing: timing(false, shared)})
}

// abilities asks what the controller announces. A controller that refuses to say so
// is a legacy one.
func (s *Source) abilities(ctx context.Context) (extended, coded bool, err error) {
	commands, err := s.send(ctx, command{code: readCommands})
	if err != nil && !isStatus(err) {
		return false, false, err
	}
	extended = len(commands) > octetExtended && commands[octetExtended]&bitsExtended == bitsExtended
	features, err := s.send(ctx, command{code: leReadFeatures})
	if err != nil && !isStatus(err) {
		return false, false, err
	}
	var bits uint64
	if len(features) >= 8 {
		bits = binary.LittleEndian.Uint64(features)
	}
	return extended && bits&featureExtended != 0, bits&featureCoded != 0, nil
}

// try makes the controller listen in one way. After a refused extended scan only a
// Reset lets it take legacy commands (Bluetooth Core 5.4, volume 4, part E, 3.1.1).
func (s *Source) try(ctx context.Context, scan Scan, again bool) error {
	var commands []command
	if !s.link.Raw {
		if again {
			commands = append(commands, command{code: reset})
		}
		commands = append(commands, maskEvents(), maskLE(scan.Extended))
	}
	for _, c := range commands {
		if _, err := s.send(ctx, c); err != nil {
			return err
		}
	}
	return s.start(ctx, scan)
}

// start switches a scan off, as its parameters may not change while it is on, sets
// it, and switches it on.
func (s *Source) start(ctx context.Context, scan Scan) error {
	if _, err := s.send(ctx, scan.enable(false)); err != nil && !isStatus(err) {
		return err
	}
	for _, c := range []command{scan.set(), scan.enable(true)} {
		if _, err := s.send(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// listening notes what it does from now on.
func (s *Source) listening(scan Scan) {
	first := s.scan == Scan{}
	s.scan = scan
	if s.options.told != nil {
		s.options.told(s.link, scan)
	}
	switch {
	case !first:
	case s.link.Raw:
		s.note("a Bluetooth stack uses the controller too, and may scan actively or stop the scan; "+
			"listening beside it by %s", scan)
	case s.link.Shared:
		s.note("its chip has Wi-Fi to do as well, so it listens %.0f %% of the time; for all of it use a controller of its own",
			100*scan.Duty())
	}
}
