package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"footfall/sensor/capture"
	"footfall/sensor/capture/hci"
	"footfall/sensor/capture/hci/adapter"
	"footfall/sensor/capture/nl80211"
)

// Controller looks at the Bluetooth controller of a source: whether it is there, rfkill,
// its firmware, and who else uses it. stack names the program of a Bluetooth stack that
// runs, "" for none.
func Controller(source, selector string, list func() ([]adapter.Adapter, error), stack func() string) Check {
	return Check{Name: "bluetooth " + source, Look: func(context.Context) Link {
		all, err := list()
		if err != nil {
			return broken("", "the kernel cannot be asked for Bluetooth controllers: %v", err)
		}
		a, problem := adapter.Choose(all, selector)
		if problem != nil {
			return broken(problem.Command, "%s", problem.Sentence)
		}
		switch {
		case a.Up && stack() != "":
			return doubt("systemctl disable --now bluetooth, if nothing here needs it",
				"%s uses %s too: listening beside it may miss reports, and it may scan actively", stack(), a.Name)
		case a.Up:
			return doubt("hciconfig "+a.Name+" down, if nothing here needs it",
				"%s is up, so another program uses it: listening beside that may miss reports", a.Name)
		case a.Address == "":
			return doubt("see dmesg for the firmware that it lacks", "%s has no address, as a controller without its firmware", a.Name)
		case a.Shared:
			return doubt("use a controller of its own for more", "%s is free, and its chip has Wi-Fi to do as well: it listens half of the time", a.Name)
		}
		return ok("%s is there, is not blocked, and no stack uses it", a.Name)
	}}
}

// Advertised is what a controller gave in some seconds.
type Advertised struct {
	// Events are its reports, several of which may be in one.
	Events int
	// For is how long it listened, and How in which way.
	For time.Duration
	How string
	// Notes are those of its source.
	Notes []string
}

// Reports listens through the controller of a source.
func Reports(source string, listen func(context.Context) (Advertised, error)) Check {
	return Check{Name: "reports " + source, After: []string{"bluetooth " + source}, Look: func(ctx context.Context) Link {
		a, err := listen(ctx)
		var problem *nl80211.Problem
		switch {
		case errors.As(err, &problem):
			return broken(problem.Command, "%s", problem.Sentence)
		case err != nil:
			return broken("", "%v", err)
		case a.Events == 0:
			return doubt("bring a phone or earbuds near; if there is still nothing, unplug the controller for some seconds",
				"nothing in %v by %s", a.For, a.How)
		case len(a.Notes) > 0:
			return ok("%d events in %v by %s; %s", a.Events, a.For, a.How, strings.Join(a.Notes, "; "))
		}
		return ok("%d events in %v by %s", a.Events, a.For, a.How)
	}}
}

// ListenForReports counts the events of a controller for some time. None is kept.
func ListenForReports(ctx context.Context, c *hci.Controller, length time.Duration) (Advertised, error) {
	s, err := c.Open(ctx)
	if err != nil {
		return Advertised{}, err
	}
	defer s.Close()
	heard := Advertised{For: length, How: c.State().String(), Notes: capture.Notes(s)}
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	for {
		frames, err := s.Next(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			return heard, nil
		}
		if err != nil {
			return heard, fmt.Errorf("after %d events: %w", heard.Events, err)
		}
		heard.Events += len(frames)
	}
}
