package nl80211

import (
	"errors"
	"io/fs"
	"slices"
)

// NotManaged says that the process that manages radios cannot be reached.
func NotManaged(name string) *Problem { return problem(NoControl, words{"it", name}) }

// Refused says what an error of the kernel means for a radio or interface.
func Refused(err error, name string) *Problem {
	if errors.Is(err, fs.ErrPermission) {
		return NotManaged(name)
	}
	return problem(Refuses, words{"it", name, "near", err.Error()})
}

// MayNotCapture says that a program lacks the right to capture from an interface.
func MayNotCapture(name, program string) *Problem {
	return problem(NoPermission, words{"it", name, "program", program})
}

// TakenTwice says that two sources want one radio.
func TakenTwice(name string) *Problem { return problem(Taken, words{"it", name}) }

// Vanished says that an interface of ours has gone, and will be made again.
func Vanished(name string) *Problem { return problem(Gone, words{"it", name}) }

// LeftAlone says that a radio is suspected of restarting the machine; file is the
// note that says so.
func LeftAlone(name, file string) *Problem { return problem(Restarts, words{"it", name, "near", file}) }

// Deaf says that a monitor interface delivers nothing, whatever was tried.
func Deaf(r Radio, m Made) *Problem {
	return problem(Pretends, words{"it", m.Name, "driver", r.Driver})
}

// Ignored says that a driver accepted a channel and is on another one, 0 for none
// that is known.
func Ignored(r Radio, m Made, mhz int) *Problem {
	return problem(Ignores, words{"it", m.Name, "driver", r.Driver, "channel", onChannel(mhz)})
}

// Pinned says which other interface of the radio holds the channel.
func Pinned(r Radio, m Made, mhz int) *Problem {
	near := "another interface"
	at := slices.IndexFunc(r.Interfaces, func(i Interface) bool { return i.Mode != Monitor && i.Index != m.Link })
	if at >= 0 {
		near = r.Interfaces[at].Name
	}
	return problem(Busy, words{"it", m.Name, "channel", onChannel(mhz), "near", near})
}
