package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"footfall/sensor/capture/channels"
	"footfall/sensor/capture/nl80211"
)

// Kernel looks for Wi-Fi in the kernel and for radios. dial is nl80211.Dial.
func Kernel(dial func() (nl80211.Kernel, error)) Check {
	return Check{Name: "kernel", Look: func(context.Context) Link {
		k, err := dial()
		if errors.Is(err, os.ErrNotExist) {
			return broken("plug in a Wi-Fi radio; its driver brings the rest", "the kernel has no Wi-Fi")
		}
		if err != nil {
			return broken("", "the kernel cannot be asked: %v", err)
		}
		radios, err := k.Radios()
		if err != nil {
			return broken("", "the kernel cannot be asked: %v", err)
		}
		if len(radios) == 0 {
			return broken("plug in a Wi-Fi radio that can do monitor mode; see HARDWARE.md", "there is no Wi-Fi radio")
		}
		return ok("%s", describe(radios))
	}}
}

// describe names each radio, its hardware, and its row of HARDWARE.md.
func describe(radios []nl80211.Radio) string {
	words := make([]string, len(radios))
	for i, r := range radios {
		words[i] = fmt.Sprintf("%s (%s)", r.Name, cmp.Or(r.Driver, "driver not known"))
		if r.Device != "" {
			words[i] = fmt.Sprintf("%s (%s, %s)", r.Name, cmp.Or(r.Driver, "driver not known"), r.Device)
		}
		if row, found := nl80211.Hardware(r.Driver); found {
			words[i] += fmt.Sprintf(": %s, %s", row.Chip, row.Note)
		} else {
			words[i] += ": not in HARDWARE.md"
		}
	}
	return strings.Join(words, "; ")
}

// Radio looks at the interface or the radio of a source, rfkill included: one of
// the two names is given.
func Radio(source, iface, radio string, k nl80211.Kernel) Check {
	return Check{Name: "radio " + source, After: []string{"kernel"}, Look: func(context.Context) Link {
		var problem *nl80211.Problem
		name := iface
		var err error
		if iface != "" {
			problem, err = nl80211.Diagnose(k, iface)
		} else {
			var radios []nl80211.Radio
			var r nl80211.Radio
			if radios, err = k.Radios(); err == nil {
				r, problem = nl80211.Choose(radios, radio)
				name = r.Name
			}
		}
		switch {
		case err != nil:
			return broken("", "the kernel cannot be asked: %v", err)
		case problem != nil:
			return broken(problem.Command, "%s", problem.Sentence)
		case iface != "":
			return ok("%s is in monitor mode and up", name)
		}
		return ok("%s can do monitor mode and is not blocked", name)
	}}
}

// Heard is what a radio gave in some seconds.
type Heard struct {
	// Frames of every kind by channel in MHz, 0 where frames do not say.
	Frames map[int]int
	// Signalled of them say how strong they were.
	Signalled int
	// For is how long the radio listened.
	For time.Duration
}

// Air listens for all frames, beacons included, for as long as it needs. The
// count is all that is kept.
type Air func(context.Context) (Heard, error)

// Delivers listens on a source. A driver that accepts monitor mode and delivers
// nothing is only found out this way.
func Delivers(source, driver string, listen Air) Check {
	return Check{Name: "frames " + source, After: []string{"radio " + source, "rights"}, Look: func(ctx context.Context) Link {
		h, err := listen(ctx)
		if err != nil {
			return broken("", "%v", err)
		}
		total := 0
		for _, n := range h.Frames {
			total += n
		}
		switch {
		case total == 0:
			return broken("see that an access point is near, then try another radio; see HARDWARE.md",
				"no frame in %v, not even a beacon: the driver, %s, may only pretend to have monitor mode", h.For, cmp.Or(driver, "not known"))
		case h.Signalled == 0:
			return doubt("use zones without min_signal, or another radio",
				"%s, and none says how strong it was: where a zone ends cannot be told", perChannel(h))
		}
		return ok("%s", perChannel(h))
	}}
}

func perChannel(h Heard) string {
	var words []string
	for _, mhz := range slices.Sorted(maps.Keys(h.Frames)) {
		name := "channel " + channels.Name(mhz)
		if mhz == 0 {
			name = "no channel that is told"
		}
		words = append(words, fmt.Sprintf("%d on %s", h.Frames[mhz], name))
	}
	return fmt.Sprintf("frames in %v: %s", h.For, strings.Join(words, ", "))
}

// Stream looks at what a source needs that another access point sends: the certificates
// of both. They are read by certificates.
func Stream(source, address string, certificates func() error) Check {
	return Check{Name: "stream " + source, Look: func(context.Context) Link {
		if err := certificates(); err != nil {
			return broken("footfall stream certificate --help", "%v", err)
		}
		return ok("the certificates of both ends are there; the access point sends to %s", address)
	}}
}

// Running takes the place of the radio and outbox checks beside a running sensor.
// ask returns its status word and its alerts.
func Running(ask func(context.Context) (status string, alerts []string, err error)) Check {
	return Check{Name: "sensor", Look: func(ctx context.Context) Link {
		status, alerts, err := ask(ctx)
		switch {
		case err != nil:
			return broken("journalctl -u footfall -n 50", "the sensor runs and does not answer: %v", err)
		case len(alerts) > 0:
			return broken("footfall status", "the sensor says %s: %s", status, strings.Join(alerts, "; "))
		}
		return ok("the sensor runs, and says %s; its radio and its outbox were left to it", status)
	}}
}
