package nl80211

import (
	"context"
	"time"
)

// lookAgain is how often Await looks where no event came: a driver may forget to
// send one.
const lookAgain = 5 * time.Second

// Await waits until frames can be captured from an interface, by event: it is
// there, in monitor mode and up. told, which may be nil, is called with what is
// wrong each time that changes. The error is that of ctx, or of the kernel.
func Await(ctx context.Context, k Kernel, name string, told func(*Problem)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	events, err := k.Watch(ctx)
	if err != nil {
		return err
	}
	var last Problem
	for {
		problem, err := Diagnose(k, name)
		if err != nil || problem == nil {
			return err
		}
		if told != nil && *problem != last {
			told(problem)
		}
		last = *problem
		if err := happens(ctx, events); err != nil {
			return err
		}
	}
}

// happens waits for the next event, or for so long that one may have been missed.
// Events come in bursts, and one look is for all that have come by then.
func happens(ctx context.Context, events <-chan Event) error {
	timer := time.NewTimer(lookAgain)
	defer timer.Stop()
	select {
	case <-events: // closed when ctx ends
	case <-timer.C:
	case <-ctx.Done():
	}
	for ctx.Err() == nil {
		select {
		case <-events:
			continue
		default:
		}
		break
	}
	return ctx.Err()
}
