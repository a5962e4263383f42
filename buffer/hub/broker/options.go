package broker

import (
	"log/slog"
	"net/netip"

	"footfall/buffer/hub/users"
)

// Options of [Start].
type Options struct {
	// Dir is where messages are kept.
	Dir string
	// Topics are the base topics of sensors, and Shared those that all may read and an
	// integration may write. None has a dot, a space or a wildcard.
	Topics, Shared []string
	// Clients is how many may be connected.
	Clients int
	// Check returns the user of a name and password, or why not.
	Check func(name, password string, from netip.Addr) (users.User, error)
	// Upstream joins a chain; nil for none.
	Upstream *Upstream
	Log      *slog.Logger
}

const (
	// maxMessage is the largest message in bytes. The largest of the project is an opt-out
	// list of a chain.
	maxMessage = 1 << 20
	// maxStore bounds all streams together in bytes; see bounds.
	maxStore = 512 << 20
	// maxPending bounds what waits in memory for one slow client, in bytes.
	maxPending = 4 << 20
)
