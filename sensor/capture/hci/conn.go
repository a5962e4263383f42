package hci

import "time"

// Conn is a way to a controller. A packet is one HCI packet, its H4 type byte first
// (Bluetooth Core 5.4, volume 4, part A, 2). Receive and Send are called by one
// goroutine at a time, the rest by any.
type Conn interface {
	// Receive waits for a packet, then takes those at hand, up to one for each
	// buffer, and notes their lengths. A packet that fills its buffer was cut. The
	// error of a deadline wraps os.ErrDeadlineExceeded; any other error means that
	// the controller is gone.
	Receive(packets [][]byte, lengths []int) (int, error)
	// Send sends a command.
	Send(packet []byte) error
	// SetDeadline ends a waiting Receive at a time; the zero time is never.
	SetDeadline(time.Time) error
	// Dropped counts packets for which there was no room.
	Dropped() uint64
	// Close lets go of the controller.
	Close() error
}

// Link is a controller that was taken, with what there is to know of it.
type Link struct {
	Conn Conn
	// Name is the kernel's, as hci0.
	Name string
	// Raw: a stack runs beside us; see the package's text.
	Raw bool
	// Shared: the chip is a Wi-Fi radio as well.
	Shared bool
}
