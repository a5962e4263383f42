package capture

import (
	"errors"
	"strings"
	"time"
)

// Faults of an interface. The errors of OpenInterface, and of Next for a live
// source, wrap one of these.
var (
	// ErrNoInterface: no interface has the name, or it has disappeared.
	ErrNoInterface = errors.New("there is no such interface")
	// ErrInterfaceDown: it is not up, or went down.
	ErrInterfaceDown = errors.New("the interface is down")
	// ErrNotMonitor: it is not in monitor mode, or not a radio at all.
	ErrNotMonitor = errors.New("the interface is not in monitor mode")
	// ErrLinkLayer: it is in monitor mode with headers of another kind.
	ErrLinkLayer = errors.New("the interface gives frames with headers that are not read")
	// ErrPermission: this process may not capture.
	ErrPermission = errors.New("no permission to capture")
)

// InterfaceError is a fault of an interface and its remedy.
type InterfaceError struct {
	// Interface is its name as given to OpenInterface.
	Interface string
	// Kind is one of the errors above.
	Kind error
	// Advice says for people what is wrong and what to do, with a command where
	// there is one. It is "" where nothing more is known than Kind says.
	Advice string
}

// Error reads like
//
//	mon0 is down; bring it up: ip link set mon0 up
//	mon0: there is no such interface: there is no Wi-Fi radio here; plug one in that can do monitor mode
func (e *InterfaceError) Error() string {
	switch {
	case e.Advice == "":
		return e.Interface + ": " + e.Kind.Error()
	case strings.Contains(e.Advice, e.Interface):
		return e.Advice
	}
	return e.Interface + ": " + e.Kind.Error() + ": " + e.Advice
}

// Unwrap returns Kind.
func (e *InterfaceError) Unwrap() error { return e.Kind }

// InterfaceOptions are the choices of OpenInterface. The zero value is good.
type InterfaceOptions struct {
	// Now is the clock to compare the kernel's time stamps with; time.Now if
	// nil. A frame has the kernel's time of receipt. If this is in the future,
	// or more than a minute ago, the clock was set in between: the frame gets
	// the time of reading, and Stats.Moved counts it.
	Now func() time.Time
	// Memory is how much the kernel may hold for us, in bytes. 0 stands for a
	// ring of 4 MiB, the most there is: some seconds of a crowded hall. Without
	// a ring it bounds the kernel's own bookkeeping, about 1 KiB a frame. 0 then
	// stands for 1 MiB. The kernel may give less.
	Memory int
	// WithoutRing reads frame by frame, as on a kernel without a ring.
	WithoutRing bool
}

// oldest is how far back the kernel's time stamp of a frame is believed.
const oldest = time.Minute

const defaultReceiveBuffer = 1 << 20

const (
	// slots is the most frames of one batch of a live source without a ring.
	slots = 64
	// slotSize is the room for one frame in bytes: the longest management
	// frame has 2,304 (IEEE 802.11-2020, 9.2.4.7.1) behind its header.
	slotSize = 4 << 10
)
